// The strokes of a drawing: what was done with which tool, as few points as tell it, and as text for the link.
import { fromBase64, toBase64 } from "../shared/base64.ts";

export const tools = ["pen", "eraser", "noise"] as const;
export type Tool = (typeof tools)[number];

export interface Stroke {
  tool: Tool;
  /** Which of the pen's colours, for a run of colour images. */
  colour: number;
  /** x, y, x, y, ... in 0..255 over the canvas, whole numbers. */
  points: readonly number[];
}

/** A drawing of more bytes than this has no place in a link. */
export const mostBytes = 1500;
/** Points of one stroke: their number is a byte. */
const longest = 255;

/** As few points as lie nowhere farther than `reach` from those given (Ramer 1972, Douglas and Peucker 1973). */
export function simplified(points: readonly number[], reach: number): number[] {
  const last = points.length / 2 - 1;
  if (last < 1) return points.slice(0, 2);
  const kept = new Set([0, last]);
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    let [farthest, distance] = [-1, reach];
    for (let index = from + 1; index < to; index++) {
      const away = fromLine(points, index, from, to);
      if (away > distance) [farthest, distance] = [index, away];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    open.push([from, farthest], [farthest, to]);
  }
  return [...kept].sort((a, b) => a - b).flatMap((index) => [points[index * 2] as number, points[index * 2 + 1] as number]);
}

function fromLine(points: readonly number[], index: number, from: number, to: number): number {
  const at = (point: number): [number, number] => [points[point * 2] as number, points[point * 2 + 1] as number];
  const [[x, y], [ax, ay], [bx, by]] = [at(index), at(from), at(to)];
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** A finished stroke as it is kept: what a link tells is then exactly what is on the canvas. A very long one is cut up. */
export function settled({ tool, colour, points }: Stroke): Stroke[] {
  const few = simplified(points.map((value) => Math.max(0, Math.min(255, Math.round(value)))), 1);
  const pieces: Stroke[] = [];
  for (let from = 0; from === 0 || from < few.length - 2; from += 2 * (longest - 1)) {
    pieces.push({ tool, colour, points: few.slice(from, from + 2 * longest) });
  }
  return pieces;
}

/** A stroke is a byte of tool and colour, a byte of length, and its points. "" for no strokes; null for too many. */
export function pack(strokes: readonly Stroke[]): string | null {
  const bytes = strokes.flatMap(({ tool, colour, points }) =>
    [tools.indexOf(tool) + 4 * colour, points.length / 2, ...points]);
  return bytes.length > mostBytes ? null : toBase64(Uint8Array.from(bytes));
}

/** The strokes of a text; what cannot be read is left out. */
export function unpack(text: string): Stroke[] {
  const bytes = fromBase64(text) ?? new Uint8Array(0);
  const strokes: Stroke[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const [head, count] = [bytes[at] as number, bytes[at + 1] as number];
    const tool = tools[head % 4];
    const points = [...bytes.slice(at + 2, at + 2 + 2 * count)];
    if (!tool || !count || points.length < 2 * count) break;
    strokes.push({ tool, colour: head >> 2, points });
    at += 2 + 2 * count;
  }
  return strokes;
}
