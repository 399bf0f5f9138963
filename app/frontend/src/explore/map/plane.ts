// From codes to the plane of the map and back: two axes of the code, or the two principal ones.
import type { CodeSet } from "../data/codes.ts";
import type { Axes } from "../state/state.ts";

export interface Plane {
  readonly axes: Exclude<Axes, "auto">;
  /** Place of one code, at `index` of some laid out (count, size). */
  x(codes: Float32Array, index?: number): number;
  y(codes: Float32Array, index?: number): number;
  /** A code moved within the plane to a place; all that lies outside the plane stays as it is. */
  moved(code: Float32Array, x: number, y: number): Float32Array;
}

/** A code's two axes; `vertical` -1 (a code of one number) lies on a line. */
export function axisPlane(size: number, horizontal: number, vertical: number): Plane {
  return {
    axes: [horizontal, vertical],
    x: (codes, index = 0) => codes[index * size + horizontal] as number,
    y: (codes, index = 0) => (vertical < 0 ? 0 : (codes[index * size + vertical] as number)),
    moved(code, x, y) {
      const result = code.slice();
      result[horizontal] = x;
      if (vertical >= 0) result[vertical] = y;
      return result;
    },
  };
}

/** The principal axes: orthonormal, through the centre of the codes. */
export function principalPlane({ size, components, centre }: Pick<CodeSet, "size" | "components" | "centre">): Plane {
  const along = (axis: number, codes: Float32Array, index: number): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += ((codes[index * size + i] as number) - (centre[i] as number)) * (components[axis * size + i] as number);
    return sum;
  };
  const x = (codes: Float32Array, index = 0): number => along(0, codes, index);
  const y = (codes: Float32Array, index = 0): number => along(1, codes, index);
  return {
    axes: "principal",
    x,
    y,
    moved(code, toX, toY) {
      const right = toX - x(code);
      const up = toY - y(code);
      return code.map((value, i) => value + right * (components[i] as number) + up * (components[size + i] as number));
    },
  };
}

/** The plane that is asked for, or the nearest thing to it that this code has. */
export function planeOf(codes: CodeSet, axes: Axes): Plane {
  const { size } = codes;
  if (size === 1) return axisPlane(1, 0, -1);
  if (axes === "principal" || (axes === "auto" && size > 2)) return principalPlane(codes);
  if (axes === "auto") return axisPlane(size, 0, 1);
  const [horizontal, vertical] = axes;
  const sensible = horizontal >= 0 && vertical >= 0 && horizontal < size && vertical < size && horizontal !== vertical;
  return sensible ? axisPlane(size, horizontal, vertical) : axisPlane(size, 0, 1);
}

/** Places of all codes, (count, 2). */
export function project({ codes, count }: CodeSet, plane: Plane): Float32Array {
  const places = new Float32Array(count * 2);
  for (let index = 0; index < count; index++) {
    places[index * 2] = plane.x(codes, index);
    places[index * 2 + 1] = plane.y(codes, index);
  }
  return places;
}
