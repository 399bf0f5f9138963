// What the page holds: the facts of the run as JSON, its numbers and its runtime as base64, in elements of their own.
import type { Shape } from "../shared/types.ts";

export interface Facts {
  name: string;
  language: string;
  /** One line each: what was trained, and how well it does. */
  lines: readonly string[];
  words: Readonly<Record<"drag" | "handle" | "decoded" | "nearest" | "map" | "failed" | "loading", string>>;
  shape: Shape;
  /** Numbers in a code. */
  size: number;
  /** Images on the map. */
  count: number;
  classes: readonly string[];
}

/** The two directions that are drawn: orthonormal, through a centre. */
export interface Plane {
  /** (code,) */
  centre: Float32Array;
  /** (2, code) */
  components: Float32Array;
}

const element = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

export const facts = (): Facts => JSON.parse(element("facts").textContent ?? "") as Facts;

/** The bytes of an element; it is emptied, as a page that was unpacked need not keep them twice. */
export async function bytes(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const holder = element(id);
  const text = atob((holder.textContent ?? "").trim());
  holder.textContent = "";
  const packed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  if (holder.dataset["packed"] === undefined) return packed;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const floats = async (id: string): Promise<Float32Array> => new Float32Array((await bytes(id)).buffer);

/** Where some codes (count, size) lie on a plane, (count, 2). */
export function places(codes: Float32Array, { centre, components }: Plane): Float32Array {
  const size = centre.length;
  const found = new Float32Array((codes.length / size) * 2);
  for (let to = 0; to < found.length; to++) {
    const row = (to >> 1) * size;
    const axis = (to & 1) * size;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += ((codes[row + i] as number) - (centre[i] as number)) * (components[axis + i] as number);
    found[to] = sum;
  }
  return found;
}

/** A code moved within the plane to a place; all that lies outside the plane stays as it is. */
export function moved(code: Float32Array, plane: Plane, x: number, y: number): Float32Array {
  const size = plane.centre.length;
  const [fromX, fromY] = places(code, plane) as unknown as [number, number];
  return code.map((value, i) => value + (x - fromX) * (plane.components[i] as number) + (y - fromY) * (plane.components[size + i] as number));
}

/** Which of some codes (count, size) lies nearest to a code, in all of its axes: what lies side by side on a plane may be far apart. */
export function nearest(code: Float32Array, codes: Float32Array): number {
  const size = code.length;
  let found = 0;
  let least = Infinity;
  for (let row = 0, index = 0; row < codes.length; row += size, index++) {
    let sum = 0;
    for (let i = 0; i < size && sum < least; i++) {
      const away = (codes[row + i] as number) - (code[i] as number);
      sum += away * away;
    }
    if (sum < least) [least, found] = [sum, index];
  }
  return found;
}
