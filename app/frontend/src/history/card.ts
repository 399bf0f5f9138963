// One run: its map, what it is, what it reached, and what can be done with it.
import { html, set, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { Editor } from "./editor.ts";
import { drawSmall, type Small } from "../shared/map/small-maps.ts";
import { star } from "./signs.ts";
import { type Entry, goesOn, type Score, type Words } from "./told.ts";

export interface CardHands {
  open(page: string, run: string): void;
  choose(run: string, chosen: boolean): void;
  /** Whether they were kept. */
  change(run: string, words: Words): Promise<boolean>;
  remove(run: string, stop: boolean): Promise<void>;
}

export const pages = { history: ["train", "inspect", "explore"], models: ["explore", "compare"] } as const;

/** Day and time; the year where it is another one. */
function moment(at: Date, language: string): string {
  const year = at.getFullYear() === new Date().getFullYear() ? {} : ({ year: "numeric" } as const);
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", ...year }).format(at);
}

export class Card {
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly choice = html("input", { type: "checkbox", onchange: () => this.hands.choose(this.id, this.choice.checked) });
  private readonly title = html("h2", {});
  private readonly star = html("button", { class: "star", type: "button", onclick: () => void this.hands.change(this.id, { starred: !this.entry?.starred }) }, star());
  private readonly facts = html("p", { class: "small facts" });
  private readonly changes = html("p", { class: "small changes" });
  private readonly state = html("p", { class: "small state" });
  private readonly bar = html("span", { class: "bar", hidden: true }, html("i", {}));
  private readonly scores = html("p", { class: "small scores" });
  private readonly note = html("p", { class: "small note" });
  private readonly links: ReadonlyMap<string, HTMLButtonElement>;
  private readonly more = html("button", { class: "more", type: "button", "aria-expanded": "false", onclick: () => this.edit(this.editor.element.hasAttribute("hidden")) }, "⋯");
  private readonly picture = html("label", { class: "picture" }, this.canvas, this.choice);
  private readonly editor: Editor;
  readonly element: HTMLElement;
  private entry: Entry | null = null;
  private drawn: Small | null = null;

  constructor(
    readonly id: string,
    private readonly hands: CardHands,
    shows: keyof typeof pages,
  ) {
    this.links = new Map(pages[shows].map((page) => [page, html("button", { class: "link small", type: "button", onclick: () => this.hands.open(page, this.id) })]));
    this.editor = new Editor({
      change: (words) => hands.change(id, words),
      remove: (stop) => hands.remove(id, stop),
      close: () => this.edit(false),
      stay: () => this.expand(true),
    });
    const words = html("div", { class: "words" },
      html("header", {}, this.title, this.star, this.more),
      this.facts, this.changes, this.scores, this.note, this.state, this.bar,
      html("div", { class: "links" }, ...this.links.values()));
    this.element = html("li", { class: "card", "data-run": id }, html("article", {}, this.picture, words, this.editor.element));
  }

  update(entry: Entry, scores: readonly Score[], chosen: boolean, text: Text): void {
    this.entry = entry;
    const { title, data, code, network, changes, state, note, starred, said } = entry;
    write(this.title, title);
    this.title.title = title;
    this.element.dataset["state"] = state;
    this.element.toggleAttribute("data-chosen", chosen);
    this.choice.checked = chosen;
    this.choice.setAttribute("aria-label", text.say("choose", { title }));
    this.picture.title = text.say("choose", { title });
    this.star.setAttribute("aria-pressed", String(starred));
    this.star.setAttribute("aria-label", text.say(starred ? "unstar" : "star", { title }));
    this.star.title = text.say(starred ? "unstar" : "star", { title });
    show(this.star, entry.of !== "ready");
    write(this.facts, [data, code === null ? "" : text.say("code", { size: code }), network].filter(Boolean).join(" · "));
    write(this.changes, changes);
    this.changes.title = changes;
    show(this.changes, changes !== "");
    write(this.note, note);
    show(this.note, note !== "");
    write(this.state, this.stateWords(text));
    this.state.title = said;
    show(this.state, entry.of !== "ready");
    show(this.bar, goesOn(entry) && entry.share !== null);
    this.bar.style.setProperty("--share", String(entry.share ?? 0));
    this.writeScores(scores);
    for (const [page, link] of this.links) {
      write(link, text.say(`open.${page}`));
      link.setAttribute("aria-label", text.say(`open.${page}_label`, { title }));
      set(link, "disabled", !entry.opens);
    }
    this.more.setAttribute("aria-label", text.say("more", { title }));
    this.more.title = text.say("more", { title });
    show(this.more, entry.of !== "ready");
    this.editor.update(entry, text);
  }

  /** Draws its map, where it is another one than the one drawn. */
  draw(map: Small | undefined, anew: boolean): void {
    if (!map || (map === this.drawn && !anew)) return;
    this.drawn = map;
    this.element.toggleAttribute("data-drawn", true);
    drawSmall(this.canvas, map);
  }

  private expand(open: boolean): void {
    show(this.editor.element, open);
    this.more.setAttribute("aria-expanded", String(open));
  }

  private edit(open: boolean): void {
    this.expand(open);
    if (open) this.editor.focus();
    else if (this.element.contains(document.activeElement) || this.element.matches(":focus-within")) this.more.focus();
  }

  private stateWords(text: Text): string {
    const { state, created, place, share, of } = this.entry as Entry;
    const how = place ? text.say("state.place", { place }) : text.say(`state.${state}`);
    const percent = share === null || state === "finished" || place ? "" : new Intl.NumberFormat(text.language, { style: "percent" }).format(share);
    const at = created === null ? "" : moment(new Date(created * 1000), text.language);
    return [at, [how, percent].filter(Boolean).join(" "), of === "terminal" ? text.say("terminal") : ""].filter(Boolean).join(" · ");
  }

  private writeScores(scores: readonly Score[]): void {
    const found = scores.flatMap(({ name, words, short, unit }) => {
      const there = this.entry?.scores[name];
      return there ? [html("span", { title: words, "data-score": name }, html("b", {}, there.text), ` ${unit}${short && ` ${short}`}`)] : [];
    });
    const key = found.map(({ textContent }) => textContent).join();
    if (key === this.scores.dataset["key"]) return;
    this.scores.dataset["key"] = key;
    this.scores.replaceChildren(...found);
    show(this.scores, found.length > 0);
  }
}
