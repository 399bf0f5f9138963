// The queue: who trains now, who is next and when, who stands still; and what a teacher can do with each.
import { html, show, write } from "../shared/dom.ts";
import { percent } from "../shared/format.ts";
import { QueueRow } from "./queue-row.ts";
import type { Queued, Wall } from "./told.ts";
import type { Hands, View } from "./views.ts";

const parts = ["running", "queue", "still"] as const;
type Part = (typeof parts)[number];

export class QueueView implements View {
  readonly name = "queue";
  private readonly sections: Readonly<Record<Part, { title: HTMLElement; list: HTMLElement; whole: HTMLElement }>>;
  private readonly nobody = html("p", { class: "nobody" });
  private readonly off = html("p", { class: "off quiet" });
  readonly element: HTMLElement;
  private readonly rows = new Map<string, QueueRow>();

  constructor(private readonly hands: Hands) {
    const section = (part: Part) => {
      const title = html("h2", {});
      const list = html("ol", { class: "rows" });
      return { title, list, whole: html("section", { class: `part ${part}` }, title, list) };
    };
    this.sections = { running: section("running"), queue: section("queue"), still: section("still") };
    this.element = html("div", { class: "queue" }, this.nobody, ...parts.map((part) => this.sections[part].whole), this.off);
    write(this.nobody, hands.text.say("queue.empty"));
  }

  update(wall: Wall): void {
    const { text } = this.hands;
    write(this.sections.running.title, text.say("queue.running", { count: wall.running.length, slots: wall.slots }));
    write(this.sections.queue.title, text.say("queue.queue", { count: wall.queue.length }));
    write(this.sections.still.title, text.say("queue.still", { count: wall.still.length }));
    const there = new Set(parts.flatMap((part) => wall[part].map(({ run }) => run)));
    for (const [run, row] of this.rows)
      if (!there.has(run)) {
        row.element.remove();
        this.rows.delete(run);
      }
    for (const part of parts) {
      show(this.sections[part].whole, wall[part].length > 0);
      wall[part].forEach((job, index) => this.place(part, job, index, wall));
    }
    show(this.nobody, there.size === 0);
    const off = (["begin", "end"] as const).map((what) => {
      const found = wall.off[what];
      return found ? text.say(`queue.off_${what}`, { share: percent(found.share, text.language), count: found.count }) : "";
    });
    write(this.off, off.filter(Boolean).join(" "));
    show(this.off, off.some(Boolean));
  }

  private place(part: Part, job: Queued, index: number, wall: Wall): void {
    const row = this.rows.get(job.run) ?? new QueueRow(this.hands);
    this.rows.set(job.run, row);
    row.update(job, { part, place: index + 1, paused: wall.paused });
    const { list } = this.sections[part];
    if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
  }
}
