// Strokes as pixels: the one canvas that the encoder's image is made from, and the same lines for the eye.
import type { Shape } from "../../../shared/types.ts";
import type { Ink } from "./fit.ts";
import type { Stroke } from "./strokes.ts";

/** Side of the canvas that the encoder's image is made from. */
export const side = 280;

/** The pen's colours for a run of colour images: 1 is the first of them, 0 is plain ink, white on black or black on white. */
export const penColours = ["#ffffff", "#000000", "#e53935", "#fb8c00", "#fdd835", "#43a047", "#1e88e5", "#8e24aa"] as const;

export interface Brush {
  /** Width of the line over the side of the canvas. */
  pen: number;
  eraser: number;
  /** Grey of the paper, 0..1. */
  background: number;
  /** There is a picture under the ink: erasing paints paper over it. */
  over: boolean;
}

/** Draws a stroke from its point `from` on, on a canvas of any size. */
export function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke, brush: Brush, from = 0): void {
  if (stroke.tool === "noise") return;
  const scale = context.canvas.width / 256;
  const { points, tool } = stroke;
  const at = (index: number): [number, number] => [((points[index] as number) + 0.5) * scale, ((points[index + 1] as number) + 0.5) * scale];
  const paper = brush.background > 0.5 ? "#ffffff" : "#000000";
  const erases = tool === "eraser";
  context.globalCompositeOperation = erases && !brush.over ? "destination-out" : "source-over";
  context.strokeStyle = erases ? paper : colourOf(stroke, brush);
  context.lineWidth = (erases ? brush.eraser : brush.pen) * context.canvas.width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  const start = Math.max(0, Math.min(from, points.length / 2 - 1) * 2);
  context.moveTo(...at(start));
  context.lineTo(...at(start)); // a single point is a dot
  for (let index = start + 2; index < points.length; index += 2) context.lineTo(...at(index));
  context.stroke();
}

const colourOf = (stroke: Stroke, brush: Brush): string =>
  stroke.colour ? (penColours[stroke.colour - 1] ?? penColours[0]) : brush.background > 0.5 ? "#000000" : "#ffffff";

/** The canvas as numbers: how far each pixel is covered, and in which colours; ink of one colour is but one number. */
export function inkOf(context: CanvasRenderingContext2D, [channels]: Shape, background: number): Ink {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  const size = width * height;
  const cover = new Float32Array(size);
  for (let at = 0; at < size; at++) cover[at] = (data[at * 4 + 3] as number) / 255;
  if (channels !== 3) return { width, height, cover, planes: [background > 0.5 ? 0 : 1] };
  const planes = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(size);
    for (let at = 0; at < size; at++) plane[at] = (data[at * 4 + channel] as number) / 255;
    return plane;
  });
  return { width, height, planes, cover };
}
