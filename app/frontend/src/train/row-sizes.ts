// How large the pictures of the rows are, and how many stand beside one another. Pure; all in CSS pixels.

export interface RowRoom {
  /** Of the cells of one row. */
  width: number;
  /** Beside the map: what the rows and the curves share. */
  height: number;
  /** Probe images there are. */
  available: number;
  /** Rows of images: original, reconstruction, and corrupted where something is done to them. */
  imageRows: number;
  /** Width of an image as a share of its height. */
  aspect: number;
}

export interface RowSizes {
  columns: number;
  column: number;
  /** Height of a row of images. */
  image: number;
  /** Height of the row of codes. */
  code: number;
}

/** The side of a square picture, and of any other one the root of its area. */
const smallest = 36;
const largest = 72;
/** What is thinner is centred in a column as wide as this, or at least so wide, for the codes' sake. */
const thinnest = { wanted: 24, least: 12 };
export const rowGap = 4;

/** Of the height beside the map, what the rows may take; the rest is the curves'. Images taller than wide take more. */
const heightShare = (aspect: number): number => Math.min(0.6, 0.46 / Math.sqrt(Math.min(1, aspect)));

/** As large as the height allows, in as many columns as then fit: ten of them, one a digit, on any but a phone. */
export function rowSizes({ width, height, available, imageRows, aspect }: RowRoom): RowSizes {
  const root = Math.sqrt(aspect);
  const sizes = (side: number): Omit<RowSizes, "columns"> => {
    const image = Math.min(side / root, width / aspect);
    const square = Math.max(thinnest.least, side);
    const column = Math.max(image * aspect, Math.min(thinnest.wanted, square));
    return { column, image, code: Math.min(square, column, Math.max(smallest, 2 * image)) };
  };
  const taken = (side: number): number => {
    const { image, code } = sizes(side);
    return imageRows * (image + rowGap) + code + rowGap;
  };
  const budget = height * heightShare(aspect);
  // Squares may take a little more than their share, so that they are seen; tall images would take the chart's place.
  const floor = aspect < 0.99 ? 2 : smallest;
  let side = largest;
  while (side > floor && taken(side) > budget) side -= 0.5;
  const { column, image, code } = sizes(side);
  const fitting = Math.floor((width + rowGap) / (column + rowGap));
  // Of images wider than tall fewer do.
  const fewest = Math.max(2, Math.round((width < 360 ? 8 : 10) / Math.max(1, root)));
  const columns = Math.max(1, Math.min(available, Math.max(fewest, fitting)));
  const wide = Math.floor(Math.min(column, (width + rowGap) / columns - rowGap));
  return { columns, column: wide, image: Math.max(1, Math.floor(Math.min(image, wide / aspect))), code: Math.floor(Math.min(code, wide)) };
}
