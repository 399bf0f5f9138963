// The classes, their colours and markers; a click switches one off.
import { html } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";
import { markerIcon } from "./markers.ts";

export class ClassLegend {
  readonly element = html("div", { class: "legend", role: "group" });
  private drawnAs = "";

  constructor(private readonly toggle: (label: number) => void) {}

  draw(classes: readonly string[], hidden: readonly number[], shapes: boolean, text: Text): void {
    const key = JSON.stringify([classes, shapes, text.language]);
    if (key !== this.drawnAs) {
      this.drawnAs = key;
      const names = classes.map((_, label) => text.className(classes, label));
      this.element.classList.toggle("none", names.length < 2);
      this.element.classList.toggle("named", names.length > 1 && names.some((name) => name.length > 2));
      this.element.setAttribute("aria-label", text.say("map.legend"));
      this.element.replaceChildren(...(names.length < 2 ? [] : names.map((name, label) =>
        html("button", { type: "button", title: text.say("map.switch", { name }), onclick: () => this.toggle(label) },
          markerIcon(label, shapes), html("span", {}, name)))));
    }
    [...this.element.children].forEach((entry, label) => entry.setAttribute("aria-pressed", String(!hidden.includes(label))));
  }
}
