// The slider over the snapshots of a run, and its play button.
import { html, icon, show, write } from "../dom.ts";
import { epoch } from "../format.ts";
import type { Text } from "../text.ts";

export interface ScrubberModel {
  text: Text;
  count: number;
  position: number;
  /** Epoch of the snapshot shown; null where there is none. */
  epoch: number | null;
  replaying: boolean;
  /** The run still trains, and the newest snapshot is not the one followed. */
  behind: boolean;
}

export interface ScrubberActions {
  scrub(index: number): void;
  play(): void;
  follow(): void;
}

export class Scrubber {
  private readonly play: HTMLButtonElement;
  private readonly range: HTMLInputElement;
  private readonly label = html("span", { class: "shown" });
  private readonly live: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(actions: ScrubberActions) {
    this.play = html("button", { type: "button", class: "icon", "data-act": "replay", onclick: () => actions.play() });
    this.range = html("input", { type: "range", min: 0, max: 0, step: 1, value: 0, oninput: () => actions.scrub(Number(this.range.value)) });
    this.live = html("button", { type: "button", class: "switch small", "data-act": "live", onclick: () => actions.follow() });
    this.element = html("section", { class: "scrubber" }, this.play, this.range, this.label, this.live);
  }

  draw(model: ScrubberModel): void {
    const { text, count, position } = model;
    const last = Math.max(0, count - 1);
    const face = model.replaying ? "pause" : "play";
    if (this.play.dataset["face"] !== face) {
      this.play.dataset["face"] = face;
      this.play.replaceChildren(icon(face));
    }
    const words = text.say(model.replaying ? "scrubber.pause" : "scrubber.play");
    this.play.setAttribute("aria-label", words);
    this.play.title = words;
    this.range.max = String(last);
    this.range.disabled = count < 2;
    this.range.value = String(Math.max(0, position));
    this.range.style.setProperty("--share", String(last ? Math.max(0, position) / last : 0));
    this.range.setAttribute("aria-label", text.say("scrubber.label"));
    const shown = model.epoch === null ? "\u2013" : epoch(model.epoch, text.language);
    const sentence = text.say("scrubber.shown", { epoch: shown });
    write(this.label, sentence);
    this.range.setAttribute("aria-valuetext", sentence);
    write(this.live, text.say("scrubber.live"));
    show(this.live, model.behind);
  }
}
