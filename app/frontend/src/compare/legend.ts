// Which images the classes beside the maps are of. Pure.
import type { Told } from "./told.ts";

/** The images whose classes stand beside the maps: those of the most runs, the first of several as many; null of none. */
export function legendGroup({ runs }: Pick<Told, "runs">): number | null {
  const counts = new Map<number, number>();
  for (const { group } of runs) if (group !== null) counts.set(group, (counts.get(group) ?? 0) + 1);
  let best: number | null = null;
  for (const [group, count] of counts) if (best === null || count > (counts.get(best) as number)) best = group;
  return best;
}
