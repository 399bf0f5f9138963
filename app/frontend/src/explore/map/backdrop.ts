// What lies under the points: grid, decoded field, density of codes, the prior's contours.
import type { MapColours } from "../../shared/map/draw.ts";
import { ticks, type View } from "../../shared/map/view.ts";
import type { Square } from "./field.ts";

export interface Backdrop {
  view: View;
  ratio: number;
  colours: MapColours;
  field: { canvas: HTMLCanvasElement; square: Square } | null;
  density: { canvas: HTMLCanvasElement; square: Square } | null;
  /** Where the prior's middle stands in the plane; null for none. */
  prior: { x: number; y: number } | null;
  number: (value: number) => string;
  /** Only a grid of lines along the horizontal axis: a code of one number. */
  flat: boolean;
}

export function drawBackdrop(context: CanvasRenderingContext2D, backdrop: Backdrop): void {
  const { view, ratio, field, density } = backdrop;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.size, view.size);
  if (field) place(context, view, field.canvas, field.square, false);
  else drawLines(context, backdrop);
  if (density) place(context, view, density.canvas, density.square, true);
}

/** What is written and drawn over the points, so that they do not hide it: the prior's contours, the numbers at the edges. */
export function drawMarks(context: CanvasRenderingContext2D, backdrop: Backdrop): void {
  // On the decoded images, which are dark, only light on dark is read.
  const colours = backdrop.field ? { ...backdrop.colours, muted: "#fff", text: "#fff", background: "#000" } : backdrop.colours;
  if (backdrop.prior) drawPrior(context, { ...backdrop, colours }, backdrop.prior);
  drawTicks(context, { ...backdrop, colours });
}

function place(context: CanvasRenderingContext2D, view: View, canvas: HTMLCanvasElement, { left, bottom, side }: Square, smooth: boolean): void {
  const [x, y] = [view.toScreenX(left), view.toScreenY(bottom + side)];
  context.imageSmoothingEnabled = smooth;
  context.drawImage(canvas, x, y, view.toScreenX(left + side) - x, view.toScreenY(bottom) - y);
}

const crisp = (value: number): number => Math.round(value) + 0.5;

function drawLines(context: CanvasRenderingContext2D, { view, colours, flat }: Backdrop): void {
  const { size } = view;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  const line = (value: number, x1: number, y1: number, x2: number, y2: number): void => {
    context.globalAlpha = value === 0 ? 1 : 0.5;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };
  for (const value of ticks(view.toDataX(0), view.toDataX(size), 5)) {
    const x = crisp(view.toScreenX(value));
    line(value, x, 0, x, size);
  }
  const across = flat ? [0] : ticks(view.toDataY(size), view.toDataY(0), 5);
  for (const value of across) {
    const y = crisp(view.toScreenY(value));
    line(value, 0, y, size, y);
  }
  context.globalAlpha = 1;
}

/** The numbers along the edges, with the ground's colour around them. */
function drawTicks(context: CanvasRenderingContext2D, { view, colours, number, flat }: Backdrop): void {
  const { size } = view;
  context.font = `12px ${colours.font}`;
  context.fillStyle = colours.muted;
  context.strokeStyle = colours.background;
  context.lineWidth = 4;
  context.lineJoin = "round";
  const write = (text: string, x: number, y: number): void => {
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  context.textAlign = "center";
  for (const value of ticks(view.toDataX(0), view.toDataX(size), 5)) {
    const x = view.toScreenX(value);
    if (x > 24 && x < size - 24) write(number(value), x, size - 6);
  }
  context.textAlign = "left";
  if (flat) return;
  for (const value of ticks(view.toDataY(size), view.toDataY(0), 5)) {
    const y = view.toScreenY(value);
    if (y > 28 && y < size - 24) write(number(value), 6, y + 4);
  }
}

/** Circles at one, two and three standard deviations of a standard normal: on any two axes at right angles it is round. */
function drawPrior(context: CanvasRenderingContext2D, { view, colours }: Backdrop, prior: { x: number; y: number }): void {
  const [x, y] = [view.toScreenX(prior.x), view.toScreenY(prior.y)];
  const unit = view.toScreenX(prior.x + 1) - x;
  context.font = `12px ${colours.font}`;
  context.textAlign = "center";
  for (const radius of [1, 2, 3]) {
    for (const [colour, width] of [[colours.background, 4], [colours.text, 1.5]] as const) {
      context.globalAlpha = width > 2 ? 0.6 : 1 - radius * 0.18;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, radius * unit, 0, 2 * Math.PI);
      context.stroke();
    }
    context.globalAlpha = 1;
    context.fillStyle = colours.text;
    context.strokeStyle = colours.background;
    context.lineWidth = 4;
    const words = `${radius}\u202fσ`;
    context.strokeText(words, x, y - radius * unit + 4);
    context.fillText(words, x, y - radius * unit + 4);
  }
}
