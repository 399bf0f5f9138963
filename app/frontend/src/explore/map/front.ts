// What lies over the points: a tab's path and marks, the ring around the point under the pointer.
import type { MapColours } from "../../shared/map/draw.ts";
import type { View } from "../../shared/map/view.ts";
import type { Overlay } from "../tab.ts";
import { standing } from "./edge.ts";
import type { Plane } from "./plane.ts";

export interface Front {
  view: View;
  colours: MapColours & { accent: string };
  plane: Plane;
  overlay: Overlay | null;
  /** Places to ring, (n, 2). */
  rings: readonly (readonly [x: number, y: number])[];
}

export function drawFront(context: CanvasRenderingContext2D, drawing: Front): void {
  const { view, overlay, rings } = drawing;
  for (const path of overlay?.paths ?? []) drawPath(context, drawing, path.codes, path.count);
  for (const mark of overlay?.marks ?? []) {
    const { x, y, turn } = standing(view.toScreenX(drawing.plane.x(mark.code)), view.toScreenY(drawing.plane.y(mark.code)), view.size);
    drawMark(context, drawing, x, y, mark.kind, mark.name);
    if (turn !== null) drawArrow(context, drawing, x, y, turn);
  }
  for (const [x, y] of rings) ring(context, drawing, view.toScreenX(x), view.toScreenY(y));
}

/** Every line twice: the wide one in the ground's colour keeps it apart from points of any colour. */
function twice(context: CanvasRenderingContext2D, { colours }: Front, width: number, colour: string, draw: () => void): void {
  context.lineCap = context.lineJoin = "round";
  for (const [stroke, wide] of [[colours.background, width + 3], [colour, width]] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = wide;
    draw();
  }
}

function drawPath(context: CanvasRenderingContext2D, drawing: Front, codes: Float32Array, count: number): void {
  const { view, plane, colours } = drawing;
  twice(context, drawing, 2.5, colours.accent, () => {
    context.beginPath();
    for (let index = 0; index < count; index++) {
      context.lineTo(view.toScreenX(plane.x(codes, index)), view.toScreenY(plane.y(codes, index)));
    }
    context.stroke();
  });
}

/** From a mark at the border to where it belongs, beyond it. */
function drawArrow(context: CanvasRenderingContext2D, drawing: Front, x: number, y: number, turn: number): void {
  context.save();
  context.translate(x, y);
  context.rotate((turn * Math.PI) / 180);
  twice(context, drawing, 2, drawing.colours.text, () => {
    context.beginPath();
    context.moveTo(15, -5);
    context.lineTo(21, 0);
    context.lineTo(15, 5);
    context.stroke();
  });
  context.restore();
}

function drawMark(context: CanvasRenderingContext2D, drawing: Front, x: number, y: number, kind: "image" | "place" | "own", name: string): void {
  const { colours } = drawing;
  if (kind === "image") ring(context, drawing, x, y);
  else if (kind === "place") {
    twice(context, drawing, 2.5, colours.text, () => {
      context.beginPath();
      for (const turn of [1, -1]) {
        context.moveTo(x - 6, y - 6 * turn);
        context.lineTo(x + 6, y + 6 * turn);
      }
      context.stroke();
    });
  } else {
    context.fillStyle = colours.accent;
    const path = new Path2D(`M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`);
    twice(context, drawing, 1.5, colours.text, () => context.stroke(path));
    context.fill(path);
  }
  if (!name) return;
  context.font = `600 14px ${colours.font}`;
  context.textAlign = x > drawing.view.size - 60 ? "right" : "left";
  context.strokeStyle = colours.background;
  context.lineWidth = 4;
  context.fillStyle = colours.text;
  const beside = x + (context.textAlign === "right" ? -13 : 13);
  context.strokeText(name, beside, y + 5);
  context.fillText(name, beside, y + 5);
}

function ring(context: CanvasRenderingContext2D, drawing: Front, x: number, y: number): void {
  twice(context, drawing, 2, drawing.colours.text, () => {
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
  });
}
