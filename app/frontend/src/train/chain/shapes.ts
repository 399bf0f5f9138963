// The drawings inside the chain: a network's trapezoid, arrows, the bell of a Gaussian code.
import { svg } from "../../shared/dom.ts";
import type { Geometry } from "./geometry.ts";
import type { Layers } from "./layers.ts";
import { type Box, outline, type Trapezoid } from "./trapezoid.ts";

/** A network: its outline, and inside it plates (convolutional), rows (recurrent) or layers (dense). */
export function networkShape(trapezoid: Trapezoid, layers: Layers, rows: number): SVGGElement {
  const group = svg("g", { class: "network" });
  group.append(svg("polygon", { class: "body", points: outline(trapezoid), "stroke-linejoin": "round" }));
  if (layers.style === "recurrent") group.append(...rowLines(trapezoid, rows));
  for (const column of trapezoid.columns.slice(1, -1)) {
    group.append(column.channels ? plates(column.x, trapezoid, column.channels, column.side) : layer(trapezoid, column));
  }
  return group;
}

function layer(trapezoid: Trapezoid, column: { x: number; half: number }): SVGLineElement {
  const { centre } = trapezoid;
  return svg("line", { class: "layer", x1: column.x, x2: column.x, y1: centre - column.half, y2: centre + column.half });
}

/** Feature maps as stacked plates: their size is the maps' size, their number grows with the channels. */
function plates(x: number, { centre, box }: Trapezoid, channels: number, side: number): SVGGElement {
  const stack = svg("g", { class: "plates" });
  const count = Math.max(2, Math.min(6, Math.round(Math.log2(channels))));
  const roomy = Math.min(1, box.width / 200);
  const size = (14 + 44 * side) * roomy;
  for (let index = 0; index < count; index++) {
    const shift = (index - (count - 1) / 2) * 5 * roomy;
    stack.append(svg("rect", { x: x - size / 2 + shift, y: centre - size / 2 - shift * 0.8, width: size, height: size, rx: 2 }));
  }
  return stack;
}

/** An image read row by row: as many stripes as rows, at most eight. */
function rowLines({ columns, centre }: Trapezoid, rows: number): SVGLineElement[] {
  const first = columns[0]!;
  const last = columns.at(-1)!;
  const count = Math.min(8, rows);
  return Array.from({ length: count - 1 }, (_, index) => {
    const share = ((index + 1) / count) * 2 - 1;
    return svg("line", {
      class: "row-line",
      x1: first.x, y1: centre + share * first.half,
      x2: last.x, y2: centre + share * last.half,
    });
  });
}

export function arrows(geometry: Geometry): SVGGElement {
  const group = svg("g", { class: "arrows" });
  for (const [x1, y, x2] of geometry.arrows) {
    if (x2 - x1 < 4) continue;
    group.append(svg("path", { d: `M${x1} ${y}H${x2}M${x2 - 5} ${y - 4}l5 4-5 4` }));
  }
  if (geometry.narrow) {
    // From the end of the first row back to the start of the second.
    const { corrupted, corruption, image, encoder } = geometry;
    const last = corrupted ?? corruption;
    const from = last.x + last.width / 2;
    const to = encoder.box.x + 14;
    const y = image.y + image.height + 27; // clear of the captions
    group.append(svg("path", { d: `M${from} ${corrupted ? y - 9 : last.y + last.height + 6}V${y}H${to}v9m-4-5l4 5 4-5` }));
  }
  const { code, penalties, reconstruction, loss } = geometry;
  const down = (x: number, from: number, to: number): SVGPathElement => svg("path", { class: "leader", d: `M${x} ${from}V${to}` });
  if (!geometry.narrow) {
    group.append(down(code.x + code.width / 2, code.y + code.height + 18, penalties.y));
    group.append(down(reconstruction.x + reconstruction.width / 2, reconstruction.y + reconstruction.height + 18, loss.y));
  }
  return group;
}

/** A normal density over -reach..reach as an SVG path in a box, its peak at full height whatever the deviation. */
export function bell(mean: number, deviation: number, reach: number, box: Box): string {
  const steps = 64;
  const spread = Math.max(deviation, reach / 40); // a narrower one would fall between two points of the path
  const points = Array.from({ length: steps + 1 }, (_, index) => {
    const at = reach * ((2 * index) / steps - 1);
    const value = Math.exp(-0.5 * ((at - mean) / spread) ** 2);
    return `${(box.x + (box.width * index) / steps).toFixed(1)} ${(box.y + box.height * (1 - value)).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
