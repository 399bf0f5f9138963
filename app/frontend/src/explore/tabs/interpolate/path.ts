// Ways from one code to another, as `aecore.explore.interpolate` goes them; and the way through pixels.
import { normals } from "../shared/random.ts";
import type { Encoded } from "../../engine/engine.ts";

export type Way = "straight" | "spherical";

const norm = (code: Float32Array): number => Math.hypot(...code);

const mixed = (a: Float32Array, b: Float32Array, share: number): Float32Array =>
  a.map((value, axis) => value + share * ((b[axis] as number) - value));

/** The direction at right angles to `unit` in which `other` lies; null where the two are along one line. */
function across(unit: Float64Array, other: Float64Array): Float64Array | null {
  const cosine = dot(unit, other);
  const rest = other.map((value, axis) => value - cosine * (unit[axis] as number));
  const length = Math.hypot(...rest);
  return length < 1e-6 ? null : rest.map((value) => value / length);
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, axis) => sum + value * (b[axis] as number), 0);

/** At right angles to `unit`, towards the axis least along it. */
function aside(unit: Float64Array): Float64Array | null {
  let least = 0;
  unit.forEach((value, axis) => {
    if (Math.abs(value) < Math.abs(unit[least] as number)) least = axis;
  });
  return across(unit, new Float64Array(unit.length).fill(1, least, least + 1));
}

/**
 * A point of the way at a share 0..1. Spherical: the direction turns evenly, the norm grows evenly; between codes of
 * one norm all keep it. Where the angle is nought, or a code is zero, it is the straight way; between opposite
 * directions the turn is through the axis least along them. (Shoemake 1985, for norms of one.)
 */
export function between(a: Float32Array, b: Float32Array, share: number, way: Way): Float32Array {
  const [from, to] = [norm(a), norm(b)];
  if (way === "straight" || !(from > 0 && to > 0)) return mixed(a, b, share);
  const unit = Float64Array.from(a, (value) => value / from);
  const other = Float64Array.from(b, (value) => value / to);
  const cosine = dot(unit, other);
  const sideways = across(unit, other) ?? (cosine < 0 ? aside(unit) : null);
  if (!sideways) return mixed(a, b, share);
  const angle = share * Math.atan2(dot(other, sideways), cosine);
  const length = from + share * (to - from);
  return a.map((_, axis) =>
    length * (Math.cos(angle) * (unit[axis] as number) + Math.sin(angle) * (sideways[axis] as number)));
}

/** `count` codes of the way, both ends included, laid out (count, size). */
export function path(a: Float32Array, b: Float32Array, count: number, way: Way): Float32Array {
  const codes = new Float32Array(count * a.length);
  for (let index = 0; index < count; index++) codes.set(between(a, b, index / (count - 1), way), index * a.length);
  return codes;
}

/** The same way through pixels: one image fades into the other. (count, pixels) */
export const pixelPath = (a: Float32Array, b: Float32Array, count: number): Float32Array => path(a, b, count, "straight");

/** A draw from the posterior of one image: mean + deviation * e, or mean + L e, with e from N(0, 1) by a seed. */
export function sampled({ mean, deviation, factor }: Encoded, seed: number): Float32Array {
  const size = mean.length;
  const chance = normals(size, seed);
  return mean.map((value, row) => {
    if (deviation) return value + (deviation[row] as number) * (chance[row] as number);
    if (!factor) return value;
    let sum = value;
    for (let column = 0; column < size; column++) sum += (factor[row * size + column] as number) * (chance[column] as number);
    return sum;
  });
}
