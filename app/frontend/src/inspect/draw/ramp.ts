// The bar of a colour scale, with the values at its ends and their unit.
import { divergingGradient, sequentialGradient } from "../../shared/colour.ts";
import { html, write } from "../../shared/dom.ts";

export class Ramp {
  private readonly low = html("span");
  private readonly high = html("span");
  private readonly bar: HTMLElement;
  readonly element: HTMLElement;

  constructor(private readonly kind: "diverging" | "sequential") {
    this.bar = html("span", { class: "ramp" });
    this.element = html("span", { class: "bar small" }, this.low, this.bar, this.high);
  }

  draw(low: string, high: string, dark: boolean, title: string): void {
    this.bar.style.background = this.kind === "diverging" ? divergingGradient : sequentialGradient(dark);
    write(this.low, low);
    write(this.high, high);
    this.element.title = title;
  }
}
