// What decodes and encodes: the model of one moment of one run, in the browser, or on the server where it cannot be.
import type { Shape } from "../../shared/types.ts";

/** What a model is, as `/models` tells it: the same at every moment of its run. */
export interface ModelFacts {
  run: string;
  name: string;
  /** (channels, height, width) */
  shape: Shape;
  /** Numbers in a code. */
  size: number;
  gaussian: boolean;
  covariance: "diagonal" | "full" | null;
  likelihood: boolean;
  classes: readonly string[];
  /** The kind of the training's corruption: "clean" for none. */
  corruption: string;
}

/** Codes of some images, laid out (count, size). */
export interface Encoded {
  mean: Float32Array;
  /** Gaussian with a diagonal covariance: standard deviations, (count, size). */
  deviation?: Float32Array;
  /** Gaussian with a full covariance: its Cholesky factor, (count, size, size). */
  factor?: Float32Array;
}

/**
 * The model of one moment. Calls are carried out one after the other, in their order, and in the browser within the
 * microtasks of the caller's frame: what is awaited in an animation frame is painted in that frame.
 * Rejects with an Error whose message is a sentence for the page.
 */
export interface Engine {
  readonly facts: ModelFacts;
  readonly step: number;
  readonly epoch: number;
  /** "server" answers slowly: ask it for little, and not at every move. */
  readonly place: "browser" | "server";
  /** codes (count, size) -> the decoder's means (count, channels, height, width), not clamped. */
  decode(codes: Float32Array, count: number): Promise<Float32Array>;
  /** images (count, channels, height, width) in 0..1 -> their codes. */
  encode(images: Float32Array, count: number): Promise<Encoded>;
  /** Frees what it holds. */
  close(): void;
}

/** Numbers in one image. */
export const pixels = ([channels, height, width]: Shape): number => channels * height * width;
