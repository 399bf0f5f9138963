// What the runs reached, a row a score: the best marked, and beside each value what a simpler method reaches.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { Measuring } from "./measuring.ts";
import type { Cell, Row, Told } from "./told.ts";

export class Scores {
  private readonly body = html("div", { class: "table-place" });
  private readonly all = html("button", { type: "button", class: "switch small", "data-act": "measure" });
  private readonly state = html("span", { class: "small quiet", role: "status" });
  private readonly acts = html("div", { class: "scores-acts", hidden: true }, this.all, this.state);
  readonly element = html("section", { class: "scores-panel" }, this.body, this.acts);
  private drawnAs = "";

  /** `choose` is called with a score to be drawn as a figure. */
  constructor(private readonly choose: (score: string) => void, private readonly measuring: Measuring) {
    this.all.addEventListener("click", () => (measuring.progress ? measuring.stop() : void measuring.start()));
  }

  /** What more can be measured, and how far that has come. */
  drawMore(text: Text): void {
    const { progress, refused, wanted } = this.measuring;
    show(this.acts, progress !== null || wanted.length > 0);
    write(this.all, text.say(progress ? "measuring_stop" : "all_scores"));
    this.all.title = progress ? "" : text.say("all_scores_help", { letters: wanted.map(({ letter }) => letter).join(", ") });
    write(this.state, progress ? text.say("measuring", { ...progress }) : refused === "offline" ? text.say("offline") : refused);
  }

  draw(told: Told, text: Text, chosen: string): void {
    const key = JSON.stringify([told.scores, told.facts, told.families, told.runs.map(({ letter }) => letter), text.language, chosen]);
    if (key === this.drawnAs) return;
    this.drawnAs = key;
    const focused = (this.body.getRootNode() as ShadowRoot).activeElement?.getAttribute("data-score");
    const rows = [...told.scores.map((row) => this.row(row, text, row.name === chosen)), ...told.facts.map((row) => this.row(row, text, false, true))];
    const nothing = told.scores.length || !told.measures.length ? null : html("caption", { class: "small" }, text.say("no_scores"));
    this.body.replaceChildren(html("table", { class: "scores" }, nothing,
      html("thead", {}, html("tr", {}, html("th", { scope: "col" }, text.say("scores")), ...told.families.map((family) => this.head(family, told, text)))),
      html("tbody", {}, ...rows)));
    if (focused) this.body.querySelector<HTMLElement>(`[data-score="${focused}"]`)?.focus();
  }

  private head(family: readonly number[], told: Told, text: Text): HTMLElement {
    const letters = family.map((place) => html("b", { class: "letter", style: `--hue: var(--run-${place})` }, told.runs[place]?.letter ?? ""));
    const count = family.length > 1 ? html("span", { class: "small quiet" }, text.say("mean_of", { count: family.length })) : null;
    return html("th", { scope: "col" }, html("span", { class: "letters" }, ...letters), count);
  }

  private row(row: Row, text: Text, chosen: boolean, fact = false): HTMLElement {
    const name = fact
      ? html("span", {}, row.words)
      : html("button", { type: "button", class: "link", "data-score": row.name, "aria-pressed": String(chosen), title: text.say("pick"), onclick: () => this.choose(row.name) }, row.words);
    const way = row.better === "lower" ? "\u2193" : row.better === "higher" ? "\u2191" : "";
    return html("tr", { "data-chosen": chosen },
      html("th", { scope: "row" }, name, html("span", { class: "small quiet unit" }, [way, row.unit].filter(Boolean).join(" "))),
      ...row.cells.map((cell) => this.cell(cell, text)));
  }

  private cell(cell: Cell | null, text: Text): HTMLElement {
    if (!cell) return html("td", { class: "quiet" }, "\u2013");
    const value = cell.spread === null ? cell.value : `${cell.value} \u00b1 ${cell.spread}`;
    const all = cell.baselines.map((each) => `${each.words}: ${each.value}`);
    const beside = cell.baselines.at(-1);
    return html("td", { class: cell.best ? "best" : "", title: all.join("\n") },
      html("span", { class: "value" }, value, cell.best ? html("span", { class: "mark", role: "img", "aria-label": text.say("best"), title: text.say("best") }, "\u2605") : null),
      beside ? html("span", { class: "small quiet beside" }, `${beside.short} ${beside.value}`) : null);
  }
}
