// One's own image: encoded while it is drawn, decoded again, compared with the images of the test set.
import { html, show, write } from "../../../dom.ts";
import type { Changed, ExploreState } from "../../state.ts";
import type { Context, Tab } from "../../tab.ts";
import { Chooser } from "../shared/chooser.ts";
import { Latest } from "../shared/latest.ts";
import { complain } from "../shared/parts.ts";
import { Neighbours } from "../shared/neighbours.ts";
import { type Source, writeSource } from "../shared/sources.ts";
import type { Convention } from "./convention.ts";
import type { Desk } from "./desk.ts";
import { ErrorChart } from "./error-chart.ts";
import { fittedFile } from "./file.ts";
import { squaredError } from "./judge.ts";
import { Pad } from "./pad.ts";
import { settled, type Stroke } from "./strokes.ts";
import { Timing } from "./timing.ts";
import { Tools } from "./tools.ts";

const figure = (name: string): { element: HTMLElement; canvas: HTMLCanvasElement; caption: HTMLElement } => {
  const canvas = html("canvas", { class: "pixels", width: 1, height: 1, role: "img", "data-picture": name });
  const caption = html("figcaption", { class: "caption small" });
  return { element: html("figure", {}, canvas, caption), canvas, caption };
};

export class DrawTab implements Tab {
  readonly id = "draw";
  readonly element = html("div", { class: "own-tab draw" });
  private readonly pad = new Pad({
    begin: (x, y) => this.begin(x, y),
    moved: (stroke, from, time) => this.moved(stroke, from, time),
    end: (stroke) => this.end(stroke),
  });
  private readonly tools = new Tools(() => this.undo(), () => this.clear());
  private readonly seen = figure("seen");
  private readonly back = figure("reconstruction");
  private readonly chart = new ErrorChart();
  private readonly note = html("p", { class: "note small", role: "status", hidden: true });
  private readonly timing = new Timing(this.element);
  private readonly latest = new Latest((error) => complain(this.context, error));
  private neighbours!: Neighbours;
  private chooser!: Chooser;
  private context!: Context;
  private how: Convention | null = null;
  private under: Float32Array | null = null;
  private frame = 0;
  /** When the hand made the first move that is not on the screen yet. */
  private since: number | null = null;
  /** The drawing's code, and the run that made it. */
  private code: Float32Array | null = null;
  private run = "";
  /** This is the tab shown: what comes late must not draw on another's map. */
  private visible = false;

  constructor(private readonly desk: Desk) {}

  mount(context: Context): void {
    this.context = context;
    this.desk.mount(context);
    this.neighbours = new Neighbours(context, 7);
    this.chooser = new Chooser(context, {
      take: (source) => {
        this.startFrom(source);
        return false;
      },
      file: (file) => void this.file(file),
    }, "any");
    const { element } = this.pad;
    element.addEventListener("dragover", (event) => event.preventDefault());
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void this.file(file);
    });
    this.element.append(
      html("div", { class: "desk" }, html("div", { class: "pad-holder" }, element, this.note), this.tools.element),
      html("div", { class: "answers" },
        html("div", { class: "pair" }, this.seen.element, html("span", { class: "sign", "aria-hidden": "true" }, "\u2192"), this.back.element),
        this.chart.element, this.neighbours.element, this.chooser.element),
    );
  }

  update(state: ExploreState, changed: Changed | null): void {
    this.visible = true;
    if (!changed) {
      this.words();
      const { wantedBy } = this.desk;
      if (wantedBy) this.say(this.context.text().say("draw.wanted", { tab: this.context.text().say(`tab.${wantedBy}`) }));
    }
    this.chooser.update();
    const other = !this.pad.drawing && this.desk.read(state.kept);
    if (!changed || other || changed.has("step") || changed.has("split") || changed.has("run")) void this.prepare(this.follows(state));
  }

  /** Through time, and to another run, a handle that stands on the drawing goes along with it. */
  private follows({ code }: ExploreState): boolean {
    const { run } = this.context.facts() ?? { run: "" };
    const other = this.run !== "" && run !== this.run;
    return other || (this.code !== null && code.length === this.code.length && code.every((value, axis) => value === this.code?.[axis]));
  }

  hide(): void {
    this.visible = false;
    this.latest.drop();
  }

  /** Learns how the set places its images, and shows the drawing from the beginning. */
  private async prepare(move = false): Promise<void> {
    const { context, desk } = this;
    if (!context.engine() || !context.codes()) return;
    try {
      this.how = await desk.convention(context);
    } catch {
      return; // the run was changed meanwhile: asked for again with the next one
    }
    this.under = await desk.underneath(context);
    this.pad.underneath(this.under, (canvas, image) => context.paint(canvas, image));
    this.pad.redraw(desk.strokes, desk.brush(this.how), this.how);
    this.chart.show(context);
    this.answer(move);
  }

  private begin(x: number, y: number): Stroke {
    const stroke: Stroke = { tool: this.tools.tool, colour: this.tools.tool === "pen" ? this.tools.colour : 0, points: [x, y] };
    this.desk.strokes.push(stroke);
    this.desk.wantedBy = "";
    this.say("");
    return stroke;
  }

  private moved(stroke: Stroke, from: number, time: number): void {
    if (!this.how) return;
    this.pad.extend(stroke, this.desk.brush(this.how), from);
    this.since ??= time;
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.answer(true);
      });
    }
  }

  private end(stroke: Stroke): void {
    const { desk, context, how } = this;
    const at = desk.strokes.indexOf(stroke);
    if (at < 0) return;
    desk.strokes.splice(at, 1, ...settled(stroke));
    if (how) this.pad.redraw(desk.strokes, desk.brush(how), how);
    this.kept();
    if (context.engine()) this.answer(true);
  }

  /** Encodes what is on the canvas, and shows all that follows from it. */
  private answer(move: boolean): void {
    this.latest.run(async () => {
      const { context, how, pad } = this;
      const [engine, codes, facts] = [context.engine(), context.codes(), context.facts()];
      if (!engine || !codes || !facts || !how || !this.visible) return;
      const began = performance.now();
      const seen = this.desk.look(pad.ink, facts.shape, how, this.under);
      this.pad.noise(seen, facts.shape);
      this.faces(seen !== null);
      if (!seen) return this.nothing();
      const fitted = performance.now();
      const code = (await engine.encode(seen.image, 1)).mean.slice();
      const reconstruction = await engine.decode(code, 1);
      this.neighbours.show(code);
      const done = performance.now();
      context.paint(this.seen.canvas, seen.image);
      context.paint(this.back.canvas, reconstruction);
      this.chart.point(squaredError(seen.clean, reconstruction), context);
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

  private nothing(): void {
    this.code = null;
    this.since = null;
    this.neighbours.clear();
    this.chart.point(null, this.context);
    this.context.overlay(null);
    delete this.element.dataset["ready"];
  }

  private undo(): void {
    if (!this.desk.strokes.pop()) this.desk.base = "";
    this.again();
  }

  private clear(): void {
    this.desk.strokes = [];
    this.desk.base = "";
    this.again();
  }

  private startFrom(source: Source): void {
    this.desk.strokes = [];
    this.desk.base = writeSource(source);
    this.again();
  }

  private async file(file: File): Promise<void> {
    const fitted = await fittedFile(file, this.context, this.desk);
    if (fitted.text) this.startFrom({ kind: "file", text: fitted.text });
    this.say(fitted.said);
  }

  /** The drawing is another one: kept, shown, and the handle goes to it. */
  private again(): void {
    this.say("");
    this.kept();
    void this.prepare().then(() => this.answer(true));
  }

  private kept(): void {
    this.desk.keep(this.context);
    if (this.desk.tooLong) this.say(this.context.text().say("draw.too_long"));
  }

  private say(sentence: string): void {
    this.note.textContent = sentence;
    this.note.hidden = !sentence;
  }

  private faces(something: boolean): void {
    const { context } = this;
    const rubbed = this.desk.strokes.some(({ tool }) => tool === "noise");
    const denoising = (context.facts()?.corruption ?? "clean") !== "clean";
    const text = context.text();
    show(this.pad.hint, !something);
    write(this.back.caption, text.say(rubbed && denoising ? "draw.cleaned" : "draw.reconstruction"));
    if (rubbed && !denoising) this.say(text.say("draw.not_denoising"));
    this.element.classList.toggle("nothing", !something);
    this.tools.draw(context, this.desk.empty);
  }

  private words(): void {
    const { context } = this;
    const text = context.text();
    write(this.pad.hint, text.say("draw.hint"));
    this.pad.element.setAttribute("aria-label", text.say("draw.pad"));
    write(this.seen.caption, text.say("draw.seen"));
    this.seen.canvas.setAttribute("aria-label", text.say("draw.seen_label"));
    this.back.canvas.setAttribute("aria-label", text.say("draw.reconstruction"));
    this.neighbours.words();
    this.tools.draw(context, this.desk.empty);
    this.faces(!this.desk.empty);
  }
}
