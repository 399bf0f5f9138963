// What is ordered of everybody at this moment, over the views: a line each, with the one button that ends it.
import { html, set, show, write } from "../shared/dom.ts";
import type { InForce, Order } from "./told.ts";
import type { Hands } from "./views.ts";

const kinds: readonly Order[] = ["shown", "handed", "locked"];

export class InForceStrip {
  private readonly words = new Map<Order, HTMLElement>();
  private readonly lines = new Map<Order, HTMLElement>();
  readonly element = html("section", { class: "in-force", hidden: true });

  constructor(private readonly hands: Hands) {
    const { text, asking } = hands;
    set(this.element, "aria-label", text.say("force"));
    for (const kind of kinds) {
      const words = html("span", {});
      const button = html("button", { type: "button", class: "quiet-button", onclick: () => void hands.doing(asking.lift(kind)) }, text.say(`lift.${kind}`));
      const line = html("p", { "data-order": kind, hidden: true }, words, button);
      this.words.set(kind, words);
      this.lines.set(kind, line);
      this.element.append(line);
    }
  }

  update(orders: InForce): void {
    for (const kind of kinds) {
      const said = this.said(orders, kind);
      show(this.lines.get(kind)!, said !== "");
      const words = this.words.get(kind)!;
      write(words, said);
      words.title = said;
    }
    show(this.element, kinds.some((kind) => orders[kind] !== null));
  }

  private said({ shown, handed, locked }: InForce, kind: Order): string {
    const { text } = this.hands;
    if (kind === "shown") return shown === null ? "" : shown.nickname ? text.say("force.shown", { name: shown.nickname }) : text.say("force.shown_one");
    const words = kind === "handed" ? handed?.words : locked?.words;
    return words === undefined ? "" : text.say(`force.${kind}`, { words });
  }
}
