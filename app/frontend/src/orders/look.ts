// The run that the teacher shows, over the student's own page, which stays behind it exactly as it is.
import { html, set } from "../shared/dom.ts";

export class Look {
  readonly element = html("div", { class: "orders-look", hidden: true });
  private shown = "";
  private before: HTMLElement | null = null;

  /** Opens a page of the lab; "" closes it, and whoever was at work is where they were. */
  open(address: string, title: string, behind: HTMLElement | null): void {
    if (this.shown !== address) {
      if (!this.shown) this.before = document.activeElement as HTMLElement | null;
      this.shown = address;
      // The parent's page cannot be typed into meanwhile, nor be heard read.
      this.element.replaceChildren(...(address ? [html("iframe", { src: address, title })] : []));
      this.element.hidden = !address;
      if (behind) behind.inert = address !== "";
      if (!address) this.before?.focus({ preventScroll: true });
    }
    const frame = this.element.firstElementChild;
    if (frame) set(frame, "title", title);
  }
}
