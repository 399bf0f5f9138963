// How far a hand, a number typed in or a link may take a code. Beyond it there are no images but infinities.

/** The largest number of a code, on either side of nought; the server takes no larger ones either. */
export const farthest = 1e6;

/** A code that is not beyond the limits: itself, where it is not. */
export const limited = (code: Float32Array): Float32Array =>
  code.every((value) => Math.abs(value) <= farthest) ? code : code.map((value) => Math.max(-farthest, Math.min(farthest, value)));

/** Decimals that tell places of a map apart whose side is twice `half`: two, and more where all codes lie close together. */
export const decimals = (half: number): number => Math.max(2, Math.min(8, 2 + Math.ceil(-Math.log10(2 * half))));

/** What is to be said, in words of the catalogue: in which language, and how its numbers are written, is seen to later. */
export interface Remark {
  key: string;
  values: Record<string, string | number>;
}

/** A number of a code was wanted between the limits, and this one found. */
export const beyondLimits = (found: string): Remark => ({ key: "number.code", values: { least: -farthest, most: farthest, found } });

/** One of so many images was wanted, by its number. */
export const noSuchImage = (count: number, found: string): Remark => ({ key: "number.image", values: { least: 0, most: count - 1, found } });
