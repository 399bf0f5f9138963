// Metrics lines as the columns of a chart: epoch, then training and test of each term.
import type { MetricsLine } from "../types.ts";

export type Columns = [number[], ...(number | null)[][]];

/** Values a logarithmic axis cannot show, and hidden terms, become gaps. */
export function columns(
  lines: readonly MetricsLine[],
  terms: readonly string[],
  hidden: ReadonlySet<string>,
  logarithmic: boolean,
): Columns {
  const usable = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) || (logarithmic && value <= 0) ? null : value;
  const values = terms.flatMap((term) => {
    const train = lines.map((line) => (hidden.has(term) ? null : usable(line.train[term])));
    const test = lines.map((line) => (hidden.has(term) ? null : usable(line.test?.[term])));
    return [train, test];
  });
  return [lines.map((line) => line.epoch), ...values];
}

/** A column's value at an index, or the newest one not after an epoch, looking back over gaps. */
export function valueAt(data: Columns, column: number, index: number | null, epoch: number | null): number | undefined {
  const epochs = data[0];
  let from = index ?? epochs.length - 1;
  if (index === null && epoch !== null) while (from > 0 && (epochs[from] as number) > epoch + 1e-9) from--;
  for (let at = from; at >= 0; at--) {
    const value = data[column]?.[at];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}
