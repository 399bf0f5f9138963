// A linear axis of time from 0 on: what is written under it, and values between the moments they were measured at.

/** Round numbers from 0 to the end, at most `count` steps apart from one another. */
export function ticks(most: number, count: number): number[] {
  const least = most / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= least * 0.9999) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step + 1e-6) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

/** The value at a time on the straight line between two moments; null after the last one, the first one's before it. */
export function between(times: readonly number[], values: readonly number[], time: number): number | null {
  const next = times.findIndex((moment) => moment >= time);
  if (next < 0) return null;
  if (next === 0) return values[0] ?? null;
  const [from, to] = [times[next - 1] as number, times[next] as number];
  const [low, high] = [values[next - 1] as number, values[next] as number];
  return low + ((high - low) * (time - from)) / (to - from);
}
