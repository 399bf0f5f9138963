// The way in for a run that was trained elsewhere: a button, the whole page to drop its zip on, and what becomes of it.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { bring, type Outcome } from "./bringing.ts";

/** Megabytes; the server takes no more either. */
const most = 200;

export interface TakingHands {
  address(): string;
  /** Shows the run; what it is called, where it is shown. */
  took(run: string): Promise<string | undefined>;
}

export class Taking {
  private readonly input = html("input", { type: "file", accept: ".zip,application/zip", multiple: true, hidden: true, onchange: () => this.chosen() });
  private readonly words = html("span", {});
  readonly button = html("button", { class: "switch", type: "button", onclick: () => this.input.click() }, this.words, this.input);
  private readonly said = html("span", { role: "status" });
  private readonly bar = html("span", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, hidden: true });
  private readonly stop = html("button", { class: "switch small", type: "button", onclick: () => this.close() });
  readonly element = html("div", { class: "taking", hidden: true }, this.said, this.bar, this.stop);
  private readonly waiting: File[] = [];
  private text: Text | null = null;
  private leaving: AbortController | null = null;
  private troubled: string[] = [];
  /** Over the page while a file is held over it. */
  readonly target = html("p", { class: "target", hidden: true });

  constructor(private readonly hands: TakingHands) {}

  draw(text: Text): void {
    this.text = text;
    write(this.words, text.say("take_in"));
    this.button.title = text.say("take_in_help");
    this.input.setAttribute("aria-label", text.say("take_in"));
    write(this.target, text.say("drop"));
    this.drawStop();
  }

  /** Takes what is dropped onto an element. */
  listen(on: HTMLElement): void {
    const files = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent): void => {
      if (!files(event)) return;
      event.preventDefault();
      show(this.target, event.type !== "dragleave" || on.contains(event.relatedTarget as Node | null));
    };
    for (const kind of ["dragenter", "dragover", "dragleave"] as const) on.addEventListener(kind, over);
    on.addEventListener("drop", (event) => {
      show(this.target, false);
      if (!files(event)) return;
      event.preventDefault();
      this.take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /** One after another, in the order in which they were chosen. */
  take(files: readonly File[]): void {
    this.waiting.push(...files);
    if (!this.leaving && files.length) void this.work();
  }

  leave(): void {
    this.waiting.length = 0;
    this.leaving?.abort();
  }

  private chosen(): void {
    this.take([...(this.input.files ?? [])]);
    this.input.value = ""; // the same file can be chosen again
  }

  private close(): void {
    if (this.leaving) this.leave();
    else show(this.element, false);
    this.button.focus();
  }

  private async work(): Promise<void> {
    this.troubled = [];
    for (let file = this.waiting.shift(); file; file = this.waiting.shift()) {
      this.leaving = new AbortController();
      const outcome = await this.one(file, this.leaving.signal);
      if (outcome === null) this.say("", false);
      else if ("error" in outcome) this.say(outcome.error, true);
      else await this.took(outcome, file.name);
      if (outcome && "error" in outcome) this.troubled.push(outcome.error);
    }
    this.leaving = null;
    // What was refused of several stays to be read.
    if (this.troubled.length) this.say(this.troubled.join("\n"), true);
    else if (!this.said.textContent) show(this.element, false);
    show(this.bar, false);
    this.drawStop();
  }

  private async one(file: File, signal: AbortSignal): Promise<Outcome | null> {
    const text = this.text as Text;
    const said = (key: string, values = {}): string => text.say(key, { file: file.name, ...values });
    this.drawStop();
    if (file.size > most * 1024 * 1024) return { error: said("take_large", { most }) };
    const share = new Intl.NumberFormat(text.language, { style: "percent" });
    // How far it is stands in the bar: said aloud, it would be said a hundred times.
    this.say(said("sends"), false);
    this.measure(0, share.format(0));
    try {
      return await bring(this.hands.address(), text.language, file, {
        sent: (part) => this.measure(part, share.format(part)),
        before: (count) => {
          show(this.bar, false);
          this.say(count ? said("waits", { before: count }) : said("reads"), false);
        },
      }, signal);
    } catch {
      return { error: said("take_broken") };
    }
  }

  private async took({ run, known }: Extract<Outcome, { run: string }>, file: string): Promise<void> {
    const title = (await this.hands.took(run)) ?? file;
    this.say(this.text?.say(known ? "take_known" : "took", { title, file }) ?? "", false);
  }

  private measure(share: number, words: string): void {
    show(this.bar, true);
    this.bar.style.setProperty("--share", String(share));
    this.bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    this.bar.setAttribute("aria-label", words);
  }

  private say(words: string, wrong: boolean): void {
    write(this.said, words);
    show(this.element, words !== "");
    this.element.toggleAttribute("data-wrong", wrong);
  }

  private drawStop(): void {
    write(this.stop, this.text?.say(this.leaving ? "give_up" : "close") ?? "");
  }
}
