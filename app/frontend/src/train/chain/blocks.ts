// What the chain's blocks say: captions and labels from a recipe.
import { setting } from "../../shared/format.ts";
import type { Text } from "../../shared/text.ts";
import type { Part, Recipe, Shape } from "../../shared/types.ts";
import { type Layers, widthsInWords } from "./layers.ts";

export interface Captions {
  data: string;
  corruption: [string, string];
  encoder: string;
  decoder: string;
  code: string;
  /** A block that does nothing is drawn pale, with a + to add it. */
  idle: { corruption: boolean; penalties: boolean };
}

/** `narrow` leaves the layers' widths out: on a phone there is no room for them. */
export function captions(recipe: Recipe, layers: Layers, shape: Shape, text: Text, narrow: boolean): Captions {
  const clean = recipe.corruption.kind === "clean";
  const size = `${shape[1]}×${shape[2]}${shape[0] > 1 ? `×${shape[0]}` : ""}`;
  return {
    data: `${text.name(recipe.data.name)} · ${size}`,
    corruption: clean
      ? [`+ ${text.say("chain.corruption")}`, ""]
      : [text.name(recipe.corruption.kind), amount(recipe.corruption, text)],
    encoder: narrow ? "" : widthsInWords(layers, shape, false),
    decoder: narrow ? "" : widthsInWords(layers, shape, true),
    code: recipe.bottleneck.kind === "gaussian" ? `${layers.code} · N(μ, Σ)` : String(layers.code),
    idle: { corruption: clean, penalties: recipe.penalties.length === 0 },
  };
}

/** The first number of a part: "p = 30 %" for a percentage, its name and value for another. */
function amount(part: Part, text: Text): string {
  const found = Object.entries(part).find(([, value]) => typeof value === "number");
  if (!found) return "";
  const value = setting(found[1] as number, text.language);
  return found[0] === "percent" ? `p = ${value}\u202f%` : `${text.name(found[0])} = ${value}`;
}

/** The weight of each penalty as the course writes it: "1 × KL". */
export function penaltyName(part: Part, text: Text): string {
  return `${setting(Number(part["beta"] ?? 1), text.language)} × ${text.name(part.kind)}`;
}
