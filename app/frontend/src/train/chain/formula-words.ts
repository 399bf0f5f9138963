// What the loss under the chain says: names from the recipe drawn, values from the run that was measured. Pure.
import { loss } from "../../shared/format.ts";
import { type Differing, hasPenalty, lossUnit } from "../../shared/recipe.ts";
import type { Text } from "../../shared/text.ts";
import type { MetricsLine, Recipe, Terms } from "../../shared/types.ts";
import { penaltyName } from "./blocks.ts";

/** A name and its value, then the next; a value that is of other settings than the name is left out. */
export type Words = { words: string; value: boolean }[];

export interface FormulaWords {
  total: Words;
  loss: Words;
  penalties: Words;
  /** The values are of a run whose settings are not those of the names. */
  pale: boolean;
}

/**
 * @param line the values: of the test images where it has them, else of the training
 * @param run the recipe they were measured with, null where that is not known
 * @param apart the blocks in which `recipe` is not the run's
 */
export function formulaWords(recipe: Recipe, line: MetricsLine | undefined, run: Recipe | null, apart: Differing, text: Text): FormulaWords {
  const terms: Terms = (run && (line?.test ?? line?.train)) ?? {};
  const value = (name: string): string => loss(terms[name], text.language);
  const name = (words: string): Words[number] => ({ words, value: false });
  const number = (words: string): Words[number] => ({ words, value: true });
  const measured = run ?? recipe;
  const pale = apart.size > 0;

  const total: Words = [
    name(`ℓ${measured.penalties.length ? " + β Ω" : ""} = `),
    number(`${value("loss")} ${text.say(`unit.${lossUnit(measured)}`)}`),
    ...(pale ? [number(`  ${text.say("chain.of_run")}`)] : []),
  ];
  const known = !apart.has("reconstruction");
  const ell: Words = [name(`ℓ  ${text.name(recipe.reconstruction.kind)}`), ...(known ? [number(`  ${value("reconstruction")}`)] : [])];
  if (!recipe.penalties.length) return { total, loss: ell, penalties: [name(`+ ${text.say("chain.penalty")}`)], pale };
  const each = recipe.penalties.map((part, index): Words => [
    name(`${index ? " + " : ""}${penaltyName(part, text)}`),
    ...(hasPenalty(measured, part) ? [number(` ${value(part.kind)}`)] : []),
  ]);
  return { total, loss: ell, penalties: [name(recipe.penalties.length > 1 ? "+ " : "+ β Ω  "), ...each.flat()], pale };
}
