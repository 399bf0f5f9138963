// Chance that a link can repeat: the same numbers give the same draw in every browser.

/** A number in 0..1 that looks random, from whole numbers (a mixing function after MurmurHash3's last step). */
export function hash(...numbers: readonly number[]): number {
  let mixed = 0x9e3779b9;
  for (const number of numbers) {
    mixed = Math.imul(mixed ^ (number | 0), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return (mixed >>> 0) / 0x1_0000_0000;
}

/** `count` draws of N(0, 1), the same for the same seed (Box and Muller's transform). */
export function normals(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const radius = Math.sqrt(-2 * Math.log(1 - hash(seed, index, 1)));
    return radius * Math.cos(2 * Math.PI * hash(seed, index, 2));
  });
}
