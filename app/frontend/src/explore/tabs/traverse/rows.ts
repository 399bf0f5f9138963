// Which axes are walked along, from where to where.
import type { CodeSet } from "../../data/codes.ts";

export interface Walk {
  axis: number;
  /** What sorts the rows: mean KL divergence in nats, or the variance of the codes. */
  weight: number;
  /** A step of 1 in the row, and its middle, in the code's own numbers. */
  unit: number;
  middle: number;
}

/**
 * One walk an axis, the axis that the model uses most first. A variational model's axes are walked in units of its
 * prior N(0, 1); others have no prior, and are walked in standard deviations of the codes from their mean.
 */
export function walks({ size, kl, centre, deviations }: CodeSet): Walk[] {
  const all = Array.from({ length: size }, (_, axis): Walk => {
    const deviation = deviations[axis] as number;
    return kl
      ? { axis, weight: kl[axis] as number, unit: 1, middle: 0 }
      : { axis, weight: deviation * deviation, unit: deviation, middle: centre[axis] as number };
  });
  return all.sort((a, b) => b.weight - a.weight || a.axis - b.axis);
}

/** From -3 to 3 in an odd number of even steps. */
export const steps = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => (6 * index) / (count - 1) - 3);

/** The codes of all cells, row by row, (rows * columns, size): the handle's, but for the axis of the row. */
export function cells(code: Float32Array, rows: readonly Walk[], columns: readonly number[]): Float32Array {
  const codes = new Float32Array(rows.length * columns.length * code.length);
  rows.forEach(({ axis, unit, middle }, row) => {
    columns.forEach((step, column) => {
      const start = (row * columns.length + column) * code.length;
      codes.set(code, start);
      codes[start + axis] = middle + step * unit;
    });
  });
  return codes;
}

/** The column nearest to where the code is along the walk; -1 where it is beyond both ends. */
export function standing(code: Float32Array, { axis, unit, middle }: Walk, columns: readonly number[]): number {
  const place = ((code[axis] as number) - middle) / (unit || 1);
  const half = columns.length > 1 ? ((columns[1] as number) - (columns[0] as number)) / 2 : 1;
  return columns.findIndex((step) => Math.abs(step - place) <= half);
}
