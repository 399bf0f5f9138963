// The drawing that all tabs share: its strokes, what it began from, and what the encoder sees of it.
import { pixels } from "../../engine/engine.ts";
import type { Context } from "../../tab.ts";
import { fittedOf } from "../shared/fitted-files.ts";
import { readSource } from "../shared/sources.ts";
import { type Convention, convention } from "./convention.ts";
import { through, wholeFrame, windowOf } from "./fit.ts";
import { type Brush, drawStroke, inkOf, side } from "./ink-canvas.ts";
import { noise, noisy } from "./noise.ts";
import type { Window } from "./resample.ts";
import { pack, type Stroke, unpack } from "./strokes.ts";

/** What the encoder is given of a drawing. */
export interface Seen {
  image: Float32Array;
  /** Without the noise; the same object where there is none. */
  clean: Float32Array;
  /** Which part of the canvas it is. */
  window: Window;
  /** The noise alone, NaN where there is none. */
  grain: Float32Array | null;
}

/** Images that are measured to see how the set places them. */
const measured = 120;

export class Drawing {
  strokes: Stroke[] = [];
  /** What it began from, as a source's text; "" for an empty canvas. */
  base = "";
  /** The strokes are too many for a link. */
  tooLong = false;
  /** The tab that waits for a drawing; "" for none. */
  wantedBy = "";
  private packed = "";
  private mounted = false;
  private readonly canvas: HTMLCanvasElement = document.createElement("canvas");
  private readonly conventions = new Map<string, Promise<Convention>>();

  get empty(): boolean {
    return !this.base && !this.strokes.length;
  }

  /** Called by each tab that uses it. The drawing goes along to another run: what it began from stays behind. */
  mount(context: Context): void {
    if (this.mounted) return;
    this.mounted = true;
    this.read(context.store.now.kept);
    context.store.subscribe((_state, changed) => {
      if (!changed.has("run") || !this.strokes.length) return;
      this.base = "";
      this.keep(context);
    });
  }

  /** Takes the drawing from what the link keeps, where that is another one; true where it is. */
  read(kept: Readonly<Record<string, string>>): boolean {
    const [ink, base] = [kept["draw.ink"] ?? "", kept["draw.base"] ?? ""];
    if (ink === this.packed && base === this.base) return false;
    if (ink !== this.packed) {
      this.strokes = unpack(ink);
      this.packed = ink;
      this.tooLong = false;
    }
    this.base = base;
    return true;
  }

  /** Writes it into what the link keeps. */
  keep(context: Context): void {
    const packed = pack(this.strokes);
    this.tooLong = packed === null;
    this.packed = packed ?? "";
    const { "draw.ink": _ink, "draw.base": _base, ...rest } = context.store.now.kept;
    context.store.set({
      kept: { ...rest, ...(this.packed && { "draw.ink": this.packed }), ...(this.base && { "draw.base": this.base }) },
    });
  }

  /** How the run's images are placed in their frames: measured once a run. */
  convention(context: Context): Promise<Convention> {
    const facts = context.facts();
    const key = `${facts?.run} ${context.codes()?.split}`;
    const known = this.conventions.get(key);
    if (known || !facts) return known ?? Promise.reject(new Error());
    const count = Math.min(measured, context.codes()?.count ?? 0);
    const measuring = Promise.all(Array.from({ length: count }, (_, index) => context.original(index))).then((images) => {
      const there = images.filter((image) => image !== null);
      if (!there.length) this.conventions.delete(key);
      return convention(there, facts.shape);
    });
    this.conventions.set(key, measuring);
    return measuring;
  }

  /** Lines as wide as the set's own: a little over two pixels of theirs, where a drawing fills most of the canvas. */
  brush(how: Convention): Brush {
    const pen = Math.min(0.14, (0.72 / how.box) * 2.2);
    return { pen, eraser: Math.max(0.12, pen * 1.6), background: how.background, over: this.base !== "" };
  }

  /** What the encoder sees; null for an empty canvas. */
  async seen(context: Context): Promise<Seen | null> {
    const facts = context.facts();
    if (!facts || this.empty) return null;
    const how = await this.convention(context);
    const under = await this.underneath(context);
    return this.look(this.ink(how), facts.shape, how, under);
  }

  /** The picture it began from, fitted; null where it began from nothing. */
  async underneath(context: Context): Promise<Float32Array | null> {
    const facts = context.facts();
    const source = readSource(this.base);
    if (!facts || !source) return null;
    if (source.kind === "image") return context.original(source.index);
    return source.kind === "file" ? fittedOf(source.text, pixels(facts.shape)) : null;
  }

  private ink(how: Convention): CanvasRenderingContext2D {
    this.canvas.width = this.canvas.height = side;
    const context = this.canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
    for (const stroke of this.strokes) drawStroke(context, stroke, this.brush(how));
    return context;
  }

  /** The same from a canvas on which the strokes stand already. */
  look(ink: CanvasRenderingContext2D, shape: readonly [number, number, number], how: Convention, under: Float32Array | null): Seen | null {
    const planes = inkOf(ink, shape, how.background);
    const window = under ? wholeFrame(planes.height, planes.width, shape) : windowOf(planes, shape, how);
    const paper = under ?? new Float32Array(pixels(shape)).fill(how.background);
    const rubs = this.strokes.filter(({ tool }) => tool === "noise");
    if (!window && !rubs.length) return null;
    const seen = window ?? wholeFrame(planes.height, planes.width, shape);
    const clean = window ? through(planes, window, shape, paper) : paper;
    if (!rubs.length) return { image: clean, clean, window: seen, grain: null };
    const scale = side / 256;
    const grain = noise(rubs.map(({ points }) => ({ points: points.map((value) => (value + 0.5) * scale), radius: rubRadius })), seen, shape);
    return { image: noisy(clean, grain), clean, window: seen, grain };
  }
}

/** Radius of the brush of noise on the canvas. */
export const rubRadius = 24;
