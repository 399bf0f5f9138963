// Tens of thousands of markers in a few milliseconds: stamped by hand into the pixels of one image.

export interface Stamped {
  side: number;
  pixels: Uint32Array;
}

/** Pixels of a square image, packed as ImageData has them (0xAABBGGRR on every machine that a browser runs on). */
export interface Raster {
  side: number;
  pixels: Uint32Array;
}

/** Where the data stand on the raster: pixel = offset + scale * value. */
export interface Affine {
  scaleX: number;
  scaleY: number;
  offsetX: number;
  offsetY: number;
}

/** A marker as the pixels it has, for a raster of one side: most of its square is none. */
interface Sparse {
  offsets: Int32Array;
  values: Uint32Array;
}

const sparse = (stamp: Stamped, side: number): Sparse => {
  const there = [...stamp.pixels.keys()].filter((place) => (stamp.pixels[place] as number) >>> 24);
  return {
    offsets: Int32Array.from(there, (place) => Math.floor(place / stamp.side) * side + (place % stamp.side)),
    values: Uint32Array.from(there, (place) => stamp.pixels[place] as number),
  };
};

/** Stamps a marker at each point whose class has one. Markers off the raster are left out, at its edge cut. */
export function stampPoints(raster: Raster, places: Float32Array, labels: Uint8Array, stamps: readonly (Stamped | undefined)[], at: Affine): number {
  const { side, pixels } = raster;
  const { scaleX, scaleY, offsetX, offsetY } = at;
  const count = Math.min(labels.length, places.length >> 1);
  const lists = stamps.map((stamp) => stamp && sparse(stamp, side));
  let drawn = 0;
  for (let index = 0; index < count; index++) {
    const stamp = stamps[labels[index] as number];
    if (stamp === undefined) continue;
    const half = stamp.side >> 1;
    const left = Math.floor(offsetX + scaleX * (places[index * 2] as number)) - half;
    const top = Math.floor(offsetY + scaleY * (places[index * 2 + 1] as number)) - half;
    // Written so that what is not a number is left out as well.
    if (!(left > -stamp.side && top > -stamp.side && left < side && top < side)) continue;
    drawn++;
    if (left < 0 || top < 0 || left + stamp.side > side || top + stamp.side > side) {
      stampOne(pixels, side, stamp, left, top);
      continue;
    }
    const { offsets, values } = lists[labels[index] as number] as Sparse;
    const corner = top * side + left;
    for (let part = 0; part < offsets.length; part++) {
      const to = corner + (offsets[part] as number);
      const over = values[part] as number;
      const under = pixels[to] as number;
      pixels[to] = over >= 0xff000000 || under === 0 ? over : blend(over, over >>> 24, under);
    }
  }
  return drawn;
}

function stampOne(pixels: Uint32Array, side: number, stamp: Stamped, left: number, top: number): void {
  const fromX = left < 0 ? -left : 0;
  const fromY = top < 0 ? -top : 0;
  const toX = left + stamp.side > side ? side - left : stamp.side;
  const toY = top + stamp.side > side ? side - top : stamp.side;
  for (let y = fromY; y < toY; y++) {
    let to = (top + y) * side + left + fromX;
    let from = y * stamp.side + fromX;
    for (let x = fromX; x < toX; x++, to++, from++) {
      const over = stamp.pixels[from] as number;
      const alpha = over >>> 24;
      if (alpha === 0) continue;
      const under = pixels[to] as number;
      pixels[to] = alpha === 255 || under === 0 ? over : blend(over, alpha, under);
    }
  }
}

/** One colour over another, both not premultiplied. */
export function blend(over: number, alpha: number, under: number): number {
  const below = ((under >>> 24) * (255 - alpha)) / 255;
  const total = alpha + below;
  const above = alpha / total;
  const beneath = below / total;
  const red = ((over & 255) * above + (under & 255) * beneath + 0.5) | 0;
  const green = (((over >>> 8) & 255) * above + ((under >>> 8) & 255) * beneath + 0.5) | 0;
  const blue = (((over >>> 16) & 255) * above + ((under >>> 16) & 255) * beneath + 0.5) | 0;
  return ((Math.min(255, total + 0.5) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
