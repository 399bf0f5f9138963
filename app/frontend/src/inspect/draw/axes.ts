// A row an axis of the code, and how it came to say something: its colour along the training.
import { sequentialColour } from "../../shared/colour.ts";
import type { Theme } from "../../shared/ui/theme.ts";
import { prepared, stamp } from "./canvas.ts";
import { between, ticks } from "./time.ts";

export interface AxisRows {
  /** Shares of full colour, one at each of the times. */
  rows: { name: string; value: string; shares: readonly number[] }[];
  /** When the shares were measured, ascending, on an axis from 0 to `most`. */
  times: readonly number[];
  most: number;
  /** A time in words. */
  write(time: number): string;
}

const foot = 18;
/** Rows lower than this are not named one by one. */
const readable = 13;
/** CSS pixels between two times that are written. */
const space = 48;

export function drawAxes(canvas: HTMLCanvasElement, { rows, times, most, write }: AxisRows, box: { width: number; height: number }, theme: Theme): void {
  const context = prepared(canvas, box.width, box.height);
  context.font = `12px ${theme.font}`;
  const height = box.height - foot;
  const tall = height / rows.length;
  const named = tall >= readable;
  const width = (words: readonly string[]): number => Math.max(...words.map((each) => context.measureText(each).width));
  const left = named ? Math.ceil(width(rows.map(({ name }) => name))) + 6 : 0;
  const right = named ? Math.ceil(width(rows.map(({ value }) => value))) + 6 : 0;
  const room = Math.max(1, Math.round(box.width - left - right));
  // One column a pixel, each at its own time; what is still to come stays empty.
  const data = new Uint8ClampedArray(room * rows.length * 4);
  rows.forEach(({ shares }, row) => {
    for (let column = 0; column < room; column++) {
      const share = between(times, shares, ((column + 0.5) / room) * most);
      if (share === null) continue;
      data.set(sequentialColour(share, theme.dark), (row * room + column) * 4);
      data[(row * room + column) * 4 + 3] = 255;
    }
  });
  stamp(context, { width: room, height: rows.length, data }, left, 0, room, height);
  context.fillStyle = theme.text;
  context.textBaseline = "middle";
  if (named) rows.forEach(({ name, value }, row) => {
    context.textAlign = "left";
    context.fillText(name, 0, (row + 0.5) * tall);
    context.textAlign = "right";
    context.fillText(value, box.width, (row + 0.5) * tall);
  });
  context.strokeStyle = theme.line;
  context.strokeRect(left + 0.5, 0.5, room - 1, height - 1);
  context.fillStyle = theme.muted;
  context.textBaseline = "alphabetic";
  for (const time of ticks(most, room / space)) {
    const x = left + (time / most) * room;
    const words = write(time);
    const half = context.measureText(words).width / 2;
    context.textAlign = "center";
    context.fillText(words, Math.min(box.width - half, Math.max(half, x)), box.height - 3);
    context.fillRect(Math.min(left + room - 1, Math.round(x)), height, 1, 3);
  }
}
