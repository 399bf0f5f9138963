// "What does each unit look for?": the first layer's weights as pictures.
import { html } from "../../shared/dom.ts";
import { setting } from "../../shared/format.ts";
import type { Answer } from "../answers.ts";
import type { CardKind, Picture, Scene } from "../card.ts";
import { penalty } from "../card.ts";
import { signedOf } from "../draw/canvas.ts";
import { Mosaic } from "../draw/mosaic.ts";
import { Ramp } from "../draw/ramp.ts";

class Filters implements Picture {
  private readonly mosaic = new Mosaic();
  private readonly ramp = new Ramp("diverging");
  private readonly shown = html("span", {});
  readonly controls = html("div", { class: "control" }, this.shown, this.ramp.element);
  readonly body = html("div", { class: "picture" }, this.mosaic.canvas);

  questions(): [{ name: string }] {
    return [{ name: "filters" }];
  }

  draw({ text, theme, recipe }: Scene, [answer]: readonly (Answer | undefined)[]): string | void {
    if (!answer) return;
    const filters = answer.tensors["filters"]!;
    const numbers = answer.tensors["units"]!;
    const { limit, of, kind, channels } = answer.notes as { limit: number; of: number; kind: string; channels: number };
    const box = { width: this.body.clientWidth, height: this.body.clientHeight };
    const title = (index: number): string => text.say("filters.unit", { number: (numbers.data[index] as number) + 1 });
    const count = this.mosaic.draw(filters.shape[0] ?? 0, signedOf(filters), box, text.say("filters.label", { of }), { least: 28, title });
    this.shown.textContent = count < of ? text.say("filters.some", { count, of }) : text.say("filters.all", { of });
    this.ramp.draw(`\u2212${setting(limit, text.language)}`, setting(limit, text.language), theme.dark, text.say("filters.scale"));
    const gates = recipe.network["cell"] === "lstm" ? "lstm" : "gru";
    const words = text.say(kind === "gates" ? `filters.reading_${gates}` : `filters.reading_${kind}`);
    return channels > 1 ? `${words} ${text.say("filters.channels")}` : words;
  }
}

export const filters: CardKind = {
  name: "filters",
  suits: () => true,
  leads: (recipe) => (penalty(recipe, "kl_sparsity") || penalty(recipe, "l1") ? 1 : 0),
  make: () => new Filters(),
};
