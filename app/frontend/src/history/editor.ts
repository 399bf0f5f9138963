// What stands behind "⋯" of a card: name, note, and the way to remove it.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { type Entry, goesOn, type Words } from "./told.ts";

export interface EditorHands {
  change(words: Words): Promise<void>;
  remove(stop: boolean): Promise<void>;
  close(): void;
}

/** As many letters as the server keeps. */
const nameLetters = 80;
const noteLetters = 4000;

export class Editor {
  private readonly nameWords = html("span", { class: "small" });
  private readonly name = html("input", { type: "text", maxlength: nameLetters, autocomplete: "off", onchange: () => void this.hands.change({ name: this.name.value }) });
  private readonly noteWords = html("span", { class: "small" });
  private readonly note = html("textarea", { rows: 3, maxlength: noteLetters, onchange: () => void this.hands.change({ note: this.note.value }) });
  private readonly remove = html("button", { class: "danger small", type: "button", onclick: () => this.asked(true) });
  private readonly done = html("button", { class: "switch small", type: "button", onclick: () => this.hands.close() });
  private readonly question = html("p", { class: "small" });
  private readonly stop = html("button", { class: "danger small", type: "button", onclick: () => void this.hands.remove(true) });
  private readonly keep = html("button", { class: "switch small", type: "button", onclick: () => this.asked(false) });
  private readonly asking = html("div", { class: "asking", role: "alert", hidden: true }, this.question, this.stop, this.keep);
  readonly element: HTMLElement;
  private entry: Entry | null = null;

  constructor(private readonly hands: EditorHands) {
    this.element = html("div", { class: "editor", hidden: true },
      html("label", {}, this.nameWords, this.name),
      html("label", {}, this.noteWords, this.note),
      html("div", { class: "acts" }, this.remove, this.done),
      this.asking);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.hands.close();
      if (event.key === "Enter" && event.target === this.name) this.hands.close();
      event.stopPropagation(); // letters that are typed are no orders for the page
    });
  }

  update(entry: Entry, text: Text): void {
    this.entry = entry;
    write(this.nameWords, text.say("name"));
    this.name.placeholder = entry.family;
    write(this.noteWords, text.say("note"));
    // What is being typed is not written over.
    if (!this.element.matches(":focus-within")) {
      this.name.value = entry.called;
      this.note.value = entry.note;
    }
    write(this.remove, text.say("remove"));
    write(this.done, text.say("done"));
    write(this.question, text.say("ask_stop"));
    write(this.stop, text.say("stop_and_remove"));
    write(this.keep, text.say("keep"));
  }

  focus(): void {
    this.asked(false);
    this.name.value = this.entry?.called ?? "";
    this.note.value = this.entry?.note ?? "";
    this.name.focus();
  }

  private asked(asked: boolean): void {
    const trains = asked && this.entry !== null && goesOn(this.entry);
    show(this.asking, trains);
    if (trains) this.keep.focus();
    else if (asked) void this.hands.remove(false);
  }
}
