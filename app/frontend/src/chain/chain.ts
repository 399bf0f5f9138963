// The autoencoder, drawn from its recipe; every block is a button, and real pictures travel through it.
import type { Probe, Snapshot } from "../data/snapshot.ts";
import { svg } from "../dom.ts";
import { dataUrl, imageBitmap } from "../pictures/picture.ts";
import type { MetricsLine } from "../types.ts";
import { codeFace } from "./code-face.ts";
import { type ChainActions, type ChainModel, compose, type DrawnChain } from "./compose.ts";

export class Chain {
  readonly element = svg("svg", { class: "chain", role: "group" });
  private drawnAs = "";
  private language = "en";
  private drawn: DrawnChain | null = null;

  constructor(private readonly actions: ChainActions) {}

  /** Draws the chain anew where something other than its pictures and values changed; true where it did. */
  layout(model: ChainModel): boolean {
    const { recipe, shape, selected, text, width } = model;
    const key = JSON.stringify([recipe, shape, selected, text.language, width]);
    if (key === this.drawnAs || width < 200) return false;
    this.drawnAs = key;
    this.language = text.language;
    const root = this.element.getRootNode() as ShadowRoot | Document;
    const focused = this.element.contains(root.activeElement) ? root.activeElement?.getAttribute("data-id") : null;
    const drawn = compose(model, this.actions);
    this.drawn = drawn;
    const { width: w, height: h } = drawn.geometry;
    this.element.setAttribute("viewBox", `0 0 ${w} ${h}`);
    this.element.setAttribute("width", String(w));
    this.element.setAttribute("height", String(h));
    this.element.setAttribute("aria-label", text.say("chain.label"));
    this.element.replaceChildren(...drawn.elements);
    drawn.formula.write(undefined);
    if (focused) this.element.querySelector<SVGGElement>(`[data-id="${focused}"]`)?.focus();
    return true;
  }

  /** Shows one probe image on its way, as a snapshot saw it. */
  show(probe: Probe, snapshot: Snapshot, index: number): void {
    if (!this.drawn) return;
    const { image, corrupted, reconstruction, face, geometry } = this.drawn;
    image.setAttribute("href", dataUrl(imageBitmap(probe.originals, index)));
    corrupted?.setAttribute("href", dataUrl(imageBitmap(snapshot.corrupted, index)));
    reconstruction.setAttribute("href", dataUrl(imageBitmap(snapshot.reconstructions, index)));
    face.replaceChildren(...codeFace(geometry.code, snapshot, index, this.language));
  }

  values(line: MetricsLine | undefined): void {
    this.drawn?.formula.write(line);
  }
}
