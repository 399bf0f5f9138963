// "Eyes to the front": one large button that pauses everybody and lets all go on, and a line that says so meanwhile.
import { html, set, show, write } from "../shared/dom.ts";
import type { Hands } from "./views.ts";

export class Eyes {
  readonly button = html("button", { type: "button", class: "eyes", onclick: () => void this.press() });
  readonly told = html("p", { class: "everybody", role: "status", hidden: true });
  private paused = false;

  constructor(private readonly hands: Hands) {
    this.update(false);
  }

  update(paused: boolean): void {
    const { text } = this.hands;
    this.paused = paused;
    write(this.button, text.say(paused ? "all_go_on" : "eyes"));
    set(this.button, "aria-pressed", String(paused));
    write(this.told, paused ? text.say("all_paused") : "");
    show(this.told, paused);
  }

  private async press(): Promise<void> {
    // Pressed twice in a hurry it is one wish.
    this.button.disabled = true;
    await this.hands.doing(this.hands.asking.pauseAll(!this.paused));
    this.button.disabled = false;
  }
}
