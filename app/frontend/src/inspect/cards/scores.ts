// "How good is it?": every score with its unit, and what simpler methods reach on the same images.
import { html, set, show, write } from "../../shared/dom.ts";
import type { Answer, Question } from "../answers.ts";
import type { CardKind, Picture, Scene } from "../card.ts";

interface Line {
  name: string;
  words: string;
  value: string;
  unit: string;
  baselines: { words: string; value: string }[];
  sentence: string;
}

class Scores implements Picture {
  private readonly all = html("button", { type: "button", class: "switch small", "data-act": "measure", onclick: () => this.scene?.choose("scores", "all") });
  private readonly waiting = html("span", { role: "status" });
  readonly controls = html("div", { class: "control" }, this.all, this.waiting);
  private readonly rows = html("tbody", {});
  private readonly heads = ["score", "value", "beside", "means"].map(() => html("th", { scope: "col" }));
  private readonly table = html("table", { class: "scores small" }, html("thead", {}, html("tr", {}, ...this.heads)), this.rows);
  readonly body = html("div", { class: "picture scroll", tabindex: 0, role: "group" }, this.table);
  private scene: Scene | null = null;
  private shown: Answer | undefined;

  questions({ chosen, text }: Scene): Question[] {
    const quick: Question = { name: "scores", query: { language: text.language } };
    // The quick ones stand there while the others are measured.
    return chosen.word("scores") === "all" ? [quick, { name: "scores", query: { language: text.language, which: "all" } }] : [quick];
  }

  draw(scene: Scene, answers: readonly (Answer | undefined)[], refused: boolean): void {
    this.scene = scene;
    const { text, chosen } = scene;
    const wanted = chosen.word("scores") === "all";
    const answer = answers[1] ?? answers[0];
    write(this.all, text.say("scores.all"));
    this.all.title = text.say("scores.all_help");
    show(this.all, !wanted && answer?.notes["more"] === true);
    write(this.waiting, wanted && !answers[1] && !refused ? text.say("scores.measuring") : "");
    ["score", "value", "beside", "means"].forEach((name, index) => write(this.heads[index]!, text.say(`scores.${name}`)));
    set(this.body, "aria-label", text.say("scores.question"));
    if (!answer || answer === this.shown) return;
    this.shown = answer;
    this.rows.replaceChildren(...(answer.notes["lines"] as Line[]).map(row));
  }
}

function row({ name, words, value, unit, baselines, sentence }: Line): HTMLElement {
  const beside = baselines.map((other) => html("div", {}, html("span", {}, other.value), " ", html("span", { class: "quiet" }, other.words)));
  return html("tr", { "data-score": name }, html("th", { scope: "row" }, words),
    html("td", { class: "value" }, html("b", {}, value.replace("-", "\u2212")), " ", html("span", { class: "quiet" }, unit)), html("td", {}, ...beside), html("td", { class: "quiet" }, sentence));
}

export const scores: CardKind = { name: "scores", columns: 2, suits: () => true, leads: () => 0, make: () => new Scores() };
