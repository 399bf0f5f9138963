// Colours of data: classes, signed values, magnitudes.

/** Petroff's ten colour-blind-safe colours (arXiv:2107.02270). */
export const classColours = [
  "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
] as const;

export const classColour = (label: number): string => classColours[label % classColours.length] as string;

type Colour = readonly [number, number, number];

// Blue through white to red, darkening towards both ends: ColorBrewer's RdBu, read the other way round.
const diverging: readonly Colour[] = [
  [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240], [247, 247, 247],
  [253, 219, 199], [244, 165, 130], [214, 96, 77], [178, 24, 43], [103, 0, 31],
];

/** Colour of a signed value: -1 blue, 0 white, 1 red; beyond is cut. */
export function divergingColour(value: number): Colour {
  const place = (Math.max(-1, Math.min(1, value)) + 1) * 0.5 * (diverging.length - 1);
  const index = Math.min(diverging.length - 2, Math.floor(place));
  const from = diverging[index] as Colour;
  const to = diverging[index + 1] as Colour;
  const share = place - index;
  return [0, 1, 2].map((i) =>
    Math.round((from[i] as number) + ((to[i] as number) - (from[i] as number)) * share),
  ) as unknown as Colour;
}

/** The map as CSS, for its bar. */
export const divergingGradient = `linear-gradient(90deg, ${diverging.map((c) => `rgb(${c.join(" ")})`).join(", ")})`;

// The page's own ground to a strong green: ColorBrewer's BuGn, its ends moved to the two grounds.
const sequential: Record<"light" | "dark", readonly Colour[]> = {
  light: [[255, 255, 255], [217, 240, 236], [153, 216, 201], [65, 174, 148], [20, 117, 99], [0, 60, 48]],
  dark: [[18, 23, 26], [14, 61, 57], [22, 105, 95], [48, 156, 138], [118, 208, 188], [224, 247, 240]],
};

/** Colour of a magnitude: 0 the ground of the page, 1 the strongest; beyond is cut. */
export function sequentialColour(share: number, dark: boolean): Colour {
  const colours = sequential[dark ? "dark" : "light"];
  const place = Math.max(0, Math.min(1, share)) * (colours.length - 1);
  const index = Math.min(colours.length - 2, Math.floor(place));
  const from = colours[index] as Colour;
  const to = colours[index + 1] as Colour;
  return [0, 1, 2].map((i) => Math.round((from[i] as number) + ((to[i] as number) - (from[i] as number)) * (place - index))) as unknown as Colour;
}

/** The map as CSS, for its bar. */
export const sequentialGradient = (dark: boolean): string =>
  `linear-gradient(90deg, ${sequential[dark ? "dark" : "light"].map((c) => `rgb(${c.join(" ")})`).join(", ")})`;
