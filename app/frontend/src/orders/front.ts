// Eyes to the front: over everything, until the teacher lets everybody go on. Nothing of the page is lost behind it.
import { html, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";

export class Front {
  private readonly title = html("h1", { id: "orders-front" });
  private readonly hint = html("p", {});
  readonly element = html("dialog", { class: "orders-front", "aria-labelledby": "orders-front", closedby: "none" },
    html("div", { role: "status" }, this.title, this.hint));
  private wanted = false;

  constructor() {
    // Escape is no way past it; where a browser closes it all the same, it comes again.
    this.element.addEventListener("cancel", (event) => event.preventDefault());
    this.element.addEventListener("close", () => this.wanted && this.element.showModal());
  }

  draw(paused: boolean, text: Text): void {
    write(this.title, text.say("paused"));
    write(this.hint, text.say("paused_hint"));
    this.wanted = paused;
    if (paused && !this.element.open) this.element.showModal();
    else if (!paused && this.element.open) this.element.close();
  }
}
