// What stands where there is no run yet: a map that nobody has trained, and what to do.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { drawSmall, type Small } from "../shared/map/small-maps.ts";

/** Ten clouds of points, the same every time. */
export function clouds(): Small {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const map = new Uint8Array(10 * 34 * 3);
  for (let index = 0; index < map.length / 3; index++) {
    const label = index % 10;
    const turn = label * 2.399963; // the golden angle spreads ten of them over a disc
    const far = 30 + 27 * Math.sqrt(label);
    const spread = (): number => (random() + random() + random() - 1.5) * 24;
    map[index * 3] = 128 + Math.cos(turn) * far + spread();
    map[index * 3 + 1] = 128 + Math.sin(turn) * far + spread();
    map[index * 3 + 2] = label;
  }
  return map;
}

export class Nothing {
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly words = html("p", {});
  private readonly act = html("button", { class: "train primary", type: "button", onclick: () => this.begin() });
  readonly element = html("div", { class: "nothing", hidden: true }, this.canvas, this.words, this.act);
  private drawn = false;

  constructor(private readonly begin: () => void) {}

  /** `sought`: there are runs, and none is as was asked for. */
  draw(shown: boolean, sought: boolean, text: Text): void {
    show(this.element, shown);
    show(this.canvas, !sought);
    show(this.act, !sought);
    write(this.words, text.say(sought ? "none_found" : "none"));
    write(this.act, text.say("begin"));
    if (!shown || sought || this.drawn) return;
    this.drawn = true;
    drawSmall(this.canvas, clouds());
  }
}
