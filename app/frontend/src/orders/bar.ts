// The slim bar under the page: a line an order. Drawn anew only where something is another, so that it is heard once.
import { html, set, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { Act, Row } from "./rows.ts";

export class Bar {
  private readonly said = html("div", { class: "rows", role: "status" });
  readonly element = html("section", { class: "orders-bar", hidden: true }, this.said);
  private drawnAs = "";

  constructor(private readonly act: (act: Act) => void) {}

  draw(rows: readonly Row[], text: Text): void {
    const key = JSON.stringify([rows, text.language]);
    if (key === this.drawnAs) return;
    this.drawnAs = key;
    const focused = this.focused();
    set(this.element, "aria-label", text.say("bar"));
    this.said.replaceChildren(...rows.map((row) => this.row(row, text)));
    this.element.hidden = rows.length === 0;
    if (focused) this.said.querySelector<HTMLButtonElement>(`[data-order="${focused}"] button`)?.focus();
  }

  private row({ name, words, act, primary, close }: Row, text: Text): HTMLElement {
    const said = html("p", { title: words });
    write(said, words);
    const button = act && html("button", { type: "button", class: primary ? "primary" : "", "data-act": act, onclick: () => this.act(act) }, text.say(act));
    const cross = close && html("button", { type: "button", class: "cross", "aria-label": text.say("close"), title: text.say("close"), onclick: () => this.act(close) }, "×");
    return html("div", { class: "row", "data-order": name }, said, button, cross);
  }

  private focused(): string | undefined {
    const at = (this.element.getRootNode() as ShadowRoot | Document).activeElement;
    return this.said.contains(at) ? at?.closest<HTMLElement>("[data-order]")?.dataset["order"] : undefined;
  }
}
