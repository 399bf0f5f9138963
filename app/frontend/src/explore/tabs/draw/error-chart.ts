// The test images' reconstruction errors as a histogram, and where the drawing's stands among them.
import { html, set, svg, write } from "../../../shared/dom.ts";
import { percent, setting } from "../../../shared/format.ts";
import type { Context } from "../../tab.ts";
import { type Histogram, histogram, shareBelow, verdict } from "./judge.ts";

const bins = 40;
const [width, height] = [240, 48];

export class ErrorChart {
  private readonly bars = svg("path", { class: "bars" });
  private readonly needle = svg("path", { class: "needle" });
  private readonly picture = svg("svg", { viewBox: `0 -6 ${width} ${height + 6}`, preserveAspectRatio: "none", "aria-hidden": "true" }, this.bars, this.needle);
  private readonly low = html("span", {});
  private readonly high = html("span", {});
  private readonly title = html("span", {});
  private readonly verdict = html("p", { class: "verdict", role: "status" });
  readonly element = html("div", { class: "errors" }, this.picture,
    html("div", { class: "scale small muted" }, this.low, this.title, this.high), this.verdict);
  private drawn: Float32Array | null = null;
  private binned: Histogram = { counts: [], end: 1, sorted: new Float32Array(0) };

  /** Draws the histogram of the moment's errors. */
  show(context: Context): void {
    const errors = context.codes()?.errors;
    const text = context.text();
    write(this.title, text.say("draw.errors"));
    if (!errors) return;
    if (errors !== this.drawn) {
      this.drawn = errors;
      this.binned = histogram(errors, bins);
      const { counts } = this.binned;
      const highest = Math.max(1, ...counts);
      const step = width / bins;
      set(this.bars, "d", counts.map((count, bin) => {
        const top = height - (count / highest) * height;
        return `M${bin * step + 0.5} ${height}V${top.toFixed(1)}h${step - 1}V${height}z`;
      }).join(""));
    }
    write(this.low, "0");
    write(this.high, setting(this.binned.end, text.language));
  }

  /** Says that there is nothing on the drawing. */
  empty(context: Context): void {
    this.point(null, context);
    this.element.dataset["verdict"] = "empty";
    write(this.verdict, context.text().say("draw.verdict.empty"));
  }

  /** Points at an error and says what it means; null for no drawing. */
  point(error: number | null, context: Context): void {
    this.needle.toggleAttribute("hidden", error === null);
    this.element.dataset["verdict"] = "";
    if (error === null) return write(this.verdict, "");
    const { end, sorted } = this.binned;
    const x = Math.min(width - 3, (error / end) * width).toFixed(1);
    set(this.needle, "d", `M${x} ${height}V-1m-4 -5h8l-4 6z`);
    const share = shareBelow(sorted, error);
    const word = verdict(share);
    const text = context.text();
    this.element.dataset["verdict"] = word;
    this.element.dataset["share"] = share.toFixed(3);
    // Never "more than 100 %", nor 99 % where it is 99.6: rounded down.
    write(this.verdict, text.say(`draw.verdict.${word}`, { share: percent(Math.floor(share * 100) / 100, text.language) }));
  }
}
