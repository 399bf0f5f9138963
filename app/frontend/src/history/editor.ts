// What stands behind "⋯" of a card: name, note, and the way to remove it.
import { html, set, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { type Entry, goesOn, type Words } from "./told.ts";

export interface EditorHands {
  /** Whether they were kept. */
  change(words: Words): Promise<boolean>;
  remove(stop: boolean): Promise<void>;
  close(): void;
  /** Something in it was refused: it does not close over that. */
  stay(): void;
}

/** As many letters as the server keeps. Of a longer note none is cut away unseen: it is refused, and stands there. */
const nameLetters = 80;

export class Editor {
  private readonly nameWords = html("span", { class: "small" });
  private readonly name = html("input", { type: "text", maxlength: nameLetters, autocomplete: "off", onchange: () => void this.change("name", this.name) });
  private readonly noteWords = html("span", { class: "small" });
  private readonly note = html("textarea", { rows: 3, onchange: () => void this.change("note", this.note) });
  private readonly remove = html("button", { class: "danger small", type: "button", onclick: () => this.asked(true) });
  private readonly done = html("button", { class: "switch small", type: "button", onclick: () => this.hands.close() });
  private readonly question = html("p", { class: "small" });
  private readonly stop = html("button", { class: "danger small", type: "button", onclick: () => void this.hands.remove(true) });
  private readonly keep = html("button", { class: "switch small", type: "button", onclick: () => this.asked(false) });
  private readonly asking = html("div", { class: "asking", role: "alert", hidden: true }, this.question, this.stop, this.keep);
  readonly element: HTMLElement;
  private readonly unkept = new Set<Element>();
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
    if (!this.element.matches(":focus-within")) this.fill();
    write(this.remove, text.say("remove"));
    write(this.done, text.say("done"));
    write(this.question, text.say("ask_stop"));
    write(this.stop, text.say("stop_and_remove"));
    write(this.keep, text.say("keep"));
  }

  focus(): void {
    this.asked(false);
    this.fill();
    this.name.focus();
  }

  /** Puts what is kept into the fields, but for those whose words were refused: they are there to be mended. */
  private fill(): void {
    if (!this.unkept.has(this.name)) this.name.value = this.entry?.called ?? "";
    if (!this.unkept.has(this.note)) this.note.value = this.entry?.note ?? "";
  }

  private async change(what: "name" | "note", field: HTMLInputElement | HTMLTextAreaElement): Promise<void> {
    this.unkept.add(field); // until it is known to be kept
    const kept = await this.hands.change({ [what]: field.value });
    if (kept) this.unkept.delete(field);
    set(field, "aria-invalid", !kept && "true");
    if (!kept) this.hands.stay();
  }

  private asked(asked: boolean): void {
    const trains = asked && this.entry !== null && goesOn(this.entry);
    show(this.asking, trains);
    if (trains) this.keep.focus();
    else if (asked) void this.hands.remove(false);
  }
}
