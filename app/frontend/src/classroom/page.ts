// The teacher's page: who is in, who trains and who is next in one line, and the views of the class as tabs under it.
import { Refusal } from "../shared/data/api.ts";
import { html, set, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { ask } from "./dialog.ts";
import { Eyes } from "./eyes.ts";
import { InForceStrip } from "./in-force.ts";
import type { Asking, Wall } from "./told.ts";
import type { Hands, View } from "./views.ts";

/** Milliseconds between two looks. */
const again = 1500;
/** So many of those who wait are named. */
const named = 6;

export class TeacherPage implements Hands {
  private readonly count = html("h2", { class: "count" });
  private readonly turns = html("p", { class: "turns" });
  private readonly load = html("p", { class: "load" });
  private readonly lab = html("a", { href: "./?", class: "quiet-button", target: "_blank" });
  private readonly fold = html("button", { type: "button", class: "quiet-button", onclick: () => this.turn() });
  private readonly end = html("button", { type: "button", class: "quiet-button", onclick: () => this.askEnd() });
  private readonly eyes: Eyes;
  private readonly said = html("p", { class: "trouble", role: "alert", hidden: true });
  private readonly inForce: InForceStrip;
  private readonly tabs = html("div", { class: "tabs", role: "tablist" });
  private readonly views: readonly View[];
  private readonly buttons = new Map<View, HTMLButtonElement>();
  private shown: View;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wall: Wall | null = null;
  private offline = false;
  /** Whether the wall is, and not the way in. */
  private large = false;

  constructor(root: HTMLElement, readonly asking: Asking, readonly text: Text, makers: readonly ((hands: Hands) => View)[]) {
    this.doing = this.doing.bind(this);
    this.say = this.say.bind(this);
    this.eyes = new Eyes(this);
    this.inForce = new InForceStrip(this);
    this.views = makers.map((make) => make(this));
    this.shown = this.views[0]!;
    write(this.lab, text.say("open_lab"));
    write(this.end, text.say("end"));
    this.tabs.setAttribute("aria-label", text.say("tabs"));
    for (const view of this.views) {
      const button = html("button", { type: "button", role: "tab", id: `tab-${view.name}`, "aria-controls": `view-${view.name}`, onclick: () => this.open(view) }, text.say(`tab.${view.name}`));
      this.buttons.set(view, button);
      this.tabs.append(button);
      set(view.element, "role", "tabpanel");
      set(view.element, "id", `view-${view.name}`);
      set(view.element, "aria-labelledby", button.id);
    }
    this.tabs.addEventListener("keydown", (event) => this.steer(event));
    show(this.tabs, this.views.length > 1);
    root.append(
      html("div", { class: "line" }, this.count, this.turns, this.load, html("div", { class: "acts" }, this.eyes.button, this.fold, this.lab, this.end)),
      this.eyes.told, this.inForce.element, this.tabs, this.said, ...this.views.map(({ element }) => element));
    const [at = "", fold] = location.hash.slice(1).split("+");
    this.large = fold === "large";
    this.open(this.views.find(({ name }) => name === at) ?? this.shown);
    document.addEventListener("visibilitychange", () => document.hidden || void this.look());
    void this.look();
  }

  async doing(what: Promise<void>): Promise<void> {
    this.say("");
    try {
      await what;
      await this.look();
    } catch (error) {
      this.say(error instanceof Refusal && error.message ? error.message : this.text.say("offline"));
    }
  }

  say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
    this.offline = false;
  }

  private open(view: View): void {
    this.shown = view;
    for (const each of this.views) {
      const on = each === view;
      show(each.element, on);
      const button = this.buttons.get(each)!;
      set(button, "aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
    }
    this.fit();
    if (this.wall) view.update(this.wall);
  }

  /** Arrow keys go from tab to tab, as in any list of tabs. */
  private steer(event: KeyboardEvent): void {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const next = this.views[(this.views.indexOf(this.shown) + way + this.views.length) % this.views.length]!;
    this.open(next);
    this.buttons.get(next)!.focus();
  }

  private askEnd(): void {
    const { text } = this;
    const end = (erase: boolean) => () => {
      clearTimeout(this.timer); // Of a class that has ended nothing more is asked.
      void this.doing(this.asking.end(erase).then(
        () => {
          location.reload();
          return new Promise<void>(() => {});
        },
        (error: unknown) => {
          this.timer = setTimeout(() => void this.look(), again);
          throw error;
        }));
    };
    ask(text.say("end_ask"), [
      { words: text.say("cancel") },
      { words: text.say("end_keep"), kind: "primary", act: end(false) },
      { words: text.say("end_erase"), kind: "danger", act: () =>
        ask(text.say("erase_ask"), [{ words: text.say("cancel") }, { words: text.say("erase_yes"), kind: "danger", act: end(true) }]) },
    ]);
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.wall = await this.asking.wall();
      if (this.offline) this.say("");
      this.draw();
    } catch (error) {
      // The class has ended, or this browser is its teacher's no more.
      if (error instanceof Refusal && (error.status === 403 || error.status === 404)) return location.reload();
      this.say(this.text.say("offline"));
      this.offline = true;
    }
    if (!document.hidden) this.timer = setTimeout(() => void this.look(), again);
  }

  private draw(): void {
    const { wall, text } = this;
    if (!wall) return;
    const { students, running, queue, load, paused } = wall;
    this.eyes.update(paused);
    write(this.count, text.say("students", { count: students.length }));
    const names = (of: readonly { nickname: string }[]): string => {
      const beyond = of.length - named;
      const shown = of.slice(0, named).map(({ nickname }) => nickname || "–").join(", ");
      return [shown || text.say("none"), beyond > 0 ? text.say("more_waiting", { count: beyond }) : ""].filter(Boolean).join(" ");
    };
    write(this.turns, [text.say("training_now", { names: names(running) }), queue.length ? text.say("next", { names: names(queue) }) : ""].filter(Boolean).join("  ·  "));
    const percent = (value: number): string => new Intl.NumberFormat(text.language, { style: "percent" }).format(value / 100);
    this.turns.title = this.turns.textContent ?? "";
    write(this.load, text.say("load", { processor: percent(load.processor), memory: percent(load.memory) }));
    this.inForce.update(wall.orders);
    this.shown.update(wall);
  }

  /** The way in large, or the wall. */
  private turn(): void {
    this.large = !this.folded;
    this.open(this.views[0]!);
  }

  /** Whether the way in takes one line: above the other views it always does. */
  private get folded(): boolean {
    return this.large || this.shown !== this.views[0];
  }

  /** Loaded anew, it is the same view. */
  private fit(): void {
    document.body.classList.toggle("folded", this.folded);
    write(this.fold, this.text.say(this.folded ? "larger" : "smaller"));
    const at = this.folded ? `#${this.shown.name}${this.large ? "+large" : ""}` : "";
    history.replaceState(null, "", location.pathname + location.search + at);
  }
}
