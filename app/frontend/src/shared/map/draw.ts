// Draws the map on its canvas. Knows nothing of events or of runs.
import { classColour } from "../colour.ts";
import type { Points } from "./points.ts";
import { ticks, type View } from "./view.ts";

export interface MapColours {
  text: string;
  muted: string;
  line: string;
  background: string;
  font: string;
}

export interface MapContent {
  points: Points;
  view: View;
  ratio: number;
  colours: MapColours;
  shown: (label: number) => boolean;
  /** Which points stand out; the others are pale. Nothing of the kind where it is left out. */
  selected?: ((index: number) => boolean) | null;
  /** Index of a point to ring, or -1. */
  marked: number;
  number: (value: number) => string;
}

export function drawMap(context: CanvasRenderingContext2D, content: MapContent): void {
  const { view, ratio } = content;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.size, view.size);
  drawGrid(context, content);
  drawPoints(context, content);
  if (content.marked >= 0) drawRing(context, content, content.marked);
}

function drawGrid(context: CanvasRenderingContext2D, { view, colours, number }: MapContent): void {
  const { size } = view;
  context.lineWidth = 1;
  context.font = `12px ${colours.font}`;
  context.fillStyle = colours.muted;
  const crisp = (value: number): number => Math.round(value) + 0.5;
  for (const value of ticks(view.toDataX(0), view.toDataX(size), 5)) {
    const x = crisp(view.toScreenX(value));
    stroke(context, colours.line, value === 0 ? 1 : 0.5, x, 0, x, size);
    context.textAlign = "center";
    if (x > 24 && x < size - 24) context.fillText(number(value), x, size - 6);
  }
  for (const value of ticks(view.toDataY(size), view.toDataY(0), 5)) {
    const y = crisp(view.toScreenY(value));
    stroke(context, colours.line, value === 0 ? 1 : 0.5, 0, y, size, y);
    context.textAlign = "left";
    if (y > 16 && y < size - 24) context.fillText(number(value), 6, y - 4);
  }
}

function stroke(context: CanvasRenderingContext2D, colour: string, alpha: number, x1: number, y1: number, x2: number, y2: number): void {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.globalAlpha = 1;
}

/** Radius in CSS pixels: smaller for many points, larger in a large or a zoomed map. */
export function radius(count: number, size: number, zoom: number): number {
  const base = count > 20_000 ? 1.3 : count > 6000 ? 1.9 : count > 600 ? 2.8 : 3.4;
  return base * Math.sqrt(size / 360) * Math.min(2, zoom ** 0.3);
}

const shapes = ["circle", "square", "triangle"] as const;

/** A point of a class, drawn once: stamping a picture is many times faster than filling a path. */
function stamp(label: number, r: number, ratio: number, edge: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const side = Math.ceil((r + 1.5) * 2 * ratio);
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.scale(ratio, ratio);
  context.translate(side / ratio / 2, side / ratio / 2);
  context.fillStyle = classColour(label);
  context.strokeStyle = edge;
  context.lineWidth = 0.6;
  context.beginPath();
  // More than ten classes share ten colours: the shape tells them apart.
  const shape = shapes[Math.floor(label / 10) % shapes.length];
  if (shape === "circle") context.arc(0, 0, r, 0, 2 * Math.PI);
  else if (shape === "square") context.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8);
  else triangle(context, r);
  context.fill();
  context.stroke();
  return canvas;
}

function triangle(context: CanvasRenderingContext2D, r: number): void {
  context.moveTo(0, -r * 1.2);
  context.lineTo(r * 1.1, r * 0.8);
  context.lineTo(-r * 1.1, r * 0.8);
  context.closePath();
}

const stamps = new Map<string, HTMLCanvasElement>();

function stampOf(label: number, r: number, ratio: number, edge: string): HTMLCanvasElement {
  const key = `${label} ${r} ${ratio} ${edge}`;
  if (stamps.size > 400) stamps.clear();
  const kept = stamps.get(key) ?? stamp(label, r, ratio, edge);
  stamps.set(key, kept);
  return kept;
}

const pale = 0.1;

function drawPoints(context: CanvasRenderingContext2D, content: MapContent): void {
  const { selected } = content;
  if (!selected) return drawSome(context, content, 0.9, () => true);
  // What stands out stands on top, too.
  drawSome(context, content, pale, (index) => !selected(index));
  drawSome(context, content, 1, selected);
}

function drawSome(
  context: CanvasRenderingContext2D, { points, view, ratio, colours, shown }: MapContent, strength: number, chosen: (index: number) => boolean,
): void {
  const r = Math.round(radius(points.count, view.size, view.zoom) * 4) / 4;
  const pictures: HTMLCanvasElement[] = [];
  context.globalAlpha = strength;
  for (let index = 0; index < points.count; index++) {
    const label = points.labels[index] ?? 0;
    if (!shown(label) || !chosen(index)) continue;
    const x = view.toScreenX(points.now[index * 2] as number);
    const y = view.toScreenY(points.now[index * 2 + 1] as number);
    if (!(x > -8 && y > -8 && x < view.size + 8 && y < view.size + 8)) continue;
    const picture = (pictures[label] ??= stampOf(label, r, ratio, colours.background));
    const side = picture.width / ratio;
    context.drawImage(picture, x - side / 2, y - side / 2, side, side);
  }
  context.globalAlpha = 1;
}

function drawRing(context: CanvasRenderingContext2D, { points, view, colours }: MapContent, index: number): void {
  const x = view.toScreenX(points.now[index * 2] as number);
  const y = view.toScreenY(points.now[index * 2 + 1] as number);
  context.strokeStyle = colours.text;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.stroke();
}
