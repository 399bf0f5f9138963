// What a board is of, as a teacher chooses it: images, score, what is equal and how much of it, one run each or all.
import { html, set, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { Board, By, Choice } from "./board-told.ts";

type Option = readonly [value: string, words: string];

export class Controls {
  private readonly data = html("select", { name: "data" });
  private readonly score = html("select", { name: "score" });
  private readonly by = html("select", { name: "by" });
  private readonly at = html("input", { type: "number", name: "at", min: "0", step: "any", inputmode: "decimal" });
  private readonly size = html("select", { name: "size" });
  private readonly every = html("select", { name: "every" });
  readonly half = html("button", { type: "button", class: "half" });
  readonly element: HTMLElement;

  constructor(private readonly text: Text, choose: (change: Partial<Choice>) => void) {
    this.data.addEventListener("change", () => choose({ data: this.data.value }));
    this.score.addEventListener("change", () => choose({ score: this.score.value }));
    this.by.addEventListener("change", () => choose({ by: this.by.value as By }));
    this.at.addEventListener("change", () => choose({ at: Number(this.at.value) > 0 ? Number(this.at.value) : null }));
    this.size.addEventListener("change", () => choose({ at: Number(this.size.value) }));
    this.every.addEventListener("change", () => choose({ every: this.every.value === "1" }));
    this.half.addEventListener("click", () => choose({ at: null }));
    options(this.every, [["", text.say("board.best")], ["1", text.say("board.all")]], "");
    for (const [element, key] of [[this.at, "board.at"], [this.size, "board.at"], [this.every, "board.runs_of"]] as const) set(element, "aria-label", text.say(key));
    const field = (key: string, ...within: HTMLElement[]): HTMLElement => html("label", {}, html("span", {}, text.say(key)), ...within);
    this.element = html("div", { class: "board-controls" },
      field("board.data", this.data), field("board.score", this.score), field("board.by", this.by),
      html("div", { class: "budget" }, this.at, this.size), this.every);
  }

  update(board: Board): void {
    const { text } = this;
    const { chosen } = board;
    options(this.data, board.data.map(({ key, words, runs }) => [key, `${words} · ${text.say("board.runs", { count: runs })}`]), chosen.data);
    options(this.score, board.scores.map(({ key, words, unit, better }) => [key, `${words} (${unit}; ${text.say(`board.better.${better}`)})`]), chosen.score);
    options(this.by, board.budgets.map((by) => [by, text.say(`board.by.${by}`)]), chosen.by);
    options(this.size, board.sizes.map((size) => [String(size), String(size)]), String(chosen.at));
    show(this.at, chosen.by !== "size");
    show(this.size, chosen.by === "size");
    // What somebody is about to type stays theirs.
    if (document.activeElement !== this.at) this.at.value = String(chosen.at);
    const half = chosen.by !== "size" && board.most > 0 && board.most !== chosen.at;
    show(this.half, half);
    if (half) write(this.half, text.say("board.proposed", { most: new Intl.NumberFormat(text.language).format(board.most) }));
  }
}

/** Fills a select where it differs: one that is open stays open. */
function options(select: HTMLSelectElement, wanted: readonly Option[], value: string): void {
  const there = [...select.options].map((option) => `${option.value} ${option.text}`).join("\n");
  if (there !== wanted.map(([key, words]) => `${key} ${words}`).join("\n")) select.replaceChildren(...wanted.map(([key, words]) => html("option", { value: key }, words)));
  if (select.value !== value) select.value = value;
}
