// Fitted pictures from files: small ones travel in the link, large ones stay on this page.
import { fromBase64, toBase64 } from "./base64.ts";

/** Bytes of a fitted picture that a link can still hold: 28 x 28 in grey. */
export const mostPixels = 1100;

const here = new Map<string, Float32Array>();

/** The picture as text: "f" and its bytes, or "x" and a number where that would be too long for a link. */
export function keepFitted(image: Float32Array): string {
  if (image.length <= mostPixels) return `f${toBase64(Uint8Array.from(image, (value) => Math.round(value * 255)))}`;
  const name = `x${here.size + 1}`;
  here.set(name, image);
  return name;
}

/** The picture again; null where it stayed on another page, or is of another size. */
export function fittedOf(text: string, pixels: number): Float32Array | null {
  if (text.startsWith("x")) {
    const image = here.get(text);
    return image?.length === pixels ? image : null;
  }
  const bytes = fromBase64(text.slice(1));
  return bytes?.length === pixels ? Float32Array.from(bytes, (byte) => byte / 255) : null;
}
