// One run as a column: what it is, its map, the pictured test images through it, its own settings.
import { divergingGradient } from "../shared/colour.ts";
import type { Probe } from "../shared/data/snapshot.ts";
import { html, show, write } from "../shared/dom.ts";
import { epoch } from "../shared/format.ts";
import { looking } from "../shared/looking.ts";
import { namesHidden } from "../shared/names-hidden.ts";
import { codeBitmap, codeLimit, imageBitmap, paint, type Bitmap } from "../shared/picture.ts";
import type { Text } from "../shared/text.ts";
import { active } from "../shared/types.ts";
import { BrushedMap, type MapHands } from "./map.ts";
import { differenceBitmap } from "./pictures.ts";
import type { WatchedRun } from "./watched.ts";

export const rowNames = ["original", "corrupted", "code", "reconstruction", "difference"] as const;
export type RowName = (typeof rowNames)[number];

export interface ColumnHands extends MapHands {
  remove(run: string): void;
  /** Opens or closes what can be done with a run, beside its button. */
  menu(run: string, button: HTMLElement): void;
  /** A pictured image is pointed at (-1: none), or chosen. */
  hover(run: string, index: number): void;
  take(index: number): void;
}

export interface ColumnModel {
  run: WatchedRun;
  place: number;
  probe: Probe | null;
  text: Text;
  /** Whether any run beside it corrupts its images: the rows of all stand in line. */
  corrupts: boolean;
  count: number;
  chosen: number;
  settings: { name: string; value: string }[];
  removable: boolean;
}

const closing = "\u00d7";
/** Stands where a run has no such setting, as the server writes it. */
const absent = "\u2013";

export class Column {
  private readonly letter = html("b", { class: "letter" });
  private readonly name = html("h2", {});
  private readonly state = html("span", { class: "state small" });
  private readonly menu: HTMLButtonElement;
  private readonly away: HTMLButtonElement;
  readonly map: BrushedMap;
  private readonly said = html("p", { class: "nothing small", hidden: true });
  private readonly rows = new Map<RowName, { element: HTMLElement; cells: HTMLElement; pictures: HTMLCanvasElement[] }>();
  private readonly low = html("span", {});
  private readonly high = html("span", {});
  private readonly bar = html("div", { class: "bar small", hidden: true }, this.low, html("span", { class: "ramp", style: `background:${divergingGradient}` }), this.high);
  private readonly settings = html("div", { class: "contents" });
  readonly element: HTMLElement;
  classes: readonly string[] = [];
  private drawnAs = "";
  private mapped = "";

  constructor(readonly id: string, private readonly hands: ColumnHands) {
    this.menu = html("button", { type: "button", class: "icon menu", "aria-haspopup": "dialog", "data-act": "menu", onclick: () => hands.menu(id, this.menu) }, "\u22ef");
    this.away = html("button", { type: "button", class: "icon", "data-act": "remove", onclick: () => hands.remove(id) }, closing);
    this.map = new BrushedMap(hands);
    // What it offers are runs of one's own, and the others' are only looked at here.
    show(this.menu, !looking);
    const head = html("header", {}, this.letter, html("div", { class: "names" }, this.name, this.state), this.menu, this.away);
    for (const name of rowNames) {
      const cells = html("div", { class: "cells" });
      const element = html("div", { class: "pictures", "data-row": name }, cells);
      if (name === "code") element.append(this.bar);
      this.rows.set(name, { element, cells, pictures: [] });
    }
    const rows = [...this.rows.values()].map(({ element }) => element);
    this.element = html("article", { class: "column", "data-run": id }, head, html("div", { class: "map-place" }, this.map.element, this.said), ...rows, this.settings);
  }

  draw(model: ColumnModel): void {
    const { run, text, place, probe } = model;
    const { told } = run;
    this.element.style.setProperty("--hue", `var(--run-${place})`);
    this.element.setAttribute("aria-label", `${text.say("letter", { letter: told.letter })}: ${told.title}`);
    this.map.group = told.group;
    this.map.canvas.setAttribute("aria-label", text.say("map_label", { letter: told.letter }));
    this.map.canvas.title = text.say("brush");
    this.map.canvas.setAttribute("aria-description", text.say("brush_keys"));
    this.label(this.map.arm, text.say("brush_arm", { letter: told.letter }));
    write(this.letter, told.letter);
    // Of all in one language: "Variational, 2-D · MNIST". The images stand below, where there is room for them.
    const [kind = "", ...images] = told.title.split(" \u00b7 ");
    const whose = namesHidden() ? undefined : told.whose;
    const facts = whose === undefined ? images : [kind, ...images];
    write(this.name, whose ?? kind);
    this.name.title = [whose, told.title].filter(Boolean).join(" \u00b7 ");
    write(this.state, [...facts, this.stateOf(run, text)].join(" \u00b7 "));
    this.state.title = this.state.textContent ?? "";
    this.label(this.menu, text.say("menu", { letter: told.letter }));
    this.label(this.away, text.say("remove", { letter: told.letter }));
    show(this.away, model.removable);
    const nothing = run.damaged ? text.say("trouble_picture") : run.snapshot ? "" : text.say("waiting");
    write(this.said, nothing);
    show(this.said, nothing !== "" && (run.damaged || !told.steps.length));
    for (const [row, { element }] of this.rows) element.dataset["label"] = text.say(row);
    show(this.row("corrupted").element, model.corrupts);
    this.drawSettings(model);
    if (probe && run.snapshot) this.drawPictures(model, probe);
  }

  /** The map's next place, once there is a snapshot and the labels of its points. */
  follow(run: WatchedRun, probe: Probe, glide: number): void {
    const { snapshot } = run;
    const key = `${run.told.id} ${snapshot?.step}`;
    if (!snapshot || key === this.mapped || snapshot.map.length / 2 > probe.labels.length) return;
    this.mapped = key;
    this.map.show(snapshot, probe.labels, glide);
  }

  /** Marks the pictured image that is pointed at or chosen. */
  mark(index: number): void {
    for (const { pictures } of this.rows.values()) pictures.forEach((picture, place) => picture.classList.toggle("chosen", place === index));
  }

  private stateOf(run: WatchedRun, text: Text): string {
    const words = text.say(`state.${run.state}`);
    const at = active(run.state) ? run.last?.epoch : run.snapshot?.epoch;
    if (at === undefined || run.state === "queued") return words;
    const moment = text.say("moment", { epoch: epoch(at, text.language) });
    // That it has come to its end needs no saying.
    return run.state === "finished" ? moment : `${words} \u00b7 ${moment}`;
  }

  private label(button: HTMLElement, words: string): void {
    button.setAttribute("aria-label", words);
    button.title = words;
  }

  private row(name: RowName): { element: HTMLElement; cells: HTMLElement; pictures: HTMLCanvasElement[] } {
    return this.rows.get(name) as never;
  }

  private drawPictures({ run, text, count, corrupts, chosen }: ColumnModel, probe: Probe): void {
    const { snapshot, told } = run;
    if (!snapshot) return;
    const there = Math.min(count, probe.originals.count);
    const key = [told.id, snapshot.step, there, corrupts, text.language, told.classes.length].join(" ");
    if (key !== this.drawnAs) {
      this.drawnAs = key;
      const limit = codeLimit(snapshot.codes);
      const bitmaps: Record<RowName, (index: number) => Bitmap> = {
        original: (index) => imageBitmap(probe.originals, index),
        corrupted: (index) => imageBitmap(snapshot.corrupted, index),
        code: (index) => codeBitmap(snapshot.codes, index, limit),
        reconstruction: (index) => imageBitmap(snapshot.reconstructions, index),
        difference: (index) => differenceBitmap(probe.originals, snapshot.reconstructions, index),
      };
      for (const name of rowNames) {
        // One that corrupts nothing leaves the row empty where another one has it.
        const row = this.row(name);
        this.make(row, name === "corrupted" && !told.corrupts ? 0 : there, probe, text, name);
        row.pictures.forEach((picture, index) => paint(picture, bitmaps[name](index)));
      }
      const format = new Intl.NumberFormat(text.language, { maximumSignificantDigits: 2 });
      write(this.low, `\u2212${format.format(limit)}`);
      write(this.high, format.format(limit));
      this.bar.title = text.say("code_scale");
      show(this.bar, true);
    }
    this.mark(chosen);
  }

  private make(row: { cells: HTMLElement; pictures: HTMLCanvasElement[] }, count: number, probe: Probe, text: Text, name: RowName): void {
    row.pictures = Array.from({ length: count }, () => html("canvas", { class: "pixels", width: 1, height: 1 }));
    row.cells.replaceChildren(...row.pictures.map((picture, index) => {
      const said = text.say("choose_image", { number: index + 1, name: text.className(this.classes, probe.probeLabels[index] ?? 0) });
      // The first row chooses; the others follow it, and need not be read out again and again.
      const attributes = name === "original" ? { type: "button", "aria-label": said, title: said } : { type: "button", tabindex: -1, "aria-hidden": "true" };
      return html("button", {
        ...attributes, class: "cell",
        onclick: () => this.hands.take(index),
        onpointerenter: () => this.hands.hover(this.id, index),
        onpointerleave: () => this.hands.hover(this.id, -1),
        onfocus: () => this.hands.hover(this.id, index),
        onblur: () => this.hands.hover(this.id, -1),
      }, picture);
    }));
  }

  private drawSettings({ settings }: ColumnModel): void {
    const key = JSON.stringify(settings);
    if (this.settings.dataset["key"] === key) return;
    this.settings.dataset["key"] = key;
    this.settings.replaceChildren(...settings.map(({ name, value }) => html("div", { class: value === absent ? "setting absent" : "setting", "data-label": name }, value)));
  }
}
