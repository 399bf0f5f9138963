// What the server tells of several runs at once, and what Streamlit tells of the page.
import type { PageData, Recipe, RunState } from "../shared/types.ts";

export interface RunTold {
  id: string;
  letter: string;
  title: string;
  /** Whose it is, told to a class's teacher alone. */
  whose?: string;
  state: RunState;
  /** Runs of one number were tested on the same images; null of one that has none yet. */
  group: number | null;
  corrupts: boolean;
  classes: string[];
  images: number | null;
  /** Of its snapshots, ascending. */
  steps: number[];
  recipe: Recipe;
  name: string;
  /** Whether it can be scored by more than it has been. */
  more: boolean;
}

export interface Cell {
  value: string;
  /** Sample standard deviation of repeats; null of a single run. */
  spread: string | null;
  count: number;
  best: boolean;
  baselines: { words: string; short: string; value: string }[];
}

export interface Row {
  name: string;
  words: string;
  unit: string;
  /** One for each family of repeats; null of one that has not got it. */
  cells: (Cell | null)[];
  better?: "lower" | "higher" | "neither";
  verdicts?: string[];
}

export interface Told {
  runs: RunTold[];
  leftOut: { run: string; why: string }[];
  notes: string[];
  settings: { path: string; name: string; values: string[] }[];
  /** Places of runs that differ by their seed alone. */
  families: number[][];
  scores: Row[];
  facts: Row[];
  measures: Measure[];
}

export type Measure = "loss" | "reconstruction" | "squared_error";
export type Over = "epochs" | "seconds";

export interface CompareData extends PageData {
  compared: string[];
  most: number;
  choices: { group: string; runs: { value: string; name: string }[] }[];
  pairs: { words: string; runs: string[] }[];
  troubles: string[];
  plotly: string;
}

/** A setting that can be changed for a repeat: to one of some values, or to a number. */
export interface Setting {
  path: string;
  block: string;
  group: string;
  name: string;
  help: string;
  value: unknown;
  options?: { value: unknown; words: string }[];
  least?: number | null;
  most?: number | null;
  step?: number | "any";
}

