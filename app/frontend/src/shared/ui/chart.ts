// Loss curves: training and test of each term over epochs.
import uPlot from "uplot";
import type { History } from "../data/history.ts";
import { html, write } from "../dom.ts";
import { loss } from "../format.ts";
import type { Text } from "../text.ts";
import { columns, type Columns, valueAt } from "./series.ts";
import type { Theme } from "./theme.ts";

const hues = { light: ["#1f77c4", "#c2410c", "#7e22ce", "#0f766e", "#a16207"], dark: ["#6db3f2", "#ff9d5c", "#c79bf2", "#5ed3c3", "#e2c15a"] };

export class LossChart {
  private readonly title = html("span", { class: "chart-title small" });
  private readonly legend = html("div", { class: "chart-legend small" });
  private readonly scale = html("button", { type: "button", class: "switch small", "aria-pressed": "false", onclick: () => this.switchScale() });
  private readonly holder = html("div", { class: "chart-plot" });
  readonly element = html("section", { class: "chart" },
    html("div", { class: "chart-head" }, this.legend, this.scale),
    html("div", { class: "chart-body" }, this.holder, this.title));
  private plot: uPlot | null = null;
  private builtAs = "";
  private logarithmic = false;
  private readonly hidden = new Set<string>();
  private history: History | null = null;
  private terms: string[] = [];
  private columns: Columns = [[]];
  private shownEpoch: number | null = null;
  /** The epochs that a drag chose to look at; null shows the whole training, also what is still to come. */
  private zoom: [number, number] | null = null;
  private epochs = 0;
  private text: Text | null = null;
  private theme: Theme | null = null;

  /** `redraw` asks for the same drawing again, after a switch was turned. */
  constructor(private readonly redraw: () => void) {}

  /** Draws the history; `epoch` is where the slider stands, `epochs` how long the axis is before the first line says so. */
  draw(history: History, epoch: number | null, text: Text, theme: Theme, unit: string, epochs = 0): void {
    if (history !== this.history) this.zoom = null;
    this.history = history;
    this.epochs = history.last?.epochs ?? epochs;
    this.terms = history.terms();
    this.shownEpoch = epoch;
    this.text = text;
    this.theme = theme;
    write(this.title, unit && text.say("chart.title", { unit }));
    write(this.scale, text.say("chart.log"));
    this.scale.title = text.say("chart.log_help");
    this.columns = columns(history.lines, this.terms, this.hidden, this.logarithmic);
    const width = this.holder.clientWidth;
    const height = this.holder.clientHeight;
    if (width < 40 || height < 40) return;
    const key = JSON.stringify([this.terms, this.logarithmic, theme, text.language]);
    if (key !== this.builtAs) this.build(key, width, height);
    if (this.plot && (this.plot.width !== width || this.plot.height !== height)) this.plot.setSize({ width, height });
    this.plot?.setData(this.columns as uPlot.AlignedData);
    this.writeLegend(null);
  }

  private colour(term: string): string {
    const { theme, terms } = this;
    if (!theme || term === "loss") return theme?.text ?? "currentColor";
    const list = hues[theme.dark ? "dark" : "light"];
    return list[(terms.indexOf(term) - 1) % list.length] as string;
  }

  private build(key: string, width: number, height: number): void {
    const { text, theme } = this;
    if (!text || !theme) return;
    this.builtAs = key;
    this.plot?.destroy();
    const font = `12px ${theme.font}`;
    const axis = { stroke: theme.muted, font, ticks: { show: false }, grid: { stroke: theme.line, width: 1 } };
    const format = new Intl.NumberFormat(text.language, { maximumSignificantDigits: 4, useGrouping: false });
    this.plot = new uPlot(
      {
        width,
        height,
        padding: [8, 16, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 6 }, bind: { dblclick: () => () => (this.lookAt(null), null) } },
        scales: { x: { time: false, range: (_plot, _least, most) => this.zoom ?? [0, Math.max(this.epochs, most ?? 0, 1e-6)] }, y: { distr: this.logarithmic ? 3 : 1, range: (_plot, least, most) => rangeOf(least, most, this.logarithmic) } },
        axes: [
          { ...axis, size: 24, gap: 4, space: 48, values: (_, ticks) => ticks.map((tick) => (this.epochs ? format.format(tick) : "")) },
          { ...axis, size: 48, gap: 4, space: 28, values: (_, ticks) => ticks.map((tick) => (tick === null || !this.history?.last ? "" : format.format(tick).replace("-", "\u2212"))) },
        ],
        series: [
          {},
          ...this.terms.flatMap((term): uPlot.Series[] => [
            { stroke: this.colour(term), width: 1.25, dash: [3, 3], points: { show: false } },
            { stroke: this.colour(term), width: 2, spanGaps: true, points: { show: (plot) => plot.data[0].length < 3 } },
          ]),
        ],
        hooks: {
          setSelect: [(plot) => plot.select.width > 3 && this.lookAt([plot.posToVal(plot.select.left, "x"), plot.posToVal(plot.select.left + plot.select.width, "x")])],
          setCursor: [(plot) => this.writeLegend(plot.cursor.idx ?? null)], draw: [(plot) => this.drawPlace(plot)],
        },
      },
      this.columns as uPlot.AlignedData,
      this.holder,
    );
  }

  private lookAt(zoom: [number, number] | null): void {
    this.zoom = zoom;
    this.plot?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.plot?.setData(this.columns as uPlot.AlignedData);
  }

  /** The line at the epoch whose pictures are shown. */
  private drawPlace(plot: uPlot): void {
    if (this.shownEpoch === null || !this.theme) return;
    const x = Math.round(plot.valToPos(this.shownEpoch, "x", true)) + 0.5;
    const { left, top, width, height } = plot.bbox;
    if (x < left || x > left + width + 1) return;
    plot.ctx.save();
    plot.ctx.strokeStyle = this.theme.accent;
    plot.ctx.lineWidth = 1.5 * devicePixelRatio;
    plot.ctx.beginPath();
    plot.ctx.moveTo(x, top);
    plot.ctx.lineTo(x, top + height);
    plot.ctx.stroke();
    plot.ctx.restore();
  }

  /** Names, colours and values: those under the pointer, otherwise those of the epoch shown. */
  private writeLegend(hovered: number | null): void {
    const { text, terms } = this;
    if (!text) return;
    if (this.legend.childElementCount !== terms.length || this.legend.dataset["terms"] !== terms.join()) {
      this.legend.dataset["terms"] = terms.join();
      this.legend.replaceChildren(...terms.map((term) => this.entry(term)));
    }
    terms.forEach((term, index) => {
      const entry = this.legend.children[index] as HTMLElement;
      const value = (column: number): string =>
        loss(valueAt(this.columns, column, hovered, this.shownEpoch), text.language);
      entry.style.setProperty("--hue", this.colour(term));
      const [name, test, train] = [...entry.querySelectorAll("b, span")] as [Element, Element, Element];
      write(name, text.name(term));
      write(test, value(index * 2 + 2));
      write(train, value(index * 2 + 1));
      entry.title = text.say("chart.entry", { term: text.name(term) });
    });
  }

  private entry(term: string): HTMLButtonElement {
    const entry = html("button", {
      type: "button",
      "aria-pressed": "true",
      onclick: () => {
        if (!this.hidden.delete(term)) this.hidden.add(term);
        entry.setAttribute("aria-pressed", String(!this.hidden.has(term)));
        this.redraw();
      },
    }, html("b", {}), html("span", { class: "test" }), html("span", { class: "train" }));
    return entry;
  }

  private switchScale(): void {
    this.logarithmic = !this.logarithmic;
    this.scale.setAttribute("aria-pressed", String(this.logarithmic));
    this.redraw();
  }

  destroy(): void {
    this.plot?.destroy();
  }
}

/** uPlot's own range; where there are no values yet one all the same, so that the axes stand where they will stand. */
function rangeOf(least: number | null, most: number | null, logarithmic: boolean): uPlot.Range.MinMax {
  if (least === null || most === null) return logarithmic ? [1, 10] : [0, 1];
  return logarithmic ? uPlot.rangeLog(least, most, 10, false) : uPlot.rangeNum(least, most, 0.1, true);
}
