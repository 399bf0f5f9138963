// One of several words, in a drop-down list.
import { html, set } from "../../shared/dom.ts";

export class Choice {
  private readonly select: HTMLSelectElement;
  private readonly word = html("span", {});
  readonly element: HTMLLabelElement;
  private shown = "";

  constructor(choose: (value: string) => void) {
    this.select = html("select", { class: "small", onchange: () => choose(this.select.value) });
    this.element = html("label", { class: "choice" }, this.word, this.select);
  }

  draw(word: string, options: readonly (readonly [value: string, words: string])[], value: string): void {
    const key = JSON.stringify([word, options]);
    if (key !== this.shown) {
      this.shown = key;
      this.word.textContent = word;
      set(this.select, "aria-label", word);
      this.select.replaceChildren(...options.map(([name, words]) => html("option", { value: name }, words)));
    }
    this.select.value = value;
  }
}
