// The classes and their colours; a click switches one off, until the classes are others.
import { classColour } from "../../shared/colour.ts";
import { html } from "../../shared/dom.ts";
import { ClassButtons } from "../../shared/map/class-buttons.ts";
import type { Text } from "../../shared/text.ts";

const shapes = ["circle", "square", "triangle"];
const dot = (label: number): Element => html("span", { class: `dot ${shapes[Math.floor(label / 10) % 3]}`, style: `background:${classColour(label)}` });

export class Legend {
  private readonly buttons = new ClassButtons(dot, (label) => this.toggle(label));
  readonly element = this.buttons.element;
  private readonly hidden = new Set<number>();
  private drawnAs = "";

  constructor(private readonly changed: () => void) {}

  readonly shown = (label: number): boolean => !this.hidden.has(label);

  /** Names the classes; of a run that has not said them (null) there are none, and their place is kept. */
  layout(classes: readonly string[] | null, text: Text): void {
    const key = JSON.stringify([classes, text.language]);
    if (key === this.drawnAs) return;
    this.drawnAs = key;
    this.hidden.clear();
    this.element.style.minWidth = classes ? "" : `${this.element.offsetWidth}px`;
    this.buttons.fill(classes ?? [], text);
    this.buttons.press(this.shown);
  }

  private toggle(label: number): void {
    if (!this.hidden.delete(label)) this.hidden.add(label);
    this.buttons.press(this.shown);
    this.changed();
  }
}
