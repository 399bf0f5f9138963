// The classes and their colours; a click switches one off.
import { classColour } from "../../shared/colour.ts";
import { html } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";

export class Legend {
  readonly element = html("div", { class: "legend", role: "group" });
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
    this.element.setAttribute("aria-label", text.say("map.legend"));
    this.element.replaceChildren(
      ...(!classes || classes.length < 2 ? [] : classes.map((_, label) => this.entry(text.className(classes, label), label, text))),
    );
  }

  private entry(name: string, label: number, text: Text): HTMLButtonElement {
    const shape = ["circle", "square", "triangle"][Math.floor(label / 10) % 3];
    const entry = html(
      "button",
      {
        type: "button",
        "aria-pressed": "true",
        title: text.say("map.switch", { name }),
        onclick: () => {
          if (!this.hidden.delete(label)) this.hidden.add(label);
          entry.setAttribute("aria-pressed", String(this.shown(label)));
          this.changed();
        },
      },
      html("span", { class: `dot ${shape}`, style: `background:${classColour(label)}` }),
      html("span", {}, name),
    );
    return entry;
  }
}
