// The line over the map: what stands behind and on it.
import { html, show, write } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";
import type { CodeSet } from "../data/codes.ts";
import type { ModelFacts } from "../engine/engine.ts";
import type { ExploreState, Store } from "../state/state.ts";
import { Choice } from "../../shared/ui/choice.ts";

type Switch = "prior" | "density" | "shapes";

export class Toolbar {
  private readonly field: Choice;
  private readonly split: Choice;
  private readonly switches = new Map<Switch, HTMLButtonElement>();
  readonly element: HTMLElement;

  constructor(store: Store) {
    this.field = new Choice((value) => store.set({ field: Number(value) }));
    this.split = new Choice((value) => {
      if (value === "none") return store.set({ points: false });
      const split = value === "train" ? "train" : "test";
      store.set({ points: true, ...(split === store.now.split ? {} : { split, image: null }) });
    });
    for (const name of ["prior", "density", "shapes"] as const) {
      this.switches.set(name, html("button", { type: "button", class: "switch small", "data-show": name, onclick: () => store.set({ [name]: !store.now[name] }) }));
    }
    this.element = html("section", { class: "toolbar small" }, this.split.element, this.field.element, ...this.switches.values());
  }

  draw(state: ExploreState, facts: ModelFacts, codes: CodeSet, text: Text): void {
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
}
