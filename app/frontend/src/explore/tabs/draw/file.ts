// A picture from a file: read, fitted to the run's images, and what was done to it said.
import type { Shape } from "../../../shared/types.ts";
import type { Context } from "../../tab.ts";
import { keepFitted, mostPixels } from "../shared/fitted-files.ts";
import type { Drawing } from "./drawing.ts";
import { fitPicture } from "./fit-picture.ts";

export interface FittedFile {
  /** Source text of the fitted picture; "" where the file is none. */
  text: string;
  /** What was done to it, or what is wrong with it. */
  said: string;
}

/** Larger pictures are made smaller first: more is not seen. */
const most = 512;

export async function fittedFile(file: Blob & { name?: string }, context: Context, drawing: Drawing): Promise<FittedFile> {
  const [facts, text] = [context.facts(), context.text()];
  if (!facts) return { text: "", said: "" };
  const picture = await pixelsOf(file, facts.shape);
  if (!picture) return { text: "", said: text.say("file.none", { name: file.name ?? "" }) };
  const { image, how } = fitPicture(picture, facts.shape, await drawing.convention(context));
  if (how === "empty") return { text: "", said: text.say("file.empty", { name: file.name || text.say("slot.file") }) };
  const [channels, height, width] = facts.shape;
  const colours = text.say(channels === 3 ? "file.colour" : "file.grey");
  const said = text.say(`file.${how}`, { from: `${picture.fullWidth}\u202f×\u202f${picture.fullHeight}`, to: `${width}\u202f×\u202f${height}`, colours });
  return { text: keepFitted(image), said: image.length > mostPixels ? `${said} ${text.say("file.unlinked")}` : said };
}

export interface Picture {
  width: number;
  height: number;
  /** RGBA bytes. */
  data: Uint8ClampedArray;
  fullWidth: number;
  fullHeight: number;
}

async function pixelsOf(file: Blob, [, height, width]: Shape): Promise<Picture | null> {
  try {
    const bitmap = await createImageBitmap(file);
    const exact = bitmap.width === width && bitmap.height === height;
    const scale = exact ? 1 : Math.min(1, most / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return null;
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const picture = { width: canvas.width, height: canvas.height, data, fullWidth: bitmap.width, fullHeight: bitmap.height };
    bitmap.close();
    return picture;
  } catch {
    return null; // no picture, or one that this browser cannot read
  }
}
