// The loss of a run as one small line: how it falls, without axes.
import type { Point } from "./told.ts";

export const width = 100;
export const height = 28;
const edge = 2;

/**
 * The line as an SVG path in a box of `width` by `height`; "" of fewer than two points.
 * By the logarithm where all losses are above zero: what falls from 200 to 20 leaves room to see the rest.
 */
export function path(losses: readonly Point[]): string {
  if (losses.length < 2) return "";
  const values = losses.every(([, loss]) => loss > 0) ? losses.map(([, loss]) => Math.log(loss)) : losses.map(([, loss]) => loss);
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const first = losses[0]![0];
  const steps = losses.at(-1)![0] - first || 1;
  return losses
    .map(([step], index) => {
      const x = edge + ((step - first) / steps) * (width - 2 * edge);
      const y = edge + (1 - (values[index]! - low) / range) * (height - 2 * edge);
      return `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
