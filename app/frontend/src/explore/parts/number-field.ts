// A number that is shown, typed in, and stepped with the arrow keys.
import { html } from "../../shared/dom.ts";

export interface NumberOptions {
  changed(value: number): void;
  /** What was typed is no such number: it is told, and gives way when the field is left. */
  refused(typed: string): void;
  takes(value: number): boolean;
  step: string;
}

export class NumberField {
  readonly input: HTMLInputElement;
  private shown: string | undefined;

  constructor(private readonly options: NumberOptions) {
    this.input = html("input", { type: "number", step: options.step, class: "number", inputmode: "decimal" });
    this.input.addEventListener("input", () => this.typed());
    // What was typed and makes no number gives way to what holds.
    this.input.addEventListener("change", () => this.left(false));
    this.input.addEventListener("blur", () => this.left(true));
  }

  /** Shows a value, unless somebody is typing one. */
  show(value: number, decimals = 2): void {
    const text = Number.isFinite(value) ? value.toFixed(decimals) : "";
    if (text === this.shown) return;
    this.shown = text;
    const root = this.input.getRootNode() as Document | ShadowRoot;
    if (root.activeElement !== this.input) this.input.value = text;
  }

  private typed(): void {
    const { input, options } = this;
    const value = input.valueAsNumber;
    const whole = Number.isFinite(value);
    const taken = whole && options.takes(value);
    // An empty field, and one that makes no number yet, is still being typed in.
    input.removeAttribute("aria-invalid");
    if (taken) options.changed(value);
    else if (whole) this.refuse(input.value);
  }

  private left(altogether: boolean): void {
    const { input } = this;
    // "1e400" is no number to a browser, which does not say what it is either.
    if (input.validity.badInput) this.refuse("\u2026");
    input.removeAttribute("aria-invalid");
    const taken = Number.isFinite(input.valueAsNumber) && this.options.takes(input.valueAsNumber);
    if ((altogether || !taken) && this.shown !== undefined) input.value = this.shown;
  }

  private refuse(typed: string): void {
    this.input.setAttribute("aria-invalid", "true");
    this.options.refused(typed);
  }
}
