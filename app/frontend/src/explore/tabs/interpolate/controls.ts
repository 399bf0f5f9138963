// The line under the film: play, slider, kind of way, and saving.
import { html, icon, write } from "../../../shared/dom.ts";
import type { Text } from "../../../shared/text.ts";
import { button, name, Ways } from "../shared/parts.ts";
import type { Way } from "./path.ts";

export interface ControlActions {
  play(): void;
  /** `done`: the hand let go. */
  scrub(share: number, done: boolean): void;
  way(way: Way): void;
  sample(): void;
  gif(): void;
  png(): void;
}

export class Controls {
  private readonly play: HTMLButtonElement;
  private readonly range: HTMLInputElement;
  private readonly ways: Ways<Way>;
  private readonly sample: HTMLButtonElement;
  private readonly gif: HTMLButtonElement;
  private readonly png: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(actions: ControlActions) {
    this.play = button("play-path", () => actions.play(), "play");
    this.range = html("input", {
      type: "range", min: 0, max: 1, step: 0.01, value: 0, "data-act": "scrub-path",
      oninput: () => actions.scrub(this.range.valueAsNumber, false), onchange: () => actions.scrub(this.range.valueAsNumber, true),
    });
    this.ways = new Ways<Way>(["straight", "spherical"], (way) => actions.way(way));
    this.sample = button("sampled", () => actions.sample());
    this.gif = button("gif", () => actions.gif());
    this.png = button("png", () => actions.png());
    this.element = html("div", { class: "line scrubber" }, this.play, this.range,
      html("span", { class: "line" }, this.ways.element, this.sample), html("span", { class: "line" }, this.gif, this.png));
  }

  words(text: Text): void {
    this.range.setAttribute("aria-label", text.say("interpolate.slider"));
    write(this.sample, text.say("interpolate.sampled"));
    this.sample.title = text.say("interpolate.sampled_help");
    write(this.gif, "GIF");
    write(this.png, "PNG");
    name(this.gif, text.say("interpolate.gif"));
    name(this.png, text.say("interpolate.png"));
  }

  /** Where on the way, 0..1. */
  place(share: number, text: Text): void {
    this.range.value = String(share);
    this.range.style.setProperty("--share", String(share));
    this.range.setAttribute("aria-valuetext", text.say("interpolate.share", { share: Math.round(share * 100) }));
  }

  playing(playing: boolean, text: Text): void {
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
    name(this.play, text.say(playing ? "interpolate.pause" : "interpolate.play"));
  }

  /** `sampled` is null where there is nothing to sample from. */
  chosen(way: Way, sampled: boolean | null, text: Text): void {
    this.ways.draw(way, text.say("interpolate.way"), (kind) => text.say(`interpolate.${kind}`));
    this.sample.hidden = sampled === null;
    this.sample.setAttribute("aria-pressed", String(sampled === true));
  }
}
