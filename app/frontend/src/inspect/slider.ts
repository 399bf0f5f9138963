// A word, a slider, a value with its unit.
import { html, set, write } from "../shared/dom.ts";

export class Slider {
  private readonly range: HTMLInputElement;
  private readonly word = html("span", {});
  private readonly value = html("output", {});
  readonly element: HTMLLabelElement;

  constructor(choose: (value: number) => void) {
    this.range = html("input", { type: "range", min: 0, step: 1, oninput: () => choose(Number(this.range.value)) });
    this.element = html("label", { class: "slider" }, this.word, this.range, this.value);
  }

  draw(word: string, value: number, most: number, words: string): void {
    write(this.word, word);
    write(this.value, words);
    this.range.max = String(most);
    this.range.value = String(value);
    this.range.style.setProperty("--share", String(value / most));
    set(this.range, "aria-label", word);
    set(this.range, "aria-valuetext", words);
  }
}
