// The line over the map: which axes, and what stands behind and on it.
import { html, show, write } from "../../dom.ts";
import type { Text } from "../../text.ts";
import type { CodeSet } from "../codes.ts";
import type { ModelFacts } from "../engine.ts";
import type { Plane } from "../map/plane.ts";
import type { ExploreState, Store } from "../state.ts";
import { Choice } from "./choice.ts";

type Switch = "prior" | "density" | "shapes";

export class Toolbar {
  private readonly horizontal: Choice;
  private readonly vertical: Choice;
  private readonly field: Choice;
  private readonly split: Choice;
  private readonly switches = new Map<Switch, HTMLButtonElement>();
  private readonly axes: HTMLElement;
  readonly element: HTMLElement;
  private plane: Plane | null = null;

  constructor(private readonly store: Store) {
    this.horizontal = new Choice((value) => this.choose(0, value));
    this.vertical = new Choice((value) => this.choose(1, value));
    this.field = new Choice((value) => store.set({ field: Number(value) }));
    this.split = new Choice((value) => {
      if (value === "none") return store.set({ points: false });
      const split = value === "train" ? "train" : "test";
      store.set({ points: true, ...(split === store.now.split ? {} : { split, image: null }) });
    });
    for (const name of ["prior", "density", "shapes"] as const) {
      this.switches.set(name, html("button", { type: "button", class: "switch small", "data-show": name, onclick: () => store.set({ [name]: !store.now[name] }) }));
    }
    this.axes = html("div", { class: "axes" }, this.horizontal.element, this.vertical.element);
    this.element = html("section", { class: "toolbar small" }, this.axes, this.split.element, this.field.element, ...this.switches.values());
  }

  draw(state: ExploreState, facts: ModelFacts, codes: CodeSet, plane: Plane, text: Text): void {
    this.plane = plane;
    const { size } = facts;
    show(this.axes, size > 2);
    if (size > 2) {
      const names = [{ value: "principal", name: text.say("axes.principal") },
        ...Array.from({ length: size }, (_, axis) => ({ value: String(axis), name: text.say("axes.axis", { number: axis + 1 }) }))];
      const [x, y] = plane.axes === "principal" ? ["principal", "principal"] : plane.axes.map(String);
      this.horizontal.draw(text.say("axes.horizontal"), names, x as string, text.say("axes.help"), text.say("axes.horizontal_label"));
      this.vertical.draw(text.say("axes.vertical"), names, y as string, text.say("axes.help"), text.say("axes.vertical_label"));
    }
    const sides = [0, 10, 20, 30, 40].map((count) => ({ value: String(count), name: count ? `${count} × ${count}` : text.say("field.off") }));
    this.field.draw(text.say("field.label"), sides, String(state.field), text.say("field.help"));
    for (const [name, button] of this.switches) {
      write(button, text.say(`show.${name}`));
      button.title = text.say(`show.${name}_help`);
      button.setAttribute("aria-pressed", String(state[name]));
    }
    show(this.switches.get("prior") as HTMLElement, facts.gaussian);
    show(this.switches.get("shapes") as HTMLElement, facts.classes.length > 1);
    const splits = [{ value: "none", name: text.say("split.none") }, { value: "test", name: text.say("split.test") },
      ...(codes.split === "probe" ? [] : [{ value: "train", name: text.say("split.train") }])];
    this.split.draw(text.say("split.label"), splits, state.points ? state.split : "none", text.say("split.help"));
  }

  /** One axis of the two: the other one gives way where both would be the same. */
  private choose(place: 0 | 1, value: string): void {
    const { axes } = this.plane ?? { axes: "principal" as const };
    if (value === "principal") return this.store.set({ axes: "principal" });
    const chosen = Number(value);
    const before = axes === "principal" ? ([0, 1] as const) : axes;
    let other = before[place === 0 ? 1 : 0];
    if (other === chosen) other = before[place] === chosen ? (chosen === 0 ? 1 : 0) : before[place];
    this.store.set({ axes: place === 0 ? [chosen, other] : [other, chosen] });
  }
}
