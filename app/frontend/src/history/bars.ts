// At the page's foot: what was chosen to be compared, and what was removed and can be brought back.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";

export interface Removed {
  id: string;
  title: string;
}

export class Bars {
  private readonly chosen = html("span", {});
  private readonly compare = html("button", { class: "train primary", type: "button", onclick: () => this.hands.compare() });
  private readonly clear = html("button", { class: "switch", type: "button", onclick: () => this.hands.clear() });
  private readonly choice = html("div", { class: "foot choice-bar", role: "status", hidden: true }, this.chosen, this.compare, this.clear);
  private readonly removed = html("span", {});
  private readonly undo = html("button", { class: "train", type: "button", onclick: () => this.hands.undo() });
  private readonly removal = html("div", { class: "foot undo-bar", role: "status", hidden: true }, this.removed, this.undo);
  readonly element = html("div", { class: "bars" }, this.removal, this.choice);

  constructor(private readonly hands: { compare(): void; clear(): void; undo(): void }) {}

  draw(chosen: number, most: number, removed: readonly Removed[], text: Text): void {
    show(this.choice, chosen > 0);
    write(this.chosen, chosen === 1 ? text.say("chosen_one") : chosen > most ? text.say("chosen_many", { count: chosen, most }) : text.say("chosen", { count: chosen }));
    write(this.compare, text.say("compare"));
    show(this.compare, chosen >= 2 && chosen <= most);
    write(this.clear, text.say("clear"));
    const last = removed.at(-1);
    show(this.removal, last !== undefined);
    if (!last) return;
    const others = removed.length - 1;
    write(this.removed, others ? text.say("removed_more", { title: last.title, others }) : text.say("removed", { title: last.title }));
    write(this.undo, text.say("undo"));
  }

  focusUndo(): void {
    this.undo.focus();
  }
}
