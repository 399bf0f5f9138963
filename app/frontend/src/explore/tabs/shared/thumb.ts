// A small picture of one of the run's images, filled in when it is there.
import { html } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";

export const thumb = (): HTMLCanvasElement => html("canvas", { class: "pixels thumb", width: 1, height: 1, "aria-hidden": "true" });

/** Draws an original; nothing is drawn where another one was wanted meanwhile. */
export function fillThumb(canvas: HTMLCanvasElement, index: number, context: Context): void {
  const wanted = `${context.facts()?.run} ${context.codes()?.split} ${index}`;
  if (canvas.dataset["wanted"] === wanted) return;
  canvas.dataset["wanted"] = wanted;
  void context.original(index).then((image) => {
    if (canvas.dataset["wanted"] !== wanted) return;
    if (image) context.paint(canvas, image);
    else delete canvas.dataset["wanted"];
  });
}
