// The loss of the course under the chain, with numbers in it: loss = ℓ + β Ω.
import { svg } from "../../shared/dom.ts";
import type { Differing } from "../../shared/recipe.ts";
import type { Text } from "../../shared/text.ts";
import type { MetricsLine, Recipe } from "../../shared/types.ts";
import { penaltyName } from "./blocks.ts";
import { button, onTop } from "./buttons.ts";
import { formulaWords, type Words } from "./formula-words.ts";
import type { Geometry } from "./geometry.ts";
import type { Box } from "./trapezoid.ts";

export interface FormulaParts {
  elements: SVGElement[];
  /** Writes the values of a metrics line of a run, which differs from the recipe drawn in the blocks `apart`. */
  write(line: MetricsLine | undefined, run: Recipe | null, apart: Differing): void;
}

interface Press {
  selected: string | null;
  closed?: readonly string[] | undefined;
  block(block: "penalties" | "reconstruction"): void;
}

export function formula(recipe: Recipe, geometry: Geometry, text: Text, press: Press): FormulaParts {
  const none = recipe.penalties.length === 0;
  const total = label(geometry.total, geometry.narrow ? "middle" : "start");
  const omega = label(geometry.penalties, "middle");
  const ell = label(geometry.loss, "middle");
  const penaltyWords = recipe.penalties.map((part) => penaltyName(part, text)).join(" + ");
  const lossName = text.name(recipe.reconstruction.kind);
  const chip = (block: "penalties" | "reconstruction", box: Box, words: string, idle: boolean, value: SVGTextElement): SVGElement[] => [
    button(
      { id: block, box, label: words, idle, selected: press.selected === block, closed: press.closed?.includes(block), press: () => press.block(block) },
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
    write(line, run, apart) {
      const words = formulaWords(recipe, line, run, apart, text);
      for (const [element, said] of [[total, words.total], [ell, words.loss], [omega, words.penalties]] as const) {
        fill(element, said, words.pale ? text.say("chain.of_run") : "");
      }
      keepWithin(omega, geometry.penalties);
    },
  };
}

/** Names as they are, values pale where `whose` says that they are another recipe's. */
function fill(element: SVGTextElement, said: Words, whose: string): void {
  const key = JSON.stringify([said, whose]);
  if (element.dataset["said"] === key) return;
  element.dataset["said"] = key;
  element.replaceChildren(...said.map(({ words, value }) => value && whose ? svg("tspan", { class: "pale" }, words) : words));
}

function label(box: Box, anchor: "start" | "middle"): SVGTextElement {
  const x = anchor === "start" ? box.x : box.x + box.width / 2;
  return svg("text", { class: "value", x, y: box.y + box.height / 2 + 5, "text-anchor": anchor });
}

/** Several penalties in one chip: their letters come closer before any of them leaves it. */
function keepWithin(element: SVGTextElement, box: Box): void {
  element.removeAttribute("textLength");
  const room = box.width - 20;
  if ((element.textContent?.length ?? 0) < 24 || element.getComputedTextLength() <= room) return;
  element.setAttribute("textLength", String(room));
  element.setAttribute("lengthAdjust", "spacingAndGlyphs");
}
