// A place for one image: shows what is in it, takes what is dropped on it, and can be the one that is filled next.
import { html, write } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";
import { dragged } from "./chooser.ts";
import type { Resolved } from "./resolve.ts";
import { readSource, type Source } from "./sources.ts";

export interface SlotActions {
  press(): void;
  take(source: Source): void;
  file(file: File): void;
}

export class Slot {
  private readonly picture = html("canvas", { class: "pixels", width: 1, height: 1, "aria-hidden": "true" });
  private readonly letter = html("b", { class: "letter" });
  private readonly name = html("span", { class: "name" });
  readonly element: HTMLButtonElement;

  constructor(letter: string, actions: SlotActions) {
    this.letter.textContent = letter;
    const over = (event: DragEvent): void => {
      event.preventDefault();
      this.element.classList.add("over");
    };
    const away = (): void => this.element.classList.remove("over");
    this.element = html("button", {
      type: "button", class: "slot", "data-slot": letter, onclick: () => actions.press(),
      ondragenter: over, ondragover: over, ondragleave: away,
      ondrop: (event: DragEvent) => {
        event.preventDefault();
        away();
        const source = readSource(event.dataTransfer?.getData(dragged));
        const file = event.dataTransfer?.files[0];
        if (source) actions.take(source);
        else if (file) actions.file(file);
      },
    }, this.picture, html("span", { class: "caption small" }, this.letter, this.name));
  }

  show(content: Resolved | null, active: boolean, context: Context): void {
    const text = context.text();
    const letter = this.letter.textContent ?? "";
    if (content) context.paint(this.picture, content.picture);
    this.element.classList.toggle("empty", !content);
    this.element.setAttribute("aria-pressed", String(active));
    write(this.name, content?.name ?? text.say("slot.empty"));
    this.element.setAttribute("aria-label", text.say("slot.label", { letter, name: content?.name ?? text.say("slot.empty") }));
  }
}
