// Which runs are shown, and in which order.
import { valuesOf } from "../shared/address.ts";
import type { Entry, Score } from "./told.ts";

export interface Order {
  /** Words that all have to be found in what is said of a run. */
  search: string;
  /** "new", "old", or the name of a score. */
  sort: string;
  starred: boolean;
}

export const first: Order = { search: "", sort: "new", starred: false };
const longest = 100;

export function readOrder(fragment: string): Order {
  const said = valuesOf(fragment);
  return { search: (said.get("search") ?? "").slice(0, longest), sort: said.get("sort") ?? first.sort, starred: said.get("starred") === "1" };
}

export function writeOrder({ search, sort, starred }: Order): string {
  const said = [search && `search=${encodeURIComponent(search)}`, sort !== first.sort && `sort=${encodeURIComponent(sort)}`, starred && "starred=1"];
  return said.filter(Boolean).join("&");
}

/** Letters alone: neither accents nor capitals keep anything from being found. */
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function ordered(runs: readonly Entry[], { search, sort, starred }: Order, scores: readonly Score[]): Entry[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const found = runs.filter((run) => {
    if (starred && !run.starred) return false;
    const said = plain([run.title, run.family, run.data, run.network, run.changes, run.note, run.id].join(" "));
    return words.every((word) => said.includes(word));
  });
  const score = scores.find(({ name }) => name === sort);
  if (!score) return sort === "old" ? found.reverse() : found;
  // A run without that score comes after those that have it, whichever way is better.
  const sign = score.better === "higher" ? -1 : 1;
  const value = (run: Entry): number => {
    const there = run.scores[score.name]?.value;
    return there === undefined || !Number.isFinite(there) ? Infinity : there * sign;
  };
  return found.sort((a, b) => (value(a) === value(b) ? 0 : value(a) - value(b)));
}
