// Where everything in the chain stands. Pure: a recipe's layers and a width in, boxes and outlines out (px).
import type { Layers } from "./layers.ts";
import { type Box, networkHeight, type Trapezoid, trapezoidOf } from "./trapezoid.ts";

export interface Geometry {
  width: number;
  height: number;
  narrow: boolean;
  image: Box;
  corruption: Box;
  /** Null where nothing is done to the image: it would be x once more. */
  corrupted: Box | null;
  encoder: Trapezoid;
  code: Box;
  decoder: Trapezoid;
  reconstruction: Box;
  total: Box;
  penalties: Box;
  loss: Box;
  arrows: [number, number, number, number][];
}

const small = 56;
const chip = 28;

/** `corrupts`: whether something is done to the image before the encoder sees it; `penalties`: how many there are. */
export function chainGeometry(layers: Layers, width: number, corrupts: boolean, penalties = 1): Geometry {
  return width < 720 ? narrowChain(layers, width, corrupts) : wideChain(layers, width, corrupts, penalties);
}

function wideChain(layers: Layers, width: number, corrupts: boolean, penalties: number): Geometry {
  const large = width > 1300;
  const picture = large ? 72 : small;
  const centre = 50;
  const codeWidth = 72;
  const corruptionWidth = 104;
  const gaps = corrupts ? 4 : 3;
  const free = width - 16 - (gaps - 1) * picture - corruptionWidth - codeWidth;
  const neck = 24; // between a network and the code
  const trapezoid = Math.min(large ? 440 : 340, (free - 2 * neck - gaps * 28) / 2);
  const gap = (free - 2 * neck - 2 * trapezoid) / gaps;
  const box = (x: number, w: number, h: number): Box => ({ x, y: centre - h / 2, width: w, height: h });
  let x = 8;
  const place = (w: number, h: number, after: number): Box => {
    const placed = box(x, w, h);
    x += w + after;
    return placed;
  };
  const image = place(picture, picture, gap);
  const corruption = place(corruptionWidth, 44, gap);
  const corrupted = corrupts ? place(picture, picture, gap) : null;
  const encoder = place(trapezoid, networkHeight, neck);
  const code = place(codeWidth, layers.overcomplete ? 88 : 64, neck);
  const decoder = place(trapezoid, networkHeight, gap);
  const reconstruction = place(picture, picture, 0);
  const row = [image, corruption, corrupted, encoder, code, decoder, reconstruction].filter((box) => box !== null);
  const strip = 122;
  const codeCentre = code.x + code.width / 2;
  // The penalties stand under the code and the loss at the right edge: as wide as both can be.
  const chipWidth = Math.min(280, 200 + Math.max(0, width - 900) / 6, (width - 16 - codeCentre) / 1.5);
  // Several of them take what is left of that room, and a little of the total's.
  const half = width - 24 - chipWidth - codeCentre;
  const penaltyWidth = penalties > 1 ? Math.max(chipWidth, Math.min(150 * penalties, 2 * half, 2 * (codeCentre - 320))) : chipWidth;
  return {
    width,
    height: 152,
    narrow: false,
    image,
    corruption,
    corrupted,
    encoder: trapezoidOf(layers, encoder, centre, false),
    code,
    decoder: trapezoidOf(layers, decoder, centre, true),
    reconstruction,
    total: { x: 8, y: strip, width: codeCentre - penaltyWidth / 2 - 24, height: chip },
    penalties: { x: codeCentre - penaltyWidth / 2, y: strip, width: penaltyWidth, height: chip },
    loss: { x: width - 8 - chipWidth, y: strip, width: chipWidth, height: chip },
    arrows: row.slice(1).map((next, index) => between(row[index] as Box, next, centre)),
  };
}

function narrowChain(layers: Layers, width: number, corrupts: boolean): Geometry {
  const picture = small;
  const top = 34;
  const centre = 148;
  const codeWidth = 64;
  const side = 48;
  const gap = 12;
  const trapezoid = (width - 16 - codeWidth - side - 3 * gap) / 2;
  const at = (x: number, middle: number, w: number, h: number): Box => ({ x, y: middle - h / 2, width: w, height: h });
  const spread = (width - 16 - 2 * picture - 112) / 2;
  const image = at(8, top, picture, picture);
  const corruption = at(corrupts ? 8 + picture + spread : width - 8 - 112, top, 112, 44);
  const corrupted = corrupts ? at(width - 8 - picture, top, picture, picture) : null;
  const encoder = at(8, centre, trapezoid, networkHeight);
  const code = at(8 + trapezoid + gap, centre, codeWidth, layers.overcomplete ? 88 : 64);
  const decoder = at(code.x + codeWidth + gap, centre, trapezoid, networkHeight);
  const reconstruction = at(width - 8 - side, centre, side, side);
  const strip = 222;
  const chipWidth = (width - 24) / 2;
  return {
    width,
    height: strip + 2 * chip + 8,
    narrow: true,
    image,
    corruption,
    corrupted,
    encoder: trapezoidOf(layers, encoder, centre, false),
    code,
    decoder: trapezoidOf(layers, decoder, centre, true),
    reconstruction,
    total: { x: 8, y: strip, width: width - 16, height: chip },
    penalties: { x: 8, y: strip + chip + 8, width: chipWidth, height: chip },
    loss: { x: 16 + chipWidth, y: strip + chip + 8, width: chipWidth, height: chip },
    arrows: [
      between(image, corruption, top),
      ...(corrupted ? [between(corruption, corrupted, top)] : []),
      between(encoder, code, centre),
      between(code, decoder, centre),
      between(decoder, reconstruction, centre),
    ],
  };
}

function between(from: Box, to: Box, y: number): [number, number, number, number] {
  return [from.x + from.width + 6, y, to.x - 6, y]; // clear of the ring of a selected block
}
