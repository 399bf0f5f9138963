// A number that is shown, typed in, and stepped with the arrow keys.
import { html } from "../../dom.ts";

export class NumberField {
  readonly input: HTMLInputElement;

  constructor(changed: (value: number) => void, step = "any") {
    this.input = html("input", { type: "number", step, class: "number", inputmode: "decimal" });
    this.input.addEventListener("input", () => {
      const value = this.input.valueAsNumber;
      if (Number.isFinite(value)) changed(value);
    });
    // What was typed and makes no number gives way to what holds.
    this.input.addEventListener("blur", () => this.shown !== undefined && (this.input.value = this.shown));
  }

  private shown: string | undefined;

  /** Shows a value, unless somebody is typing one. */
  show(value: number, decimals = 2): void {
    const text = Number.isFinite(value) ? value.toFixed(decimals) : "";
    if (text === this.shown) return;
    this.shown = text;
    const root = this.input.getRootNode() as Document | ShadowRoot;
    if (root.activeElement !== this.input) this.input.value = text;
  }
}
