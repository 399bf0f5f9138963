// From what a slot holds to its picture and its code.
import { codeOf, type CodeSet } from "../../data/codes.ts";
import { type Encoded, pixels } from "../../engine/engine.ts";
import { imageName } from "../../image-name.ts";
import type { Context } from "../../tab.ts";
import type { Drawing } from "../draw/drawing.ts";
import { fittedOf } from "./fitted-files.ts";
import type { Source } from "./sources.ts";

export interface Resolved {
  code: Float32Array;
  /** (channels, height, width) in 0..1: the original, or what the mean of a class decodes to. */
  picture: Float32Array;
  /** The posterior of the picture, where it was encoded. */
  encoded: Encoded | null;
  name: string;
}

/** Null where there is no such thing (any more), or the model is not there yet. `posterior`: encode images too. */
export async function resolve(source: Source | null, context: Context, drawing: Drawing, posterior = false): Promise<Resolved | null> {
  const [engine, codes, facts] = [context.engine(), context.codes(), context.facts()];
  if (!source || !engine || !codes || !facts) return null;
  const name = nameOf(source, context, codes);
  if (source.kind === "mean") {
    if (!(source.label * codes.size < codes.means.length)) return null;
    const code = codes.means.slice(source.label * codes.size, (source.label + 1) * codes.size);
    return code.every(Number.isFinite) ? { code, picture: await engine.decode(code, 1), encoded: null, name } : null;
  }
  const picture = await pictureOf(source, context, drawing, pixels(facts.shape));
  if (!picture) return null;
  const encoded = source.kind !== "image" || posterior ? await engine.encode(picture, 1) : null;
  const code = source.kind === "image" ? codeOf(codes, source.index) : (encoded as Encoded).mean.slice();
  return { code, picture, encoded, name };
}

async function pictureOf(source: Source, context: Context, drawing: Drawing, size: number): Promise<Float32Array | null> {
  if (source.kind === "image") return context.original(source.index);
  if (source.kind === "file") return fittedOf(source.text, size);
  return (await drawing.seen(context))?.image ?? null;
}

/** A name for the ear and for under the picture: "3", "mean of 3", "your drawing". */
export function nameOf(source: Source, context: Context, codes: CodeSet): string {
  const text = context.text();
  const className = (label = 0): string => text.className(context.facts()?.classes ?? [], label);
  if (source.kind === "image") return imageName(text, context.facts()?.classes ?? [], codes.labels[source.index] ?? 0, source.index);
  if (source.kind === "mean") return text.say("slot.mean", { name: className(source.label) });
  return text.say(source.kind === "drawing" ? "slot.drawing" : "slot.file");
}
