// The classes, their colours and markers; a click switches one off.
import { html } from "../../dom.ts";
import type { Text } from "../../text.ts";
import { markerIcon } from "./markers.ts";

export class ClassLegend {
  readonly element = html("div", { class: "legend", role: "group" });
  private drawnAs = "";

  constructor(private readonly toggle: (label: number) => void) {}

  draw(classes: readonly string[], hidden: readonly number[], shapes: boolean, text: Text): void {
    const key = JSON.stringify([classes, shapes, text.language]);
    if (key !== this.drawnAs) {
      this.drawnAs = key;
      this.element.classList.toggle("named", classes.some((name) => name.length > 2));
      this.element.setAttribute("aria-label", text.say("map.legend"));
      this.element.replaceChildren(...(classes.length < 2 ? [] : classes.map((name, label) =>
        html("button", { type: "button", title: text.say("map.switch", { name }), onclick: () => this.toggle(label) },
          markerIcon(label, shapes), html("span", {}, name)))));
    }
    [...this.element.children].forEach((entry, label) => entry.setAttribute("aria-pressed", String(!hidden.includes(label))));
  }
}
