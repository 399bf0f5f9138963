// Small parts that the tabs share.
import { html, type Icon, icon } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";

export const button = (act: string, press: () => void, face?: Icon): HTMLButtonElement =>
  html("button", { type: "button", class: face ? "icon" : "switch small", "data-act": act, onclick: press }, face && icon(face));

/** Names a button for the ear and the pointer; one without a picture shows the name too. */
export function name(element: HTMLElement, words: string): void {
  element.title = words;
  element.setAttribute("aria-label", words);
}

/** A few ways of which one is taken. */
export class Ways<Way extends string> {
  readonly element = html("div", { class: "ways", role: "group" });
  private readonly buttons = new Map<Way, HTMLButtonElement>();

  constructor(ways: readonly Way[], choose: (way: Way) => void) {
    for (const way of ways) {
      const made = button(way, () => choose(way));
      this.buttons.set(way, made);
      this.element.append(made);
    }
  }

  draw(chosen: Way, label: string, words: (way: Way) => string, offered: (way: Way) => boolean = () => true): void {
    this.element.setAttribute("aria-label", label);
    for (const [way, made] of this.buttons) {
      made.textContent = words(way);
      made.hidden = !offered(way);
      made.setAttribute("aria-pressed", String(way === chosen));
    }
  }
}

/** Says what went wrong with the model, in its own sentence. */
export const complain = (context: Context, error: unknown): void =>
  context.complain(error instanceof Error ? error.message : "");

/** Gives a file to the person. */
export function download(bytes: Blob, fileName: string): void {
  const address = URL.createObjectURL(bytes);
  html("a", { href: address, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
