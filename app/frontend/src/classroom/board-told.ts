// What the server says of a board, and what is asked of it.

export type By = "epochs" | "images" | "seconds" | "size";

export interface Row {
  id: string;
  number: number;
  nickname: string;
  /** What it is called where names are hidden. */
  letters: string;
  family: string;
  network: string;
  code: number | null;
  changes: string;
  state: string;
  /** Of its last snapshot. */
  step: number | null;
}

export interface Ranked extends Row {
  place: number;
  value: string;
  /** How much worse than the first; "" of the first. */
  behind: string;
  /** Step and loss, for the small line. */
  line: readonly (readonly [step: number, loss: number])[];
}

export interface Below extends Row {
  why: string;
}

export interface Board {
  data: readonly { key: string; words: string; runs: number }[];
  scores: readonly { key: string; words: string; unit: string; better: "lower" | "higher" }[];
  sizes: readonly number[];
  chosen: { data: string; score: string; by: By; at: number; every: boolean };
  budgets: readonly By[];
  /** How the value at the budget is found, and on what it was measured. */
  how: string;
  measured: string;
  /** What half of the runs have reached; 0 for nothing. */
  most: number;
  ranked: readonly Ranked[];
  below: readonly Below[];
  more: number;
  unit?: string;
  better: "lower" | "higher" | "neither";
}

/** What is chosen; what is left out the server chooses. */
export interface Choice {
  data: string;
  score: string;
  by: By;
  at: number | null;
  every: boolean;
}

export const first: Choice = { data: "", score: "", by: "epochs", at: null, every: false };

/** The query of what is chosen, of a former class where one is named. */
export function query(choice: Choice, of: string): string {
  const said: Record<string, string> = { by: choice.by };
  if (choice.data) said["data"] = choice.data;
  if (choice.score) said["score"] = choice.score;
  if (choice.at !== null) said["at"] = String(choice.at);
  if (choice.every) said["every"] = "1";
  if (of) said["class"] = of;
  return new URLSearchParams(said).toString();
}

/** What is chosen after one thing of it was: another kind of budget has another measure, other images another default. */
export function changed(choice: Choice, change: Partial<Choice>): Choice {
  const budget = (change.by !== undefined && change.by !== choice.by) || (change.data !== undefined && change.data !== choice.data);
  return { ...choice, ...(budget ? { at: null } : {}), ...change };
}
