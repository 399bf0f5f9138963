// A network as the course draws it: an outline through the heights of its layers. Pure.
import type { Layers } from "./layers.ts";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Column {
  x: number;
  half: number;
  units: number;
  channels: number;
  side: number;
}

export interface Trapezoid {
  box: Box;
  centre: number;
  /** Layers from left to right; the outline runs through their half heights. */
  columns: Column[];
}

const half = { least: 7, most: 44 };

/** Height of the tallest layer (px). */
export const networkHeight = 2 * half.most;

/** Half the height of a layer: logarithmic in its width, so that 2 and 784 both have a shape. */
export function halfHeight(units: number, widest: number): number {
  const share = Math.log2(1 + units) / Math.log2(1 + Math.max(2, widest));
  return half.least + (half.most - half.least) * share;
}

/** Columns of a network, evenly apart: image, hidden layers, code; mirrored for the decoder. */
export function trapezoidOf(layers: Layers, box: Box, centre: number, mirrored: boolean): Trapezoid {
  const all = [
    { units: layers.input, channels: 0, side: 1 },
    ...layers.hidden,
    { units: layers.code, channels: 0, side: 0 },
  ];
  const widest = Math.max(...all.filter((layer) => layer.channels === 0).map((layer) => layer.units));
  if (mirrored) all.reverse();
  const columns = all.map((layer, index) => ({
    ...layer,
    x: box.x + (box.width * index) / (all.length - 1),
    half: halfHeight(Math.min(layer.units, widest), widest),
  }));
  return { box, centre, columns };
}

/** The outline as SVG points. A convolutional one has straight sides: its plates show its layers. */
export function outline({ columns, centre }: Trapezoid): string {
  const drawn = columns.filter((column) => column.channels === 0);
  const top = drawn.map((column) => `${column.x},${centre - column.half}`);
  const bottom = drawn.map((column) => `${column.x},${centre + column.half}`);
  return [...top, ...bottom.reverse()].join(" ");
}
