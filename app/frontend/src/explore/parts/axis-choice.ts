// The names of the map's two axes, at its edges; for a code of more than two they choose which ones these are.
import { html, show, write } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";
import type { Plane } from "../map/plane.ts";
import type { Store } from "../state/state.ts";
import { Choice, type Option } from "../../shared/ui/choice.ts";

export class AxisChoice {
  private readonly names = [html("span", {}), html("span", {})] as const;
  private readonly choices: readonly [Choice, Choice];
  readonly elements: readonly [HTMLElement, HTMLElement];
  private axes: Plane["axes"] = [0, 1];

  constructor(private readonly store: Store) {
    this.choices = [new Choice((value) => this.choose(0, value)), new Choice((value) => this.choose(1, value))];
    this.elements = [
      html("div", { class: "axis-x small" }, this.names[0], this.choices[0].element),
      html("div", { class: "axis-y small" }, this.names[1], this.choices[1].element),
    ];
  }

  draw({ axes }: Plane, size: number, text: Text): void {
    this.axes = axes;
    const words = (place: 0 | 1): string => axisName(axes, place, text);
    const options: Option[] = [{ value: "principal", name: "" }, ...Array.from({ length: size > 2 ? size : 0 }, (_, axis) => ({ value: String(axis), name: text.say("axes.axis", { number: axis + 1 }) }))];
    for (const place of [0, 1] as const) {
      write(this.names[place], size === 1 && place === 1 ? "" : words(place));
      show(this.names[place], size <= 2);
      show(this.choices[place].element, size > 2);
      if (size <= 2) continue;
      const own = options.map((option) => (option.name ? option : { ...option, name: text.say("axes.principal_number", { number: place + 1 }) }));
      const value = axes === "principal" ? "principal" : String(axes[place]);
      this.choices[place].draw("", own, value, text.say("axes.help"), text.say(place === 0 ? "axes.horizontal" : "axes.vertical"));
    }
  }

  /** One axis of the two: the other one gives way where both would be the same. */
  private choose(place: 0 | 1, value: string): void {
    if (value === "principal") return this.store.set({ axes: "principal" });
    const chosen = Number(value);
    const before = this.axes === "principal" ? ([0, 1] as const) : this.axes;
    let other = before[place === 0 ? 1 : 0];
    if (other === chosen) other = before[place] === chosen ? (chosen === 0 ? 1 : 0) : before[place];
    this.store.set({ axes: place === 0 ? [chosen, other] : [other, chosen] });
  }
}

/** What an axis of the map is called. */
export const axisName = (axes: Plane["axes"], place: 0 | 1, text: Text): string =>
  axes === "principal" ? text.say("axes.principal_number", { number: place + 1 }) : text.say("axes.axis", { number: (axes[place] as number) + 1 });
