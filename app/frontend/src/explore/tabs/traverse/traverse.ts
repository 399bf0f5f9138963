// One row an axis, from -3 to +3: what each number of the code does to the image at the handle.
import { html, show, write } from "../../../shared/dom.ts";
import { loss } from "../../../shared/format.ts";
import type { Changed, ExploreState } from "../../state/state.ts";
import type { Context, Tab } from "../../tab.ts";
import { Latest } from "../shared/latest.ts";
import { button, complain } from "../shared/parts.ts";
import { cells, standing, steps, type Walk, walks } from "./rows.ts";
import { WalkRow } from "./walk-row.ts";

/** Milliseconds that a batch may take while a hand moves the handle; slower ones wait until it rests. */
const quick = 6;
/** Pictures in a row. */
const few = 7;
const many = 13;
const mostOnPhone = 8;
// CSS pixels: what stands beside the pictures, its two lines, between two rows.
const beside = 72;
const named = 32;
const gap = 4;

export class TraverseTab implements Tab {
  readonly id = "traverse";
  readonly element = html("div", { class: "own-tab traverse" });
  private readonly unit = html("span", { class: "small muted" });
  private readonly ruler = html("div", { class: "ruler small muted", "aria-hidden": "true" });
  private readonly body = html("div", { class: "walks" });
  private readonly earlier = button("earlier-axes", () => this.turn(-1));
  private readonly later = button("later-axes", () => this.turn(1));
  private readonly place = html("span", { class: "small muted" });
  private readonly pager = html("span", { class: "pager" }, this.earlier, this.place, this.later);
  private readonly latest = new Latest((error) => complain(this.context, error));
  private rows: WalkRow[] = [];
  private context!: Context;
  private took = 0;
  private waiting = false;

  mount(context: Context): void {
    this.context = context;
    this.element.append(html("div", { class: "line head" }, this.unit, html("span", { class: "spring" }), this.pager), this.ruler, this.body);
    new ResizeObserver(() => this.element.clientWidth && this.update(this.context.store.now, null)).observe(this.element);
  }

  update(state: ExploreState, changed: Changed | null): void {
    const [engine, codes] = [this.context.engine(), this.context.codes()];
    if (!engine || !codes || state.code.length !== codes.size) return;
    const all = walks(codes);
    const { count, columns } = this.room(all.length);
    const pages = Math.max(1, Math.ceil(all.length / count));
    const page = Math.min(pages - 1, Math.max(0, Number(state.kept["traverse.page"] ?? 0) || 0));
    const shown = all.slice(page * count, page * count + count);
    if (!changed || changed.has("step") || changed.has("kept")) {
      this.words(all, page, pages, count);
      this.build(shown, columns);
    }
    this.rows.forEach((row) => row.stand(standing(state.code, row.walk, columns)));
    const relevant = !changed || ["code", "step", "split", "kept", "dragging"].some((key) => changed.has(key as keyof ExploreState));
    if (!relevant) return;
    // "While the finger moves nothing else moves", unless it costs the finger nothing.
    if (state.dragging && (this.took > quick || engine.place === "server")) {
      this.waiting = true;
      return;
    }
    if (changed && changed.size === 1 && changed.has("dragging") && !this.waiting) return;
    this.waiting = false;
    this.decode(state.code, shown, columns);
  }

  hide(): void {
    this.latest.drop();
  }

  private decode(code: Float32Array, shown: readonly Walk[], columns: readonly number[]): void {
    this.latest.run(async () => {
      const engine = this.context.engine();
      if (!engine) return;
      const began = performance.now();
      const images = await engine.decode(cells(code, shown, columns), shown.length * columns.length);
      this.rows.forEach((row, index) => row.paint(images, index * columns.length, this.context));
      this.took = performance.now() - began;
      this.element.dataset["batch"] = this.took.toFixed(1);
      this.element.dataset["ready"] = String(engine.step);
    });
  }

  /** Large pictures where they leave room for all axes, smaller ones otherwise, and as many rows as are seen at once. */
  private room(axes: number): { count: number; columns: number[] } {
    const { clientWidth } = this.element;
    const onPhone = getComputedStyle(this.element).getPropertyValue("--one-column") !== "";
    if (onPhone) return { count: Math.min(axes, mostOnPhone), columns: steps(few) };
    const [, height, width] = this.context.facts()?.shape ?? [1, 1, 1];
    const tall = (columns: number): number => Math.max(named, (((clientWidth - beside) / columns) * height) / width);
    const fitting = (columns: number): number => Math.max(1, Math.floor(((this.body.clientHeight || 260) + gap) / (tall(columns) + gap)));
    const columns = axes <= fitting(few) ? few : many;
    return { count: Math.min(axes, fitting(columns)), columns: steps(columns) };
  }

  private build(shown: readonly Walk[], columns: readonly number[]): void {
    const key = JSON.stringify([shown.map(({ axis, unit, middle }) => [axis, unit, middle]), columns.length, this.context.text().language]);
    if (this.body.dataset["key"] === key) return;
    this.body.dataset["key"] = key;
    this.element.style.setProperty("--columns", String(columns.length));
    this.element.style.setProperty("--rows", String(shown.length));
    const number = new Intl.NumberFormat(this.context.text().language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
    const whole = columns.map((step) => (Number.isInteger(step) ? number.format(step).replace("-", "\u2212") : ""));
    this.ruler.replaceChildren(html("span", {}), html("div", { class: "marks" }, ...whole.map((words) => html("span", {}, words))));
    this.rows = shown.map((walk) => new WalkRow(walk, columns, this.context));
    this.body.replaceChildren(...this.rows.map(({ element }) => element));
  }

  private words(all: readonly Walk[], page: number, pages: number, count: number): void {
    const text = this.context.text();
    const kl = this.context.codes()?.kl;
    const total = loss(all.reduce((sum, { weight }) => sum + weight, 0), text.language);
    write(this.unit, text.say(kl ? "traverse.prior" : "traverse.deviations", { total }));
    show(this.pager, pages > 1);
    write(this.earlier, "\u2039");
    write(this.later, "\u203a");
    this.earlier.setAttribute("aria-label", text.say("traverse.earlier"));
    this.later.setAttribute("aria-label", text.say("traverse.later"));
    this.earlier.disabled = page === 0;
    this.later.disabled = page === pages - 1;
    write(this.place, text.say("traverse.place", { from: page * count + 1, to: Math.min(all.length, (page + 1) * count), of: all.length }));
  }

  private turn(by: number): void {
    const page = (Number(this.context.store.now.kept["traverse.page"] ?? 0) || 0) + by;
    this.context.store.keep("traverse.page", page > 0 ? String(page) : "");
  }
}
