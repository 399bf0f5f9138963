// The face of the code block: bells, numbers, or a small picture.
import type { Snapshot } from "../../shared/data/snapshot.ts";
import { svg } from "../../shared/dom.ts";
import { signed } from "../../shared/format.ts";
import { codeBitmap, codeLimit, dataUrl, mostSquare } from "../../shared/picture.ts";
import type { Box } from "./trapezoid.ts";
import { bell } from "./shapes.ts";

/** Draws the code of one probe image into a box. */
export function codeFace(box: Box, snapshot: Snapshot, index: number, language: string): SVGElement[] {
  const { codes, deviations } = snapshot;
  const inner = { x: box.x + 8, y: box.y + 8, width: box.width - 16, height: box.height - 16 };
  if (codes.size > 3) return [picture(inner, snapshot, index)];
  const line = inner.height / codes.size;
  const reach = Math.max(3, codeLimit(codes));
  return Array.from({ length: codes.size }, (_, axis) => {
    const mean = codes.data[index * codes.size + axis] as number;
    const y = inner.y + line * axis;
    if (!deviations) return number(inner, y + line / 2, mean, language);
    const deviation = deviations.data[index * codes.size + axis] as number;
    const row = { x: inner.x, y: y + 2, width: inner.width, height: line - 5 };
    const middle = inner.x + inner.width / 2;
    return svg("g", { class: "bell" },
      svg("path", { class: "zero", d: `M${middle} ${row.y}V${row.y + row.height}` }),
      svg("path", { d: bell(mean, deviation, reach, row) }));
  });
}

function number(box: Box, y: number, value: number, language: string): SVGElement {
  return svg("text", { class: "number", x: box.x + box.width / 2, y: y + 5, "text-anchor": "middle" }, signed(value, language));
}

function picture(box: Box, snapshot: Snapshot, index: number): SVGElement {
  const [height, width] = mostSquare(snapshot.codes.size);
  const pixel = Math.min(box.width / width, box.height / height);
  return svg("image", {
    class: "pixels",
    x: box.x + (box.width - width * pixel) / 2,
    y: box.y + (box.height - height * pixel) / 2,
    width: width * pixel,
    height: height * pixel,
    preserveAspectRatio: "none",
    href: dataUrl(codeBitmap(snapshot.codes, index, codeLimit(snapshot.codes))),
  });
}
