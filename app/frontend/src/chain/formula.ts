// The loss of the course under the chain, with numbers in it: loss = ℓ + β Ω.
import { svg, write } from "../dom.ts";
import { loss } from "../format.ts";
import { lossUnit } from "../recipe.ts";
import type { Text } from "../text.ts";
import type { MetricsLine, Recipe, Terms } from "../types.ts";
import { penaltyName } from "./blocks.ts";
import { button, onTop } from "./buttons.ts";
import type { Geometry } from "./geometry.ts";
import type { Box } from "./trapezoid.ts";

export interface FormulaParts {
  elements: SVGElement[];
  /** Writes the values of a metrics line: of the test images where it has them, else of the training. */
  write(line: MetricsLine | undefined): void;
}

interface Press {
  selected: string | null;
  block(block: "penalties" | "reconstruction"): void;
}

export function formula(recipe: Recipe, geometry: Geometry, text: Text, press: Press): FormulaParts {
  const { language } = text;
  const none = recipe.penalties.length === 0;
  const unit = text.say(`unit.${lossUnit(recipe)}`);
  const total = label(geometry.total, geometry.narrow ? "middle" : "start");
  const omega = label(geometry.penalties, "middle");
  const ell = label(geometry.loss, "middle");
  const penaltyWords = recipe.penalties.map((part) => penaltyName(part, text)).join(" + ");
  const lossName = text.name(recipe.reconstruction.kind);
  const chip = (block: "penalties" | "reconstruction", box: Box, words: string, idle: boolean, value: SVGTextElement): SVGElement[] => [
    button(
      { id: block, box, label: words, idle, selected: press.selected === block, press: () => press.block(block) },
      svg("rect", { class: "chip", x: box.x, y: box.y, width: box.width, height: box.height, rx: box.height / 2 }),
    ),
    onTop(value),
  ];
  return {
    elements: [
      total,
      ...chip("penalties", geometry.penalties,
        text.say(none ? "chain.penalty_add" : "chain.penalty_label", { penalty: penaltyWords }), none, omega),
      ...chip("reconstruction", geometry.loss, text.say("chain.loss_label", { loss: lossName }), false, ell),
    ],
    write(line) {
      const terms: Terms = line?.test ?? line?.train ?? {};
      const value = (name: string): string => loss(terms[name], language);
      write(total, `ℓ${none ? "" : " + β Ω"} = ${value("loss")} ${unit}`);
      write(ell, `ℓ  ${lossName}  ${value("reconstruction")}`);
      const sum = recipe.penalties.map((part) => `${penaltyName(part, text)} ${value(part.kind)}`).join(" + ");
      write(omega, none ? `+ ${text.say("chain.penalty")}` : `+ ${recipe.penalties.length > 1 ? sum : `β Ω  ${sum}`}`);
    },
  };
}

function label(box: Box, anchor: "start" | "middle"): SVGTextElement {
  const x = anchor === "start" ? box.x : box.x + box.width / 2;
  return svg("text", { class: "value", x, y: box.y + box.height / 2 + 5, "text-anchor": anchor });
}
