// The figures' panel: curves over one another, or one score of all; what of is chosen above them, what follows said below.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { MetricsLine } from "../shared/types.ts";
import { Choice } from "../shared/ui/choice.ts";
import { Plot, plotly } from "./plotly.ts";
import type { Questions } from "./questions.ts";
import type { Measure, Over, Row, Told } from "./told.ts";

export interface FigureChoice {
  view: "curves" | "bars";
  of: string;
  over: Over;
  score: string;
}

export interface FigureModel {
  runs: readonly string[];
  told: Told;
  text: Text;
  scheme: "light" | "dark";
  choice: FigureChoice;
  plotly: string;
  /** Changes when what is drawn may be another thing under the same choice: a run has ended. */
  moment: number;
}

/** Milliseconds after which the figures wait for nothing else any more, and until one that failed is tried again. */
const patience = 3000;
const again = 3000;

export class Figures {
  private readonly tabs: Record<"curves" | "bars", HTMLButtonElement>;
  private readonly measure = new Choice((of) => this.choose("of", of));
  private readonly over = new Choice((over) => this.choose("over", over));
  private readonly score = new Choice((score) => this.choose("score", score));
  private readonly plot: Plot;
  private readonly said = html("p", { class: "reading small", role: "status" });
  private readonly empty = html("p", { class: "nothing small", hidden: true });
  private readonly place: HTMLElement;
  readonly element: HTMLElement;
  private asked = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private address = "";
  measured: Measure | "" = "";
  drawn = 0;
  /** Whether what was asked for last stands. */
  settled = false;
  /** Figures take longest to be drawn: whatever else the page shows comes first. */
  private readonly turn: Promise<void>;
  /** Lets them be drawn. */
  go: () => void = () => undefined;

  constructor(
    private readonly questions: Questions,
    private readonly choose: (name: string, value: string) => void,
    private readonly ready: () => void,
  ) {
    const tab = (view: "curves" | "bars"): HTMLButtonElement => html("button", { type: "button", class: "switch", "data-act": view, onclick: () => choose("view", view) });
    this.tabs = { curves: tab("curves"), bars: tab("bars") };
    this.plot = new Plot(() => this.address);
    // Until the first one is drawn there are its axes, where it will stand.
    this.place = html("div", { class: "plot-place", "aria-busy": true }, this.plot.element, this.empty);
    this.turn = new Promise((resolve) => (this.go = resolve));
    setTimeout(this.go, patience);
    this.element = html("section", { class: "figures" },
      html("div", { class: "panel-head" }, this.tabs.curves, this.tabs.bars, html("span", { class: "room" }), this.measure.element, this.over.element, this.score.element),
      this.place, this.said);
  }

  draw(model: FigureModel): void {
    const { told, text, choice } = model;
    this.address = model.plotly;
    const curves = choice.view === "curves";
    // Where nothing can be compared the page has said so already.
    show(this.element, told.measures.length > 0);
    for (const view of ["curves", "bars"] as const) {
      write(this.tabs[view], text.say(view));
      this.tabs[view].setAttribute("aria-pressed", String(view === choice.view));
    }
    const measures = told.measures.map((value) => ({ value, name: text.say(`measure_${value}`) }));
    show(this.measure.element, curves && measures.length > 1);
    this.measure.draw(text.say("measure"), measures, told.measures.find((known) => known === choice.of) ?? told.measures[0] ?? "");
    show(this.over.element, curves && measures.length > 0);
    this.over.draw(text.say("over"), (["epochs", "seconds"] as const).map((value) => ({ value, name: text.say(`over_${value}`) })), choice.over);
    const row = told.scores.find(({ name }) => name === choice.score) ?? told.scores[0];
    show(this.score.element, !curves && told.scores.length > 0);
    this.score.draw("", told.scores.map(({ name, words }) => ({ value: name, name: words })), row?.name ?? "", "", text.say("pick"));
    this.plot.element.setAttribute("role", "figure");
    this.plot.element.setAttribute("aria-label", text.say(curves ? "curves_label" : "bars_label"));
    write(this.said, curves ? "" : this.reading(row, told, text));
    show(this.said, !curves);
    void this.ask(model, row);
  }

  /** What came of a run's training while it is looked at. */
  measuredLines(place: number, lines: readonly MetricsLine[], over: Over): void {
    const { measured } = this;
    if (measured !== "loss" && measured !== "reconstruction") return;
    const points = (of: "test" | "train"): [number, number][] =>
      lines.flatMap((line) => {
        const value = line[of]?.[measured];
        return value === undefined ? [] : [[over === "epochs" ? line.epoch : (line.elapsed ?? line.seconds), value]];
      });
    void this.plot.extend(place, "test", points("test"));
    void this.plot.extend(place, "train", points("train"));
  }

  /** The squared error of a snapshot that has come meanwhile. */
  measuredPicture(place: number, at: number, error: number): void {
    if (this.measured === "squared_error") void this.plot.extend(place, "test", [[at, error]]);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.plot.destroy();
  }

  private reading(row: Row | undefined, told: Told, text: Text): string {
    if (!row) return "";
    return row.verdicts?.length ? row.verdicts.join(" ") : told.families.length > 1 ? text.say("once") : "";
  }

  private async ask({ runs, text, scheme, choice, moment, told }: FigureModel, row: Row | undefined): Promise<void> {
    const curves = choice.view === "curves";
    const there = curves ? told.measures.length > 0 : row !== undefined;
    const of = curves ? choice.of : (row?.name ?? "");
    const key = JSON.stringify([there, runs, choice.view, of, choice.over, scheme, text.language, moment]);
    if (key === this.asked) return;
    this.asked = key;
    this.settled = false;
    write(this.empty, text.say("no_scores"));
    show(this.empty, !there);
    show(this.plot.element, there);
    if (!there) {
      this.measured = "";
      return this.settle();
    }
    try {
      const { questions } = this;
      const asked = curves ? questions.curves(runs, of, choice.over, scheme) : questions.bars(runs, of, scheme);
      const [{ figure, ...about }] = await Promise.all([asked, plotly(this.address), this.turn]);
      if (key !== this.asked || !figure) return;
      const words = { png: text.say("save_png"), svg: text.say("save_svg"), back: text.say("zoom_back") };
      await this.plot.draw(figure, JSON.stringify([runs, choice.view, of, choice.over]), words, `aelab-${choice.view}`);
      this.measured = "measure" in about ? (about.measure as Measure | "") : "";
      this.settle();
    } catch {
      if (key !== this.asked) return;
      write(this.empty, text.say("no_plotly"));
      show(this.empty, true);
      show(this.plot.element, false);
      this.settle(false);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.asked = "";
        this.ready();
      }, again);
    }
  }

  private settle(drawn = true): void {
    this.drawn += Number(drawn);
    this.settled = true;
    this.place.removeAttribute("aria-busy");
    this.ready();
  }
}
