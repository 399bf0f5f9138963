// The drawing under the hand: canvas, tools, strokes, what it begins from, and the note below.
import { html, show, write } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";
import { type Source, writeSource } from "../shared/sources.ts";
import type { Convention } from "./convention.ts";
import type { Drawing, Seen } from "./drawing.ts";
import { fittedFile } from "./file.ts";
import { Pad } from "./pad.ts";
import { settled, type Stroke } from "./strokes.ts";
import { Tools } from "./tools.ts";

export interface EaselActions {
  /** The hand moved at this time: more is on the canvas. */
  moved(time: number): void;
  /** A stroke ended, or the drawing is another one. */
  changed(): void;
}

export class Easel {
  private readonly pad = new Pad({
    begin: (x, y, turned) => this.begin(x, y, turned),
    moved: (stroke, from, time) => this.moved(stroke, from, time),
    end: (stroke) => this.end(stroke),
  });
  private readonly tools = new Tools(() => this.undo(), () => this.clear());
  private readonly note = html("p", { class: "note small", role: "status", hidden: true });
  readonly element = html("div", { class: "easel" }, html("div", { class: "pad-holder" }, this.pad.element, this.note), this.tools.element);
  private how: Convention | null = null;
  private under: Float32Array | null = null;

  constructor(
    private readonly drawing: Drawing,
    private readonly context: Context,
    private readonly actions: EaselActions,
  ) {
    const { element } = this.pad;
    element.addEventListener("dragover", (event) => event.preventDefault());
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void this.file(file);
    });
  }

  get busy(): boolean {
    return this.pad.busy;
  }

  words(): void {
    const text = this.context.text();
    write(this.pad.hint, text.say("draw.hint"));
    this.pad.element.setAttribute("aria-label", text.say("draw.pad"));
    const { wantedBy } = this.drawing;
    if (wantedBy) this.say(text.say("draw.wanted", { tab: text.say(`tab.${wantedBy}`) }));
  }

  /** Learns how the set places its images, and draws everything anew; false where that is not known yet. */
  async prepare(): Promise<boolean> {
    const { context, drawing } = this;
    try {
      this.how = await drawing.convention(context);
    } catch {
      return false; // the run was changed meanwhile: asked for again with the next one
    }
    this.under = await drawing.underneath(context);
    this.pad.underneath(this.under, (canvas, image) => context.paint(canvas, image));
    this.pad.framed(this.under || this.how.centre === "frame" ? (context.facts()?.shape ?? null) : null);
    this.pad.redraw(drawing.strokes, drawing.brush(this.how), this.how);
    return true;
  }

  /** What the encoder sees now; null for an empty canvas. */
  look(shape: readonly [number, number, number]): Seen | null {
    const seen = this.how && this.drawing.look(this.pad.ink, shape, this.how, this.under);
    this.pad.noise(seen, shape);
    show(this.pad.hint, !seen);
    this.tools.draw(this.context, this.drawing.empty);
    return seen;
  }

  say(sentence: string): void {
    this.note.textContent = sentence;
    this.note.hidden = !sentence;
  }

  startFrom(source: Source): void {
    this.drawing.strokes = [];
    this.drawing.base = writeSource(source);
    this.again();
  }

  async file(file: File): Promise<void> {
    const fitted = await fittedFile(file, this.context, this.drawing);
    if (fitted.text) this.startFrom({ kind: "file", text: fitted.text });
    this.say(fitted.said);
  }

  private begin(x: number, y: number, turned: boolean): Stroke {
    const { colour } = this.tools;
    const tool = turned ? "eraser" : this.tools.tool;
    const stroke: Stroke = { tool, colour: tool === "pen" ? colour : 0, points: [x, y] };
    this.drawing.strokes.push(stroke);
    this.drawing.wantedBy = "";
    this.say("");
    return stroke;
  }

  private moved(stroke: Stroke, from: number, time: number): void {
    if (!this.how) return;
    this.pad.extend(stroke, this.drawing.brush(this.how), from);
    this.actions.moved(time);
  }

  private end(stroke: Stroke): void {
    const { drawing, how } = this;
    const at = drawing.strokes.indexOf(stroke);
    if (at < 0) return;
    drawing.strokes.splice(at, 1, ...settled(stroke));
    if (how) this.pad.redraw(drawing.strokes, drawing.brush(how), how);
    this.keep();
    this.actions.changed();
  }

  private undo(): void {
    if (!this.drawing.strokes.pop()) this.drawing.base = "";
    this.again();
  }

  private clear(): void {
    this.drawing.strokes = [];
    this.drawing.base = "";
    this.again();
  }

  /** The drawing is another one. */
  private again(): void {
    this.say("");
    this.keep();
    void this.prepare().then((known) => known && this.actions.changed());
  }

  private keep(): void {
    this.drawing.keep(this.context);
    if (this.drawing.tooLong) this.say(this.context.text().say("draw.too_long"));
  }
}
