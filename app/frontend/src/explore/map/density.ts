// How many codes lie where: counted in cells and smoothed, so that the holes between them are seen.
import type { Square } from "./field.ts";

export const cells = 96;

/** Points per cell of a square of the plane, smoothed, each 0..1 of the densest: (cells, cells), row by row from the top. */
export function densityOf(places: Float32Array, square: Square, shown: (index: number) => boolean = () => true): Float32Array {
  const counts = new Float32Array(cells * cells);
  for (let index = 0; index < places.length / 2; index++) {
    const column = Math.floor((((places[index * 2] as number) - square.left) / square.side) * cells);
    const row = Math.floor((1 - ((places[index * 2 + 1] as number) - square.bottom) / square.side) * cells);
    if (column >= 0 && row >= 0 && column < cells && row < cells && shown(index)) {
      counts[row * cells + column] = (counts[row * cells + column] as number) + 1;
    }
  }
  // Three passes of a box are nearly a Gaussian.
  let smooth: Float32Array = counts;
  for (let pass = 0; pass < 3; pass++) smooth = blur(blur(smooth, 1, cells), cells, 1);
  const most = smooth.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? smooth.map((value) => value / most) : smooth;
}

const reach = 2;

/** A running mean over 2 * reach + 1 cells along one direction: `step` from cell to cell, `line` from line to line. */
function blur(values: Float32Array, step: number, line: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let at = 0; at < cells; at++) {
    let sum = 0;
    for (let place = -reach; place < cells; place++) {
      if (place + reach < cells) sum += values[at * line + (place + reach) * step] as number;
      if (place - reach - 1 >= 0) sum -= values[at * line + (place - reach - 1) * step] as number;
      if (place >= 0) result[at * line + place * step] = Math.max(0, sum) / (2 * reach + 1);
    }
  }
  return result;
}

/** Draws a density as a wash of one colour on a canvas of one pixel a cell. */
export function paintDensity(canvas: HTMLCanvasElement, density: Float32Array, colour: readonly [number, number, number]): void {
  canvas.width = canvas.height = cells;
  const context = canvas.getContext("2d");
  if (!context) return;
  const picture = context.createImageData(cells, cells);
  for (let cell = 0; cell < density.length; cell++) {
    picture.data.set(colour, cell * 4);
    // The square root lets thin places be seen beside dense ones.
    picture.data[cell * 4 + 3] = Math.sqrt(density[cell] as number) * 200;
  }
  context.putImageData(picture, 0, 0);
}
