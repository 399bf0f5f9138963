// Rows of shades: histograms of many units under one another, or values of many axes over time.
import { sequentialColour } from "../../shared/colour.ts";
import type { Theme } from "../../shared/ui/theme.ts";
import { prepared, stamp } from "./canvas.ts";

export interface HeatRows {
  /** (rows, columns) */
  values: ArrayLike<number>;
  rows: number;
  columns: number;
  /** From a value to a share of the strongest colour. */
  share(value: number): number;
  /** A mark a row, in the units of the axis. */
  marks?: ArrayLike<number>;
  /** Ends of the axis. */
  low: number;
  high: number;
  /** Places on the axis that are marked from top to bottom. */
  lines: readonly { at: number; words: string }[];
  pointed: number | null;
  format(value: number): string;
}

const axis = 16;

export function drawHeat(canvas: HTMLCanvasElement, heat: HeatRows, box: { width: number; height: number }, theme: Theme): void {
  const { rows, columns, low, high } = heat;
  const context = prepared(canvas, box.width, box.height);
  const height = box.height - axis;
  const data = new Uint8ClampedArray(rows * columns * 4);
  for (let cell = 0; cell < rows * columns; cell++) {
    data.set(sequentialColour(heat.share(heat.values[cell] ?? 0), theme.dark), cell * 4);
    data[cell * 4 + 3] = 255;
  }
  stamp(context, { width: columns, height: rows, data }, 0, 0, box.width, height);
  const x = (value: number): number => ((value - low) / (high - low || 1)) * box.width;
  const tall = height / rows;
  context.fillStyle = theme.text;
  for (let row = 0; heat.marks && row < rows; row++) {
    context.fillRect(x(heat.marks[row] ?? 0) - 1, row * tall + tall * 0.15, 2, Math.max(1, tall * 0.7));
  }
  context.font = `12px ${theme.font}`;
  context.textBaseline = "alphabetic";
  const write = (words: string, at: number, align: CanvasTextAlign, colour: string): void => {
    context.textAlign = align;
    context.fillStyle = colour;
    context.fillText(words, at, box.height - 3);
  };
  write(heat.format(low).replace("-", "\u2212"), 0, "left", theme.muted);
  write(heat.format(high).replace("-", "\u2212"), box.width, "right", theme.muted);
  for (const { at, words } of heat.lines) {
    const place = Math.round(x(at));
    context.fillStyle = theme.accent;
    context.fillRect(place - 1, 0, 2, height + 3);
    if (place < 24) write(words, Math.max(place, 12), "left", theme.accent);
    else write(words, place, "center", theme.accent);
  }
  context.strokeStyle = theme.line;
  context.strokeRect(0.5, 0.5, box.width - 1, height - 1);
  if (heat.pointed !== null) {
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.strokeRect(0.75, heat.pointed * tall, box.width - 1.5, Math.max(3, tall));
  }
}
