// Numbers to pixels that only this page needs, and which of a run's images are pictured.
import { divergingColour } from "../shared/colour.ts";
import type { Pictures, Probe } from "../shared/data/snapshot.ts";
import type { Bitmap } from "../shared/picture.ts";

/** Reconstruction minus original, one image of many: red where it is too bright, blue where too dark; the mean of colours. */
export function differenceBitmap(originals: Pictures, made: Pictures, index: number): Bitmap {
  const [channels, height, width] = originals.shape;
  const size = height * width;
  const start = index * channels * size;
  const data = new Uint8ClampedArray(size * 4);
  for (let pixel = 0; pixel < size; pixel++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const place = start + channel * size + pixel;
      sum += (made.data[place] ?? 0) - (originals.data[place] ?? 0);
    }
    data.set(divergingColour(sum / channels / 255), pixel * 4);
    data[pixel * 4 + 3] = 255;
  }
  return { width, height, data };
}

/** Sum over pixels, mean over images, of pictures in bytes; the same as aecore's, for what comes while a run trains. */
export function squaredError(originals: Pictures, made: Pictures): number {
  let sum = 0;
  for (let place = 0; place < originals.data.length; place++) {
    const difference = ((made.data[place] ?? 0) - (originals.data[place] as number)) / 255;
    sum += difference * difference;
  }
  return sum / Math.max(1, originals.count);
}

/** For each pictured image its place among those of the map; -1 where it is not among them. */
export function placesOf({ images, originals }: Pick<Probe, "images" | "originals">): number[] {
  const size = images.shape.reduce((product, extent) => product * extent, 1);
  const same = (place: number, index: number): boolean => {
    for (let byte = 0; byte < size; byte++) if (images.data[place * size + byte] !== originals.data[index * size + byte]) return false;
    return true;
  };
  return Array.from({ length: originals.count }, (_, index) => {
    for (let place = 0; place < images.count; place++) if (same(place, index)) return place;
    return -1;
  });
}
