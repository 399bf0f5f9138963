// A row an axis of the code, a column a moment of the training.
import { sequentialColour } from "../../colour.ts";
import type { Theme } from "../../ui/theme.ts";
import { prepared } from "./canvas.ts";

export interface AxisRows {
  rows: { name: string; value: string; shares: number[] }[];
  /** Under the first and the last column. */
  ends: [string, string];
}

const foot = 16;
/** Rows lower than this are not named one by one. */
const readable = 13;

export function drawAxes(canvas: HTMLCanvasElement, { rows, ends }: AxisRows, box: { width: number; height: number }, theme: Theme): void {
  const context = prepared(canvas, box.width, box.height);
  context.font = `12px ${theme.font}`;
  const tall = (box.height - foot) / rows.length;
  const named = tall >= readable;
  const width = (words: readonly string[]): number => Math.max(...words.map((each) => context.measureText(each).width));
  const left = named ? Math.ceil(width(rows.map(({ name }) => name))) + 6 : 0;
  const right = named ? Math.ceil(width(rows.map(({ value }) => value))) + 6 : 0;
  const room = box.width - left - right;
  rows.forEach(({ name, value, shares }, row) => {
    const wide = room / shares.length;
    shares.forEach((share, column) => {
      context.fillStyle = `rgb(${sequentialColour(share, theme.dark).join(" ")})`;
      const x = Math.round(left + column * wide);
      const y = Math.round(row * tall);
      context.fillRect(x, y, Math.round(left + (column + 1) * wide) - x, Math.round((row + 1) * tall) - y);
    });
    if (!named) return;
    context.fillStyle = theme.text;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.fillText(name, 0, (row + 0.5) * tall);
    context.textAlign = "right";
    context.fillText(value, box.width, (row + 0.5) * tall);
  });
  context.strokeStyle = theme.line;
  context.strokeRect(left + 0.5, 0.5, room - 1, box.height - foot - 1);
  context.fillStyle = theme.muted;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillText(ends[0], left, box.height - 3);
  context.textAlign = "right";
  context.fillText(ends[1], left + room, box.height - 3);
}
