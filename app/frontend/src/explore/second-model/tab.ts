// The second model: which run it is, and how the hand goes over to it.
import { html, show, write } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";
import { wayTaken, type Ways } from "./second-model.ts";
import type { Store } from "../state/state.ts";
import type { Context, Tab } from "../tab.ts";
import { Choice, type Option } from "../../shared/ui/choice.ts";

/** What the page knows of the second run. */
export interface OtherFacts {
  runs: readonly Option[];
  /** Why the hand does not go over in the way that is asked for; "" where it does. */
  note: string;
  /** The second space, drawn small, with the point in it. */
  map: HTMLElement;
  there: boolean;
  /** In which ways the hand can go over. */
  ways: Ways;
}

export class TwoModelsTab implements Tab {
  readonly id = "two";
  private readonly run: Choice;
  private readonly mapping: Choice;
  private readonly note = html("p", { class: "small muted" });
  private readonly holder = html("div", { class: "other-map" });
  readonly element: HTMLElement;
  private context!: Context;

  constructor(
    store: Store,
    private readonly facts: () => OtherFacts,
  ) {
    this.run = new Choice((value) => store.set({ other: value || null }));
    this.mapping = new Choice((value) => store.set({ mapping: value === "code" ? "code" : "image" }));
    this.element = html("div", { class: "two-tab" },
      html("div", { class: "two-words" }, this.run.element, this.mapping.element, this.note), this.holder);
  }

  mount(context: Context): void {
    this.context = context;
  }

  update(): void {
    const text: Text = this.context.text();
    const { run, other, mapping } = this.context.store.now;
    const { runs, note, map, there, ways } = this.facts();
    // A run that is no longer among those listed is still the one that the link names.
    const known = other === null || runs.some(({ value }) => value === other);
    const options = [{ value: "", name: text.say("two.none") }, ...runs.filter(({ value }) => value !== run), ...(known ? [] : [{ value: other as string, name: other as string }])];
    this.run.draw(text.say("two.run"), options, other ?? "");
    // What stands there is what is done: of a way that is barred, the note says why it is not taken.
    const taken = wayTaken(mapping, ways);
    const way = (value: "image" | "code"): Option => ({ value, name: text.say(`two.${value}`) });
    this.mapping.draw(text.say("two.mapping"), [way("image"), way("code")], taken ?? mapping);
    show(this.mapping.element, other !== null && taken !== null);
    write(this.note, note || text.say(other === null ? "two.help" : `two.${mapping}_help`));
    if (this.holder.firstChild !== map) this.holder.replaceChildren(map);
    show(this.holder, there);
  }

  hide(): void {}
}
