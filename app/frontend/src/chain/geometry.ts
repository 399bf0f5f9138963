// Where everything in the chain stands. Pure: a recipe's layers and a width in, boxes and outlines out (px).
import type { Layers } from "./layers.ts";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Column {
  x: number;
  half: number;
  units: number;
  channels: number;
  side: number;
}

export interface Trapezoid {
  box: Box;
  centre: number;
  /** Layers from left to right; the outline runs through their half heights. */
  columns: Column[];
}

export interface Geometry {
  width: number;
  height: number;
  narrow: boolean;
  image: Box;
  corruption: Box;
  corrupted: Box;
  encoder: Trapezoid;
  code: Box;
  decoder: Trapezoid;
  reconstruction: Box;
  total: Box;
  penalties: Box;
  loss: Box;
  arrows: [number, number, number, number][];
}

const picture = 56;
const half = { least: 7, most: 44 };
const chip = 28;

/** Half the height of a layer: logarithmic in its width, so that 2 and 784 both have a shape. */
export function halfHeight(units: number, widest: number): number {
  const share = Math.log2(1 + units) / Math.log2(1 + Math.max(2, widest));
  return half.least + (half.most - half.least) * share;
}

export function chainGeometry(layers: Layers, width: number): Geometry {
  return width < 720 ? narrowChain(layers, width) : wideChain(layers, width);
}

function wideChain(layers: Layers, width: number): Geometry {
  const centre = 50;
  const codeWidth = 72;
  const corruptionWidth = 104;
  const free = width - 16 - 3 * picture - corruptionWidth - codeWidth;
  const neck = 24; // between a network and the code
  const trapezoid = Math.min(340, (free - 2 * neck - 4 * 28) / 2);
  const gap = (free - 2 * neck - 2 * trapezoid) / 4;
  const box = (x: number, w: number, h: number): Box => ({ x, y: centre - h / 2, width: w, height: h });
  let x = 8;
  const place = (w: number, h: number, after: number): Box => {
    const placed = box(x, w, h);
    x += w + after;
    return placed;
  };
  const image = place(picture, picture, gap);
  const corruption = place(corruptionWidth, 44, gap);
  const corrupted = place(picture, picture, gap);
  const encoder = place(trapezoid, 2 * half.most, neck);
  const code = place(codeWidth, layers.overcomplete ? 88 : 64, neck);
  const decoder = place(trapezoid, 2 * half.most, gap);
  const reconstruction = place(picture, picture, 0);
  const row = [image, corruption, corrupted, encoder, code, decoder, reconstruction];
  const strip = 122;
  const codeCentre = code.x + code.width / 2;
  // The penalties stand under the code and the loss at the right edge: as wide as both can be.
  const chipWidth = Math.min(280, 200 + Math.max(0, width - 900) / 6, (width - 16 - codeCentre) / 1.5);
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
    total: { x: 8, y: strip, width: codeCentre - chipWidth / 2 - 24, height: chip },
    penalties: { x: codeCentre - chipWidth / 2, y: strip, width: chipWidth, height: chip },
    loss: { x: width - 8 - chipWidth, y: strip, width: chipWidth, height: chip },
    arrows: row.slice(1).map((next, index) => between(row[index] as Box, next, centre)),
  };
}

function narrowChain(layers: Layers, width: number): Geometry {
  const top = 34;
  const centre = 148;
  const codeWidth = 64;
  const side = 48;
  const gap = 12;
  const trapezoid = (width - 16 - codeWidth - side - 3 * gap) / 2;
  const at = (x: number, middle: number, w: number, h: number): Box => ({ x, y: middle - h / 2, width: w, height: h });
  const spread = (width - 16 - 2 * picture - 112) / 2;
  const image = at(8, top, picture, picture);
  const corruption = at(8 + picture + spread, top, 112, 44);
  const corrupted = at(width - 8 - picture, top, picture, picture);
  const encoder = at(8, centre, trapezoid, 2 * half.most);
  const code = at(8 + trapezoid + gap, centre, codeWidth, layers.overcomplete ? 88 : 64);
  const decoder = at(code.x + codeWidth + gap, centre, trapezoid, 2 * half.most);
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
      between(corruption, corrupted, top),
      between(encoder, code, centre),
      between(code, decoder, centre),
      between(decoder, reconstruction, centre),
    ],
  };
}

function between(from: Box, to: Box, y: number): [number, number, number, number] {
  return [from.x + from.width + 6, y, to.x - 6, y]; // clear of the ring of a selected block
}

/** Columns of a network, evenly apart: image, hidden layers, code; mirrored for the decoder. */
function trapezoidOf(layers: Layers, box: Box, centre: number, mirrored: boolean): Trapezoid {
  const all = [
    { units: layers.input, channels: 0, side: 1 },
    ...layers.hidden,
    { units: layers.code, channels: 0, side: 0 },
  ];
  const widest = Math.max(...all.filter((layer) => layer.channels === 0).map((layer) => layer.units));
  if (mirrored) all.reverse();
  const columns = all.map((layer, index) => ({
    ...layer,
    x: box.x + (box.width * index) / (all.length - 1),
    half: halfHeight(Math.min(layer.units, widest), widest),
  }));
  return { box, centre, columns };
}

/** The outline as SVG points. A convolutional one has straight sides: its plates show its layers. */
export function outline({ columns, centre }: Trapezoid): string {
  const drawn = columns.filter((column) => column.channels === 0);
  const top = drawn.map((column) => `${column.x},${centre - column.half}`);
  const bottom = drawn.map((column) => `${column.x},${centre + column.half}`);
  return [...top, ...bottom.reverse()].join(" ");
}
