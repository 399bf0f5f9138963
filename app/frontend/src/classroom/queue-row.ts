// One run of the queue: its place, whose it is, how far it is, when it begins and ends, and what a teacher can do.
import { html, set, show, write } from "../shared/dom.ts";
import { percent, roughly } from "../shared/format.ts";
import type { Text } from "../shared/text.ts";
import type { Queued } from "./told.ts";
import type { Hands } from "./views.ts";

export interface Where {
  part: "running" | "queue" | "still";
  /** From 1. */
  place: number;
  /** Whether everybody is paused. */
  paused: boolean;
}

/** When it begins and ends, in words; "" while nobody knows. */
export function when(job: Queued, { part, paused }: Where, text: Text): string {
  if (part === "still") return text.say(job.held ? `queue.held_${job.held}` : "queue.own_pause");
  if (paused) return text.say("queue.all_paused");
  const end = typeof job.end === "number" ? text.say(part === "running" ? "queue.left" : "queue.end", { time: roughly(job.end) }) : "";
  const begin = typeof job.begin === "number" ? text.say(job.share ? "queue.again" : "queue.begin", { time: roughly(job.begin) }) : "";
  return [begin, end].filter(Boolean).join(", ");
}

export class QueueRow {
  private readonly place = html("span", { class: "place" });
  private readonly who = html("b", {});
  private readonly recipe = html("span", { class: "recipe" });
  private readonly bar = html("i", {});
  private readonly share = html("span", { class: "share" }, this.bar);
  private readonly percent = html("span", { class: "percent" });
  private readonly when = html("span", { class: "when" });
  private readonly ahead = html("button", { type: "button", class: "quiet-button", onclick: () => this.act("moveAhead") });
  private readonly stop = html("button", { type: "button", class: "quiet-button", onclick: () => this.act("stop") });
  readonly element = html("li", { class: "row" },
    this.place, this.who, this.recipe, this.share, this.percent, this.when, html("span", { class: "does" }, this.ahead, this.stop));
  private run = "";

  constructor(private readonly hands: Hands) {
    write(this.ahead, hands.text.say("queue.ahead"));
    write(this.stop, hands.text.say("queue.stop"));
    this.ahead.title = hands.text.say("queue.ahead_help");
  }

  update(job: Queued, where: Where): void {
    const { text } = this.hands;
    this.run = job.run;
    set(this.element, "data-run", job.run);
    write(this.place, where.part === "queue" ? String(where.place) : "");
    write(this.who, job.nickname || text.say("queue.nobody"));
    this.who.title = this.who.textContent ?? "";
    write(this.recipe, job.recipe);
    this.recipe.title = job.recipe;
    this.bar.style.transform = `scaleX(${job.share ?? 0})`;
    write(this.percent, job.share === null ? "" : percent(job.share, text.language));
    write(this.when, when(job, where, text));
    this.when.title = this.when.textContent ?? "";
    const name = job.nickname || text.say("queue.nobody");
    this.ahead.setAttribute("aria-label", `${text.say("queue.ahead")}: ${name}`);
    this.stop.setAttribute("aria-label", `${text.say("queue.stop")}: ${name}`);
    show(this.ahead, job.of_class && where.part === "queue" && where.place > 1);
    show(this.stop, job.of_class);
  }

  private act(what: "moveAhead" | "stop"): void {
    const { asking, doing } = this.hands;
    void doing(asking[what](this.run));
  }
}
