// Smaller pictures by the mean over each pixel's area: no jagged edges, and no ink is lost.

/** Part of a picture, in pixels: from `left`, `top` on, and so many of its pixels to one of the result. */
export interface Window {
  left: number;
  top: number;
  pixel: number;
}

/** For each of `count` pixels, the source pixels under it and their shares; what is outside the source counts as 0. */
function weights(from: number, pixel: number, count: number, length: number): { first: number; shares: number[] }[] {
  return Array.from({ length: count }, (_, index) => {
    const [low, high] = [from + index * pixel, from + (index + 1) * pixel];
    const first = Math.max(0, Math.floor(low));
    const last = Math.min(length, Math.ceil(high));
    const shares: number[] = [];
    for (let at = first; at < last; at++) shares.push((Math.min(high, at + 1) - Math.max(low, at)) / pixel);
    return { first, shares };
  });
}

/** A plane (height, width) seen through a window, as (rows, columns). */
export function resample(
  plane: Float32Array, height: number, width: number, window: Window, rows: number, columns: number,
): Float32Array {
  const across = weights(window.left, window.pixel, columns, width);
  const down = weights(window.top, window.pixel, rows, height);
  const from = down[0]?.first ?? 0;
  const last = down.at(-1);
  const to = Math.max(from, last ? last.first + last.shares.length : 0);
  const narrow = new Float32Array((to - from) * columns);
  for (let y = from; y < to; y++) {
    across.forEach(({ first, shares }, column) => {
      let sum = 0;
      for (let index = 0; index < shares.length; index++) sum += (plane[y * width + first + index] as number) * (shares[index] as number);
      narrow[(y - from) * columns + column] = sum;
    });
  }
  const result = new Float32Array(rows * columns);
  down.forEach(({ first, shares }, row) => {
    for (let index = 0; index < shares.length; index++) {
      const share = shares[index] as number;
      const start = (first + index - from) * columns;
      for (let column = 0; column < columns; column++) {
        result[row * columns + column] = (result[row * columns + column] as number) + (narrow[start + column] as number) * share;
      }
    }
  });
  return result;
}
