// What lies off the map stands at its border, and an arrow says which way.

export interface Standing {
  x: number;
  y: number;
  /** Degrees clockwise from the right in which the place itself lies; null where it is on the map. */
  turn: number | null;
}

/** CSS pixels from the border to the middle of what stands at it: room for a ring and its arrow. */
export const inset = 28;

/** A place in CSS pixels of a square map, brought onto it where it is none of the map's. */
export function standing(x: number, y: number, size: number): Standing {
  if (x >= 0 && y >= 0 && x <= size && y <= size) return { x, y, turn: null };
  const room = Math.min(inset, size / 2);
  const onto = (value: number): number => (Number.isNaN(value) ? size / 2 : Math.max(room, Math.min(size - room, value)));
  const [left, top] = [onto(x), onto(y)];
  const away = (value: number, from: number): number => (Number.isNaN(value) ? 0 : Math.max(-1e9, Math.min(1e9, value - from)));
  return { x: left, y: top, turn: (Math.atan2(away(y, top), away(x, left)) * 180) / Math.PI };
}
