// What the page asks of a recipe.
import type { Block, Part, Recipe } from "./types.ts";

/** True where both say the same, whatever the order of their keys. */
export function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.isArray(a) === Array.isArray(b) && [...keys].every((key) => same(a[key], b[key]));
}

/** The blocks whose settings are not the run's: what was measured there was measured with others. */
export type Differing = ReadonlySet<Block>;

/** Where the edited recipe is not the run's. The learning rate is followed at once, and makes no difference. */
export function differing(edited: Recipe, run: Recipe): Differing {
  const seen = (recipe: Recipe, block: Block): unknown =>
    block === "training" ? { ...recipe.training, learning_rate: 0 } : recipe[block];
  return new Set((Object.keys(edited) as Block[]).filter((block) => !same(seen(edited, block), seen(run, block))));
}

/** True where the edited recipe asks for another training than the run's. */
export const asksForMore = (edited: Recipe, run: Recipe): boolean => differing(edited, run).size > 0;

/** True where the run has this very penalty, so that its value may stand beside it. */
export const hasPenalty = (run: Recipe, penalty: Part): boolean => run.penalties.some((part) => same(part, penalty));

// Of one cycle: the share of all steps over which the rate rises, and the factor that it begins with.
const rise = 0.3;
const first = 0.04;

/** The factor on the learning rate when a share `done` of all steps is done: as aecore's schedules. */
const schedules: Record<string, (done: number) => number> = {
  cosine: (done) => 0.5 * (1 + Math.cos(Math.PI * done)),
  linear: (done) => 1 - done,
  one_cycle: (done) =>
    done < rise
      ? first + (1 - first) * 0.5 * (1 - Math.cos((Math.PI * done) / rise))
      : 0.5 * (1 + Math.cos((Math.PI * (done - rise)) / (1 - rise))),
};

/** A learning rate `base` as a recipe's schedule has it when a share `done` of all steps is done. */
export const scheduled = (base: number, { training }: Recipe, done: number): number =>
  base * (schedules[String(training["schedule"])]?.(done) ?? 1);

/** True where a recipe's learning rate changes along its way, and comes to nought at its end. */
export const comesToNought = ({ training }: Recipe): boolean => String(training["schedule"]) in schedules;

const likelihoods = ["bernoulli", "gaussian"];

/** Losses are in nats where the reconstruction is a likelihood, in a unit of their own otherwise. */
export const lossUnit = ({ reconstruction: { kind } }: Recipe): string => (likelihoods.includes(kind) ? "nats" : kind);
