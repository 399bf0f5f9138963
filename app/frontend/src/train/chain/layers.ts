// The widths of the layers that a recipe asks for, from the image to the code.
import type { Recipe, Shape } from "../../shared/types.ts";

export interface Layer {
  /** Numbers in this layer. */
  units: number;
  /** Channels of a convolutional layer; 0 for any other. */
  channels: number;
  /** Side of its feature maps as a share of the image's, 0..1. */
  side: number;
}

export interface Layers {
  style: "dense" | "convolutional" | "recurrent";
  /** Numbers in one image. */
  input: number;
  hidden: Layer[];
  code: number;
  /** True where nothing lies between image and code: the course's linear autoencoder. */
  linear: boolean;
  /** True where the code holds at least as many numbers as the image. */
  overcomplete: boolean;
}

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

export function layersOf(recipe: Recipe, shape: Shape): Layers {
  const { network, bottleneck } = recipe;
  const input = shape[0] * shape[1] * shape[2];
  const code = Number(bottleneck["size"] ?? 2);
  const style = network.kind === "convolutional" || network.kind === "recurrent" ? network.kind : "dense";
  const convolved = style === "convolutional" ? numbers(network["channels"]) : [];
  const hidden: Layer[] = convolved.map((channels, index) => {
    const side = 0.5 ** (index + 1); // each layer halves height and width
    return { channels, side, units: Math.max(1, Math.round(channels * shape[1] * shape[2] * side * side)) };
  });
  for (const units of numbers(network["hidden"])) hidden.push({ units, channels: 0, side: 0 });
  return { style, input, hidden, code, linear: hidden.length === 0, overcomplete: code >= input };
}

/** The layers in words: "784·512·256", "32·64 ch · 128". */
export function widthsInWords(layers: Layers, shape: Shape, reversed: boolean): string {
  const outside = layers.style === "convolutional" ? `${shape[1]}×${shape[2]}` : String(layers.input);
  const words = [outside, ...layers.hidden.map((layer) => String(layer.channels || layer.units))];
  return (reversed ? words.reverse() : words).join("·");
}
