// The runs of a class in order, by a score of the teacher's choice, at a budget that is equal for all.
import { Refusal } from "../shared/data/api.ts";
import { Maps } from "../shared/map/small-maps.ts";
import { html, set, show, write } from "../shared/dom.ts";
import { hideNames, namesHidden } from "../shared/names-hidden.ts";
import { type Board, changed, type Choice, first } from "./board-told.ts";
import { Controls } from "./board-controls.ts";
import { compareOf, most } from "./opening.ts";
import { type RowHands, Rows } from "./places.ts";
import type { Hands, View } from "./views.ts";

/** Milliseconds between two looks; a board that takes long is asked for less often. */
const again = 3000;
const share = 5;

export class BoardView implements View, RowHands {
  readonly name = "board";
  readonly text;
  private readonly controls: Controls;
  private readonly hide = html("button", { type: "button", class: "quiet-button", onclick: () => this.nameless(!this.hidden) });
  private readonly compare = html("a", { class: "quiet-button", target: "_blank", rel: "noopener" });
  private readonly csv = html("a", { class: "quiet-button", download: "" });
  private readonly how = html("p", { class: "how-read" });
  private readonly nothing = html("p", { class: "unranked", hidden: true });
  private readonly ranked: Rows;
  private readonly below: Rows;
  private readonly belowTitle = html("h3", {});
  private readonly more = html("p", { class: "how-read", hidden: true });
  readonly element: HTMLElement;
  private readonly maps: Maps;
  private readonly ticked = new Set<string>();
  private choice: Choice = first;
  private board: Board | null = null;
  private next = 0;
  private asked = 0;
  hidden = false;

  constructor(private readonly hands: Hands, private readonly of = "") {
    const text = (this.text = hands.text);
    this.controls = new Controls(text, (change) => this.choose(change));
    this.maps = new Maps((asked) => hands.asking.maps(asked), () => this.draw());
    this.ranked = new Rows(html("ol", { class: "places" }), this);
    this.below = new Rows(html("ul", { class: "places below" }), this);
    write(this.csv, text.say("board.csv"));
    this.csv.title = text.say("board.csv_hint");
    this.csv.href = hands.asking.table(of);
    write(this.belowTitle, text.say("board.below"));
    this.element = html("div", { class: "board" }, this.controls.element,
      html("div", { class: "board-acts" }, this.how, this.controls.half, this.compare, this.hide, this.csv),
      this.nothing, this.ranked.list, this.belowTitle, this.below.list, this.more);
    this.nameless(namesHidden());
  }

  /** Called with each look at the class; the board itself is asked for when it is due. */
  update(): void {
    if (performance.now() >= this.next) void this.look();
  }

  picked(run: string): boolean {
    return this.ticked.has(run);
  }

  pick(run: string, on: boolean): void {
    if (on && this.ticked.size < most) this.ticked.add(run);
    else this.ticked.delete(run);
    this.draw();
  }

  async look(): Promise<void> {
    const asked = ++this.asked;
    const begun = performance.now();
    this.next = Infinity;
    try {
      const board = await this.hands.asking.board(this.choice, this.of);
      if (asked !== this.asked) return;
      this.board = board;
      this.draw();
    } catch (error) {
      // That the server does not answer, or knows this browser no more, the page itself says.
      if (error instanceof Refusal && error.status !== 403 && error.status !== 404) this.hands.say(error.message);
    } finally {
      const now = performance.now();
      if (asked === this.asked) this.next = now + Math.max(again, share * (now - begun));
    }
  }

  private choose(change: Partial<Choice>): void {
    this.choice = changed(this.choice, change);
    void this.look();
  }

  private nameless(hidden: boolean): void {
    this.hidden = hidden;
    hideNames(hidden);
    document.body.classList.toggle("nameless", hidden);
    set(this.hide, "aria-pressed", String(hidden));
    write(this.hide, this.text.say(hidden ? "board.show" : "board.hide"));
    this.draw();
  }

  private draw(): void {
    const { board, text } = this;
    const runs = [...this.ticked];
    const enough = runs.length > 1;
    write(this.compare, text.say("board.compare", { count: runs.length }));
    this.compare.title = text.say("board.compare_hint", { most });
    set(this.compare, "aria-disabled", enough ? null : "true");
    set(this.compare, "href", enough ? compareOf(runs, text.language) : null);
    if (!board) return;
    this.controls.update(board);
    write(this.how, [board.how, board.measured].filter(Boolean).join(" "));
    show(this.nothing, board.ranked.length === 0);
    write(this.nothing, text.say(board.scores.length ? "board.nobody_there" : "board.nothing"));
    this.maps.want([...board.ranked, ...board.below]);
    const map = ({ id, step }: { id: string; step: number | null }) => this.maps.get(id, step);
    this.ranked.update(board.ranked, board.unit ?? "", map);
    this.below.update(board.below, "", map);
    show(this.belowTitle, board.below.length > 0);
    show(this.more, board.more > 0);
    write(this.more, text.say("board.more", { count: board.more }));
  }
}
