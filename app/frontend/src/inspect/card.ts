// What a card is: a value that says which question it asks, when it makes sense, and how its picture is drawn.
import type { Pictures } from "../shared/data/snapshot.ts";
import type { RunStore } from "../shared/data/run-store.ts";
import type { Text } from "../shared/text.ts";
import type { Recipe } from "../shared/types.ts";
import type { Theme } from "../shared/ui/theme.ts";
import type { Answer, Question } from "./answers.ts";
import type { Chosen } from "../shared/chosen.ts";

/** What all cards are drawn from. */
export interface Scene {
  store: RunStore;
  recipe: Recipe;
  step: number;
  probes: Pictures;
  labels: Uint8Array;
  classes: readonly string[];
  chosen: Chosen;
  text: Text;
  theme: Theme;
  /** Chooses a value, and with it draws what follows from it. */
  choose(name: string, value: string | number): void;
}

/** The living half of a card: its controls and its picture. */
export interface Picture {
  /** Stands beside the question; nothing where there is nothing to choose. */
  readonly controls?: HTMLElement;
  readonly body: HTMLElement;
  /** What to ask the server before it can be drawn; drawn again as each answer comes. */
  questions(scene: Scene): Question[];
  /**
   * Draws what is known, in as much room as the body has; says how to read it where the words depend on it.
   * Where something was refused, what is missing will not come by itself.
   */
  draw(scene: Scene, answers: readonly (Answer | undefined)[], refused: boolean): string | void;
  /** Forgets what outlives its element. */
  destroy?(): void;
}

export interface CardKind {
  name: string;
  /** How many columns it is wide where there are that many. */
  columns?: 2;
  /** Whether it makes sense for a run of this recipe. */
  suits(recipe: Recipe): boolean;
  /** Where it stands for a run of this recipe: the higher the further in front, 0 where it stands in line. */
  leads(recipe: Recipe): number;
  make(): Picture;
}

export const isGaussian = (recipe: Recipe): boolean => recipe.bottleneck.kind === "gaussian";
export const sizeOf = (recipe: Recipe): number => Number(recipe.bottleneck["size"]);
/** How many layers there are to ask about: the code, and those of the encoder before it. */
export const layersOf = ({ network }: Recipe): number =>
  [network["channels"], network["hidden"]].reduce<number>((sum, widths) => sum + (Array.isArray(widths) ? widths.length : 0), 1);
export const isLikelihood = (recipe: Recipe): boolean => ["bernoulli", "gaussian"].includes(recipe.reconstruction.kind);
export const penalty = (recipe: Recipe, kind: string): Record<string, unknown> | undefined =>
  recipe.penalties.find((each) => each.kind === kind);
