// The shapes of what crosses the border: the recipe, the component's data, the run's files and events.

export interface Part {
  kind: string;
  [field: string]: unknown;
}

export interface Recipe {
  data: { name: string; [field: string]: unknown };
  network: Part;
  bottleneck: Part;
  corruption: Part;
  reconstruction: Part;
  penalties: Part[];
  training: { epochs: number; learning_rate: number; [field: string]: unknown };
}

export type Block = "data" | "corruption" | "network" | "bottleneck" | "penalties" | "reconstruction" | "training";

/** (channels, height, width) */
export type Shape = readonly [number, number, number];

/** What every page is told. */
export interface PageData {
  run: string | null;
  /** The ready-made run of a first visit, that "start over" goes back to. */
  home: string | null;
  language: string;
  text: string;
  api: string;
}

export interface ComponentData extends PageData {
  recipe: Recipe;
  name: string;
  block: string | null;
  /** The blocks that a lesson has hidden. */
  closed?: string[];
  shape: number[];
  /** Images of the recipe's set, for where the run's are others; and the run whose own were replaced under that name. */
  preview?: { images: string[]; replaced: string | null };
  devices?: string[];
  device?: string;
}

export type Component = PageComponent<ComponentData>;

export interface PageComponent<Data extends object = PageData> {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

export type RunState = "queued" | "running" | "paused" | "finished" | "stopped" | "failed";
export type Verb = "pause" | "resume" | "step" | "stop" | "learning_rate";
export type Terms = Record<string, number>;

export interface MetricsLine {
  step: number;
  steps: number;
  epoch: number;
  epochs: number;
  /** Spent in training steps alone. */
  seconds: number;
  /** By the clock, pauses left out; runs of earlier versions do not say it. */
  elapsed?: number | undefined;
  /** Seconds to go by the clock, as the training knows its snapshots; null while it cannot tell. */
  left?: number | null | undefined;
  samples_per_second: number;
  learning_rate: number;
  train: Terms;
  test: Terms | null;
  weights: Terms;
  snapshot: boolean;
  /** Seconds since 1970 at which the trainer wrote the line, where it says so. */
  emitted?: number;
}

export interface RunInfo {
  id: string;
  name: string;
  state: RunState;
  mine: boolean;
  message: string | null;
  place: number | null;
  wait?: number | null;
  left?: number | null;
  all_paused?: boolean;
  engine?: EngineTrouble | null;
  recipe: Recipe;
  /** The learning rate that was last wished for in mid-run; null where none was. */
  learning_rate?: number | null;
  about: { shape?: number[]; classes?: string[]; epochs?: number; steps?: number; [field: string]: unknown } | null;
  snapshots: number[];
}

/** What keeps the engine from working at a run: a full disk, it does not answer, or its workers do not start. */
export type EngineTrouble = "disk_full" | "silent" | "without_workers";

export interface StateEvent {
  run: string;
  state: RunState;
  message?: string | null;
  place?: number | null;
  /** Seconds until its turn, and until it has ended, as it is foretold; null while nothing is known. */
  wait?: number | null;
  left?: number | null;
  /** A teacher has paused everybody, and this run with them. */
  all_paused?: boolean;
  engine?: EngineTrouble | null;
}

export const active = (state: RunState | null): boolean =>
  state === "queued" || state === "running" || state === "paused";
