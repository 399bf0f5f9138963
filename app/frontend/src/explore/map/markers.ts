// The markers of the classes: one shape for all, or on request a shape each, so that no colour has to be told apart.
import { classColour } from "../../shared/colour.ts";
import { svg } from "../../shared/dom.ts";

const polygon = (corners: number, turn: number, size: number, inner = 1): string => {
  const points = Array.from({ length: inner < 1 ? corners * 2 : corners }, (_, index) => {
    const angle = turn + (index / (inner < 1 ? corners * 2 : corners)) * 2 * Math.PI - Math.PI / 2;
    const reach = size * (inner < 1 && index % 2 ? inner : 1);
    return `${(reach * Math.cos(angle)).toFixed(3)} ${(reach * Math.sin(angle)).toFixed(3)}`;
  });
  return `M${points.join("L")}Z`;
};
const cross = (arm: number, half: number): string =>
  `M${-half} ${-arm}H${half}V${-half}H${arm}V${half}H${half}V${arm}H${-half}V${half}H${-arm}V${-half}H${-half}Z`;
const turned = (arm: number, half: number): string => {
  const turn = (x: number, y: number): string => `${((x - y) * Math.SQRT1_2).toFixed(3)} ${((x + y) * Math.SQRT1_2).toFixed(3)}`;
  const [a, h] = [arm, half];
  const corners: [number, number][] = [[-h, -a], [h, -a], [h, -h], [a, -h], [a, h], [h, h], [h, a], [-h, a], [-h, h], [-a, h], [-a, -h], [-h, -h]];
  return `M${corners.map(([x, y]) => turn(x, y)).join("L")}Z`;
};

const circle = "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z";
/** Outlines about the origin, of about the same area as a circle of radius 1. */
const outlines: readonly string[] = [
  circle,
  "M-.9 -.9H.9V.9H-.9Z",
  polygon(3, 0, 1.4),
  polygon(4, 0, 1.3),
  polygon(3, Math.PI, 1.4),
  cross(1.25, 0.45),
  polygon(5, 0, 1.45, 0.45),
  turned(1.3, 0.42),
  polygon(6, 0, 1.15),
  "M-1.15 .75A1.15 1.15 0 0 1 1.15 .75Z",
];

/** The outline of a class: beyond ten classes ten colours repeat, and the shape tells them apart anyway. */
export const outline = (label: number, shapes: boolean): string =>
  outlines[shapes ? label % outlines.length : Math.floor(label / 10) % 3] as string;

/** A marker beside a word. */
export const markerIcon = (label: number, shapes: boolean): SVGSVGElement =>
  svg("svg", { viewBox: "-1.6 -1.6 3.2 3.2", width: 14, height: 14, "aria-hidden": "true", class: "marker" },
    svg("path", { d: outline(label, shapes), fill: classColour(label) }));

/** A marker as pixels: `side` x `side`, packed as an ImageData's numbers, not premultiplied. */
export interface Stamp {
  side: number;
  pixels: Uint32Array;
}

/** Draws a class's marker once; the many points of it are then copies. `radius` in canvas pixels. */
export function makeStamp(label: number, shapes: boolean, radius: number, edge: string, edged: boolean, hard: boolean): Stamp {
  const reach = shapes || label >= 10 ? 1.45 : 1;
  const side = Math.ceil(radius * reach * 2 + 2) | 1;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return { side: 0, pixels: new Uint32Array(0) };
  context.translate(side / 2, side / 2);
  context.scale(radius, radius);
  const path = new Path2D(outline(label, shapes));
  context.fillStyle = classColour(label);
  context.fill(path);
  // Points of one class that lie over one another stay points; where they are many an edge would be most of them.
  if (radius > 1.6) {
    context.strokeStyle = edge;
    context.globalAlpha = edged ? 0.8 : 0.4;
    context.lineWidth = Math.min(0.7, (edged ? 0.9 : 0.6) / radius);
    context.stroke(path);
  }
  const pixels = new Uint32Array(context.getImageData(0, 0, side, side).data.buffer);
  // Tens of thousands of tiny markers: a soft edge is not seen on any, and is most of the work of all.
  if (hard) pixels.forEach((value, place) => (pixels[place] = value >>> 24 > 110 ? (value | 0xff000000) >>> 0 : 0));
  return { side, pixels };
}
