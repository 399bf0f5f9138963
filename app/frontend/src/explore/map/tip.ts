// The image under the pointer: fetched when it is first looked at, and shown beside its point.
import { html, show, write } from "../../shared/dom.ts";
import { imageBitmap, paint } from "../../shared/picture.ts";
import type { OriginalImages } from "../data/images.ts";

// Milliseconds that the pointer rests before an image is fetched: sweeping over the map asks for none.
const rest = 60;

export class Tip {
  private readonly picture = html("canvas", { class: "pixels", width: 1, height: 1 });
  private readonly name = html("span", { class: "small" });
  readonly element = html("div", { class: "tip", hidden: true }, this.picture, this.name);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private index = -1;

  show(index: number, name: string, images: OriginalImages, x: number, y: number, size: number): void {
    this.index = index;
    clearTimeout(this.timer);
    write(this.name, name);
    const left = x > size - 128 ? x - 116 : x + 16;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, Math.min(y - 60, size - 126)))}px)`;
    show(this.element, true);
    if (this.fill(images)) return;
    show(this.picture, false);
    this.timer = setTimeout(() => void images.want(index).then(() => this.index === index && this.fill(images)), rest);
  }

  hide(): void {
    this.index = -1;
    clearTimeout(this.timer);
    show(this.element, false);
  }

  private fill(images: OriginalImages): boolean {
    const picture = images.peek(this.index);
    if (picture) paint(this.picture, imageBitmap(picture, 0));
    show(this.picture, picture !== null);
    return picture !== null;
  }
}
