// The classes beside a map, a button each: pressed where the class is shown, and a click switches it.
import { html } from "../dom.ts";
import type { Text } from "../text.ts";

export class ClassButtons {
  readonly element = html("div", { class: "legend", role: "group" });

  /** `icon` makes the mark of a class, by its label. */
  constructor(
    private readonly icon: (label: number) => Element,
    private readonly toggle: (label: number) => void,
  ) {}

  /** Names the classes anew; of a single one there is nothing to tell apart, and no button. */
  fill(classes: readonly string[], text: Text): void {
    this.element.setAttribute("aria-label", text.say("map.legend"));
    this.element.replaceChildren(...(classes.length < 2 ? [] : classes.map((_, label) => this.button(text.className(classes, label), label, text))));
  }

  press(shown: (label: number) => boolean): void {
    [...this.element.children].forEach((button, label) => button.setAttribute("aria-pressed", String(shown(label))));
  }

  private button(name: string, label: number, text: Text): HTMLButtonElement {
    const attributes = { type: "button", title: text.say("map.switch", { name }), onclick: () => this.toggle(label) };
    return html("button", attributes, this.icon(label), html("span", {}, name));
  }
}
