// One's own image: encoded while it is drawn, decoded again, compared with the images of the test set.
import { html } from "../../../shared/dom.ts";
import type { Changed, ExploreState } from "../../state/state.ts";
import type { Context, Tab } from "../../tab.ts";
import { Chooser } from "../shared/chooser.ts";
import { Latest } from "../shared/latest.ts";
import { complain } from "../shared/parts.ts";
import { Answers } from "./answers.ts";
import type { Drawing } from "./drawing.ts";
import { Easel } from "./easel.ts";
import { Timing } from "./timing.ts";

export class DrawTab implements Tab {
  readonly id = "draw";
  readonly element = html("div", { class: "own-tab draw" });
  private readonly timing = new Timing(this.element);
  private readonly latest = new Latest((error) => complain(this.context, error));
  private easel!: Easel;
  private answers!: Answers;
  private chooser!: Chooser;
  private context!: Context;
  private frame = 0;
  /** When the hand made the first move that is not on the screen yet. */
  private since: number | null = null;
  /** The drawing's code, and the run that made it. */
  private code: Float32Array | null = null;
  private run = "";
  /** This is the tab shown: what comes late must not draw on another's map. */
  private visible = false;

  constructor(private readonly drawing: Drawing) {}

  mount(context: Context): void {
    this.context = context;
    this.drawing.mount(context);
    this.easel = new Easel(this.drawing, context, { moved: (time) => this.moved(time), changed: () => this.answer(true) });
    this.chooser = new Chooser(context, {
      take: (source) => {
        this.easel.startFrom(source);
        return false;
      },
      file: (file) => void this.easel.file(file),
    }, "any");
    this.answers = new Answers(context, this.chooser.element);
    this.element.append(this.easel.element, this.answers.element);
  }

  update(state: ExploreState, changed: Changed | null): void {
    this.visible = true;
    if (!changed) {
      this.easel.words();
      this.answers.words();
    }
    this.chooser.update();
    const other = !this.easel.busy && this.drawing.read(state.kept);
    if (!changed || other || ["step", "split", "run", "hidden"].some((key) => changed.has(key as keyof ExploreState))) void this.prepare(this.follows(state));
  }

  hide(): void {
    this.visible = false;
    this.latest.drop();
  }

  /** Through time, and to another run, a handle that stands on the drawing goes along with it. */
  private follows({ code }: ExploreState): boolean {
    const { run } = this.context.facts() ?? { run: "" };
    if (this.run !== "" && run !== this.run) return true;
    return this.code !== null && code.length === this.code.length && code.every((value, axis) => value === this.code?.[axis]);
  }

  /** Shows the drawing from the beginning. */
  private async prepare(move: boolean): Promise<void> {
    if (!this.context.engine() || !this.context.codes()) return;
    if (!(await this.easel.prepare())) return;
    this.answers.errors();
    this.answer(move);
  }

  private moved(time: number): void {
    this.since ??= time;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.answer(true);
    });
  }

  /** Encodes what is on the canvas, and shows all that follows from it; `move`: the handle goes there. */
  private answer(move: boolean): void {
    this.latest.run(async () => {
      const { context } = this;
      const [engine, codes, facts] = [context.engine(), context.codes(), context.facts()];
      if (!engine || !codes || !facts || !this.visible) return;
      const began = performance.now();
      const seen = this.easel.look(facts.shape);
      this.element.classList.toggle("nothing", !seen);
      if (!seen) return this.nothing();
      const fitted = performance.now();
      const code = (await engine.encode(seen.image, 1)).mean.slice();
      const reconstruction = await engine.decode(code, 1);
      this.answers.nearest(code);
      const done = performance.now();
      this.answers.show(seen, reconstruction);
      this.noise(seen.grain !== null, facts.corruption !== "clean");
      context.overlay({ marks: [{ code, name: context.text().say("draw.mark"), kind: "own" }] });
      if (move) context.moveTo(code, null);
      this.code = code;
      this.run = facts.run;
      this.timing.add("fit", fitted - began);
      this.timing.add("work", done - fitted);
      if (this.since !== null) this.timing.add("latency", performance.now() - this.since);
      this.since = null;
      this.element.dataset["ready"] = String(engine.step);
    });
  }

  /** What comes back of a noisy drawing is cleaned, where the model has learned that. */
  private noise(rubbed: boolean, denoising: boolean): void {
    this.answers.caption(rubbed && denoising);
    if (rubbed && !denoising) this.easel.say(this.context.text().say("draw.not_denoising"));
  }

  private nothing(): void {
    this.code = null;
    this.since = null;
    this.answers.clear();
    this.answers.caption(false);
    this.context.overlay(null);
    delete this.element.dataset["ready"];
  }
}
