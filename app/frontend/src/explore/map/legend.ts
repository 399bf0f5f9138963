// The classes, their colours and markers; a click switches one off.
import { ClassButtons } from "../../shared/map/class-buttons.ts";
import type { Text } from "../../shared/text.ts";
import { markerIcon } from "./markers.ts";

export class ClassLegend {
  private readonly buttons: ClassButtons;
  readonly element: HTMLElement;
  private shapes = false;
  private drawnAs = "";

  constructor(toggle: (label: number) => void) {
    this.buttons = new ClassButtons((label) => markerIcon(label, this.shapes), toggle);
    this.element = this.buttons.element;
  }

  draw(classes: readonly string[], hidden: readonly number[], shapes: boolean, text: Text): void {
    const key = JSON.stringify([classes, shapes, text.language]);
    if (key !== this.drawnAs) {
      this.drawnAs = key;
      this.shapes = shapes;
      const long = classes.some((_, label) => text.className(classes, label).length > 2);
      this.element.classList.toggle("none", classes.length < 2);
      this.element.classList.toggle("named", classes.length > 1 && long);
      this.buttons.fill(classes, text);
    }
    this.buttons.press((label) => !hidden.includes(label));
  }
}
