// What the page asks of a recipe.
import type { Recipe } from "./types.ts";

/** True where both say the same, whatever the order of their keys. */
export function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.isArray(a) === Array.isArray(b) && [...keys].every((key) => same(a[key], b[key]));
}

/** True where the edited recipe asks for another training than the run's. The learning rate is followed at once. */
export function asksForMore(edited: Recipe, run: Recipe): boolean {
  const leaveOut = ({ training, ...rest }: Recipe): unknown => {
    const { learning_rate: _, ...others } = training;
    return { ...rest, training: others };
  };
  return !same(leaveOut(edited), leaveOut(run));
}

const likelihoods = ["bernoulli", "gaussian"];

/** Losses are in nats where the reconstruction is a likelihood, in a unit of their own otherwise. */
export const lossUnit = ({ reconstruction: { kind } }: Recipe): string => (likelihoods.includes(kind) ? "nats" : kind);
