// The way as files: an animated GIF, and the film strip as a PNG.
import type { Context } from "../../tab.ts";
import { download } from "../shared/parts.ts";
import { animation } from "./animation.ts";
import { stripCanvas } from "./strip.ts";

/** Milliseconds a picture of the animation is shown. */
const delay = 60;

/** The decoded images of some codes (count, size), there and back. */
export async function saveGif({ codes, count }: { codes: Float32Array; count: number }, name: string, context: Context): Promise<void> {
  const [engine, facts] = [context.engine(), context.facts()];
  if (!engine || !facts) return;
  const images = await engine.decode(codes, count);
  download(new Blob([animation(images, count, facts.shape, delay)], { type: "image/gif" }), `${name}.gif`);
}

/** Rows of `count` images each. */
export function savePng(rows: readonly Float32Array[], count: number, name: string, context: Context): void {
  const facts = context.facts();
  if (!facts || !rows.length) return;
  stripCanvas(rows, count, facts.shape).toBlob((file) => file && download(file, `${name}.png`), "image/png");
}

/** A name of plain letters: "vae-2d-3-mean-of-8". */
export const fileName = (words: readonly string[]): string =>
  words.join("-").normalize("NFD").replace(/[^\w-]+/g, "-").toLowerCase() || "interpolation";
