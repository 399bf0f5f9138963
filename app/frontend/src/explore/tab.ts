// What a tab under the decoded image is, and what it is given to work with.
import type { Text } from "../shared/text.ts";
import type { Theme } from "../shared/ui/theme.ts";
import type { CodeSet } from "./data/codes.ts";
import type { Engine, ModelFacts } from "./engine/engine.ts";
import type { Remark } from "./limits.ts";
import type { Changed, ExploreState, Store } from "./state/state.ts";

/** Something of a tab's on the map, given as codes: the map places them on the axes shown. */
export interface Overlay {
  /** Lines through (count, size) codes. */
  paths?: readonly { codes: Float32Array; count: number }[];
  /** Points with a short name beside each; "image" is a ring, "place" a cross, "own" a filled diamond. */
  marks?: readonly { code: Float32Array; name: string; kind: "image" | "place" | "own" }[];
}

export interface Context {
  readonly store: Store;
  /** The words under `explore.`; another object after the language changed (then `update` is called). */
  text(): Text;
  theme(): Theme;
  /** True where nothing may move by itself (prefers-reduced-motion). */
  still(): boolean;
  facts(): ModelFacts | null;
  /** The model of the moment shown; null until it is there. */
  engine(): Engine | null;
  /** Codes, labels, errors of the images on the map at that moment; null until they are there. */
  codes(): CodeSet | null;
  /** An original image (channels, height, width) in 0..1, fetched when first asked for; null where it cannot be had. */
  original(index: number): Promise<Float32Array | null>;
  /** Draws image `index` of some (count, channels, height, width) in 0..1 (clamped) on a canvas, a pixel a pixel. */
  paint(canvas: HTMLCanvasElement, images: Float32Array, index?: number): void;
  /** Lets the person tap an image on the map; null where that was called off. One at a time. */
  choose(): Promise<number | null>;
  /** Puts the handle somewhere; `image` where that is the code of one of the images. */
  moveTo(code: Float32Array, image?: number | null): void;
  /** Shows something of the tab's own on the map, as long as the tab is shown; null takes it away. */
  overlay(drawn: Overlay | null): void;
  /** Says a sentence in the page's own line of troubles; "" takes it away. */
  complain(sentence: string): void;
  /** Says under the hand what was not taken as it was typed, until the hand does something else. */
  remark(remark: Remark): void;
}

export interface Tab {
  /** Short and lasting: it stands in the link, and `tab.<id>` is the tab's name in the catalogue. */
  readonly id: string;
  readonly element: HTMLElement;
  /** False where the tab makes no sense for a run: it is then not offered. All where it is missing. */
  suits?(facts: ModelFacts): boolean;
  /** Called once, before the first `update`. */
  mount(context: Context): void;
  /**
   * Called in an animation frame, after the decoded image was painted, when the tab becomes visible (`changed` is null:
   * everything may have) and when something has changed while it is: state, engine ("step"), codes ("step", "split"),
   * words and theme (null). Must be quick while `state.dragging`.
   */
  update(state: ExploreState, changed: Changed | null): void;
  /** Another tab is shown now: timers stop. */
  hide(): void;
}
