// Where cards of one or two columns stand in a grid, so that no row has a hole at its end.

export interface Place {
  /** Which card, by its number in the order given. */
  card: number;
  /** How many columns it spans. */
  span: number;
}

/**
 * Places cards row by row in as few rows as there can be, each in the order given but where a later card fills what an
 * earlier one would leave empty. The last card of a row that is not full is widened.
 */
export function packed(widths: readonly number[], across: number): Place[] {
  const wide = widths.map((width) => Math.max(1, Math.min(width, across)));
  const least = Math.ceil(wide.reduce((sum, width) => sum + width, 0) / across);
  let most = least;
  let rows: number[][] | null = null;
  while (!rows) rows = inRows(wide, wide.map((_, card) => card), across, most++);
  return rows.flatMap((row) => {
    const room = across - row.reduce((sum, card) => sum + (wide[card] as number), 0);
    return row.map((card, place) => ({ card, span: (wide[card] as number) + (place === row.length - 1 ? room : 0) }));
  });
}

/** The cards that are left in at most so many rows; null where they do not go in. */
function inRows(wide: readonly number[], left: readonly number[], across: number, most: number): number[][] | null {
  if (!left.length) return [];
  if (left.reduce((sum, card) => sum + (wide[card] as number), 0) > most * across) return null;
  const [first, ...others] = left as [number, ...number[]];
  for (const row of fillings(wide, [first], others, across - (wide[first] as number))) {
    const rest = inRows(wide, others.filter((card) => !row.includes(card)), across, most - 1);
    if (rest) return [row, ...rest];
  }
  return null;
}

/** The ways to fill a row that has begun, the earliest cards first. */
function* fillings(wide: readonly number[], row: readonly number[], others: readonly number[], room: number): Generator<number[]> {
  for (const [place, card] of others.entries()) {
    const width = wide[card] as number;
    if (width <= room) yield* fillings(wide, [...row, card], others.slice(place + 1), room - width);
  }
  yield [...row];
}
