// Where pictures stand in a box: as large as they can be, side by side.

export interface Fit {
  columns: number;
  rows: number;
  /** Width and height of one picture. */
  width: number;
  height: number;
  /** How many of them are shown. */
  count: number;
}

/**
 * The columns in which `count` pictures of an aspect (width by height) fill a box best.
 * Where they would be narrower than `least`, fewer are shown.
 */
export function fit(count: number, aspect: number, box: { width: number; height: number }, gap = 4, least = 16): Fit {
  let best: Fit | null = null;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const wide = (box.width - gap * (columns - 1)) / columns;
    const tall = (box.height - gap * (rows - 1)) / rows;
    const width = Math.floor(Math.min(wide, tall * aspect));
    if (!best || width > best.width) best = { columns, rows, width, height: Math.floor(width / aspect), count };
  }
  if (best && best.width >= least) return best;
  const columns = Math.max(1, Math.floor((box.width + gap) / (least + gap)));
  const rows = Math.max(1, Math.floor((box.height + gap) / (least / aspect + gap)));
  return { columns, rows, width: least, height: Math.floor(least / aspect), count: Math.min(count, columns * rows) };
}

/** The heights and widths of a picture of so many pixels, the most square first: 12 -> 3x4, 4x3, 2x6, 6x2, 1x12. */
export function shapesOf(size: number): [height: number, width: number][] {
  const shapes: [number, number][] = [];
  for (let height = Math.floor(Math.sqrt(size)); height >= 1; height--) {
    if (size % height) continue;
    const width = size / height;
    shapes.push([height, width]);
    if (height !== width && height > 1) shapes.push([width, height]);
  }
  return shapes;
}
