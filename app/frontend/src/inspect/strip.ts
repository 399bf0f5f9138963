// The test images that all cards look with; one of them is chosen.
import type { Pictures } from "../shared/data/snapshot.ts";
import { html, set, write } from "../shared/dom.ts";
import { imageBitmap, paint } from "../shared/picture.ts";
import type { Text } from "../shared/text.ts";

export class Strip {
  private readonly label = html("span", { class: "strip-label", id: "inspect-strip" });
  private readonly images = html("div", { class: "images", role: "radiogroup", "aria-labelledby": "inspect-strip" });
  private readonly moment = html("span", { class: "moment small", role: "status" });
  readonly element = html("section", { class: "strip" }, this.label, this.images, this.moment);
  private shown: Pictures | null = null;

  constructor(private readonly choose: (index: number) => void) {
    this.images.addEventListener("keydown", (event) => this.move(event));
  }

  draw(probes: Pictures, labels: Uint8Array, classes: readonly string[], chosen: number, moment: string, text: Text): void {
    write(this.label, text.say("strip.label"));
    write(this.moment, moment);
    if (probes !== this.shown) this.fill(probes);
    [...this.images.children].forEach((child, index) => {
      const label = labels[index] ?? 0;
      set(child, "aria-checked", String(index === chosen));
      set(child, "tabindex", index === chosen ? 0 : -1);
      set(child, "aria-label", text.say("strip.image", { number: index + 1, name: classes[label] ?? label }));
    });
  }

  private fill(probes: Pictures): void {
    this.shown = probes;
    const buttons = Array.from({ length: probes.count }, (_, index) => {
      const canvas = html("canvas", { class: "pixels", "aria-hidden": "true" });
      paint(canvas, imageBitmap(probes, index));
      return html("button", { type: "button", role: "radio", onclick: () => this.choose(index) }, canvas);
    });
    this.images.replaceChildren(...buttons);
  }

  /** The arrow keys choose, as in any group of which one is chosen. */
  private move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = [...this.images.children] as HTMLElement[];
    const from = all.findIndex((child) => child.getAttribute("aria-checked") === "true");
    if (step === undefined || from < 0) return;
    event.preventDefault();
    const to = (from + step + all.length) % all.length;
    this.choose(to);
    all[to]?.focus();
  }
}
