// The autoencoder, drawn from its recipe; every block is a button, and real pictures travel through it.
import type { Pictures, Probe, Snapshot } from "../../shared/data/snapshot.ts";
import { svg } from "../../shared/dom.ts";
import { dataUrl, imageBitmap } from "../../shared/picture.ts";
import type { Differing } from "../../shared/recipe.ts";
import type { Text } from "../../shared/text.ts";
import type { MetricsLine, Recipe } from "../../shared/types.ts";
import { codeFace } from "./code-face.ts";
import { type ChainActions, type ChainModel, compose, type DrawnChain } from "./compose.ts";

export class Chain {
  readonly element = svg("svg", { class: "chain", role: "group" });
  private drawnAs = "";
  private text: Text | null = null;
  private drawn: DrawnChain | null = null;

  constructor(private readonly actions: ChainActions) {}

  /** Draws the chain anew where something other than its pictures and values changed; true where it did. */
  layout(model: ChainModel): boolean {
    const { recipe, shape, selected, closed, text, width } = model;
    const key = JSON.stringify([recipe, shape, selected, closed, text.language, width]);
    if (key === this.drawnAs || width < 200) return false;
    this.drawnAs = key;
    this.text = text;
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
    drawn.formula.write(undefined, null, new Set());
    if (focused) this.element.querySelector<SVGGElement>(`[data-id="${focused}"]`)?.focus();
    return true;
  }

  /**
   * Shows one probe image on its way, as a snapshot saw it. `apart` are the blocks drawn here that are not the run's:
   * their own pictures are left out, and what the whole network made is pale and says whose it is. `preview` is the
   * address of an image of the recipe's set, for where the run's are others.
   */
  show(probe: Probe, snapshot: Snapshot, index: number, apart: Differing, preview: string | null): void {
    const { drawn, text } = this;
    if (!drawn || !text) return;
    const { image, corrupted, reconstruction, face, geometry } = drawn;
    const pale = apart.size > 0;
    const picture = (pictures: Pictures): string => dataUrl(imageBitmap(pictures, index));
    setPicture(image, apart.has("data") ? preview : picture(probe.originals));
    setPicture(corrupted, apart.has("data") || apart.has("corruption") ? null : picture(snapshot.corrupted));
    setPicture(reconstruction, picture(snapshot.reconstructions));
    face.replaceChildren(...(apart.has("bottleneck") ? [] : codeFace(geometry.code, snapshot, index, text.language)));
    const whose = pale ? text.say("chain.of_run") : "";
    for (const part of [face, reconstruction]) {
      part.classList.toggle("pale", pale);
      if (pale) part.append(svg("title", {}, whose));
    }
    drawn.nameReconstruction(whose);
  }

  /** No picture but one of the recipe's set: what stood here is of another run. */
  clear(preview: string | null): void {
    if (!this.drawn) return;
    setPicture(this.drawn.image, preview);
    for (const image of [this.drawn.corrupted, this.drawn.reconstruction]) setPicture(image, null);
    this.drawn.face.replaceChildren();
    this.drawn.nameReconstruction("");
  }

  values(line: MetricsLine | undefined, run: Recipe | null, apart: Differing): void {
    this.drawn?.formula.write(line, run, apart);
  }
}

function setPicture(image: SVGImageElement | null, address: string | null): void {
  image?.replaceChildren();
  if (address === null) image?.removeAttribute("href");
  else image?.setAttribute("href", address);
}
