// One question at a time, over everything else; or one thing that is shown once.
import { html } from "../shared/dom.ts";

export interface Choice {
  words: string;
  kind?: "primary" | "danger";
  act?: () => void;
}

/** Asks; every choice closes it, and Escape is none of them. */
export function ask(question: string, choices: readonly Choice[], shown = ""): void {
  const dialog = html("dialog", {},
    html("p", {}, question),
    shown ? html("p", { class: "shown" }, shown) : null,
    html("div", { class: "choices" }, ...choices.map(({ words, kind, act }) =>
      html("button", { type: "button", class: kind ?? "", onclick: () => {
        dialog.close();
        act?.();
      } }, words))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
