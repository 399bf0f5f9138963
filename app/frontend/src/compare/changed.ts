// A recipe with one setting changed, by path, as aecore's `Recipe.replace` has it. Pure.
import type { Recipe } from "../shared/types.ts";

/** A copy of a recipe with a value at a path: `training.seed`, `bottleneck.size`, `penalties.l1.beta`. */
export function changed(recipe: Recipe, path: string, value: unknown): Recipe {
  const copy = structuredClone(recipe);
  const [section = "", ...rest] = path.split(".");
  const held = section === "penalties"
    ? copy.penalties.find(({ kind }) => kind === rest[0])
    : (copy[section as keyof Recipe] as Record<string, unknown> | undefined);
  const name = rest.at(-1);
  if (held && name) (held as Record<string, unknown>)[name] = value;
  return copy;
}

/** The next seeds after a recipe's own that none of `taken` has, `count` of them. */
export function otherSeeds(recipe: Recipe, taken: readonly number[], count: number): number[] {
  const found: number[] = [];
  for (let seed = Number(recipe.training["seed"] ?? 0); found.length < count;) {
    seed = (seed + 1) % 2 ** 31;
    if (!taken.includes(seed)) found.push(seed);
  }
  return found;
}
