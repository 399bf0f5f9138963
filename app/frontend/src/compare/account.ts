// What tests read off the root element, beside what they see.
import type { Figures } from "./figures.ts";
import type { Standing } from "./standing.ts";

/** Writes the page's account of itself; `opened` is when the runs were put side by side (milliseconds). */
export function account(root: HTMLElement, standing: Standing, figures: Figures, moving: boolean, opened: number): void {
  const { dataset } = root;
  const { told, each, runs, watched, selection } = standing;
  Object.assign(dataset, {
    runs: runs.join(","),
    maps: String(each.filter(({ id }) => standing.mapped(id)).length),
    selected: String(selection.count),
    marked: String(selection.marked),
    figures: String(figures.drawn),
    states: each.map(({ id }) => watched.get(id)?.state).join(","),
  });
  if (dataset["ready"] || !told || !standing.pictured || !figures.settled || moving) return;
  const here = each.length + told.leftOut.length === runs.length && each.every(({ id }) => runs.includes(id));
  if (here) dataset["ready"] = String(Math.round(performance.now() - opened));
}
