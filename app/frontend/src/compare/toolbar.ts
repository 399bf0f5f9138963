// The line above the columns: a run to add, the course's pairs, how many images are selected.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { CompareData } from "./told.ts";

export interface ToolbarHands {
  put(runs: readonly string[]): void;
  letGo(): void;
}

export class Toolbar {
  private readonly add: HTMLSelectElement;
  private readonly pairs = html("span", { class: "pairs" });
  private readonly selected = html("span", { class: "small quiet", role: "status" });
  private readonly letGo: HTMLButtonElement;
  readonly element: HTMLElement;
  private runs: readonly string[] = [];
  private drawnAs = "";

  /** `classes` stand here where there is no room for them beside the maps. */
  constructor(private readonly hands: ToolbarHands, classes: HTMLElement) {
    this.add = html("select", { class: "add", onchange: () => {
      const { value } = this.add;
      this.add.value = "";
      if (value) hands.put([...this.runs, value]);
    } });
    this.letGo = html("button", { type: "button", class: "switch small", "data-act": "let-go", onclick: () => hands.letGo() }, "\u00d7");
    this.element = html("div", { class: "toolbar" }, this.add, this.pairs, html("span", { class: "room" }), html("span", { class: "chosen-images" }, this.selected, this.letGo), classes);
  }

  draw(data: CompareData, runs: readonly string[], selected: number, text: Text): void {
    this.runs = runs;
    const full = runs.length >= data.most;
    write(this.selected, selected ? text.say("selected", { count: new Intl.NumberFormat(text.language).format(selected) }) : "");
    show(this.letGo, selected > 0);
    this.letGo.setAttribute("aria-label", text.say("selected_none"));
    this.add.disabled = full;
    this.add.title = full ? text.say("full") : text.say("add_label");
    this.add.setAttribute("aria-label", text.say("add_label"));
    const key = JSON.stringify([data.choices, data.pairs, runs, text.language]);
    if (key === this.drawnAs) return;
    this.drawnAs = key;
    const groups = data.choices.map(({ group, runs: each }) => html("optgroup", { label: group },
      ...each.filter(({ value }) => !runs.includes(value)).map(({ value, name }) => html("option", { value }, name))));
    this.add.replaceChildren(html("option", { value: "" }, text.say("add")), ...groups.filter((group) => group.children.length));
    this.pairs.replaceChildren(...data.pairs.map((pair) => html("button", {
      type: "button", class: "switch", "data-act": "pair", "aria-pressed": String(pair.runs.join() === runs.join()),
      title: text.say("presets"), onclick: () => this.hands.put(pair.runs),
    }, pair.words)));
  }
}
