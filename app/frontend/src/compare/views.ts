// The page's parts and where they stand.
import { html, show, write } from "../shared/dom.ts";
import { classColour, divergingGradient } from "../shared/colour.ts";
import { ClassButtons } from "../shared/map/class-buttons.ts";
import { styles } from "../shared/styles.ts";
import type { Text } from "../shared/text.ts";
import look from "./compare.css?inline";
import { type Column, rowNames } from "./column.ts";
import { legendGroup } from "./legend.ts";
import type { Told } from "./told.ts";

const shapes = ["circle", "square", "triangle"];
const dot = (label: number): Element => html("span", { class: `dot ${shapes[Math.floor(label / 10) % 3]}`, style: `background:${classColour(label)}` });

/** The words left of the columns: what each row shows, and the classes beside the maps. */
export class Gutter {
  private readonly classes: ClassButtons;
  /** The same above the columns, for where these are narrow. */
  readonly above: ClassButtons;
  private readonly rows = new Map(rowNames.map((name) => [name, html("div", { class: "row-name small", "data-row": name })]));
  private readonly settings = html("div", { class: "contents" });
  readonly element: HTMLElement;
  private named = "";

  constructor(toggle: (label: number) => void) {
    this.classes = new ClassButtons(dot, toggle);
    this.above = new ClassButtons(dot, toggle);
    this.element = html("div", { class: "gutter" }, html("span", {}), this.classes.element, ...this.rows.values(), this.settings);
  }

  draw(told: Told, corrupts: boolean, text: Text, shown: (label: number) => boolean): void {
    for (const [name, element] of this.rows) {
      if (name === "difference") {
        const bar = html("span", { class: "bar" }, "\u22121", html("span", { class: "ramp", style: `background:${divergingGradient}` }), "1");
        if (!element.childElementCount) element.replaceChildren(html("span", {}), bar);
        write(element.firstElementChild as HTMLElement, text.say(name));
        element.title = text.say("difference_scale");
      } else write(element, text.say(name));
    }
    show(this.rows.get("corrupted") as HTMLElement, corrupts);
    const of = legendGroup(told);
    const classes = told.runs.find(({ classes, group }) => classes.length && (of === null || group === of))?.classes ?? [];
    const key = JSON.stringify([classes, text.language, told.settings]);
    if (key !== this.named) {
      this.named = key;
      for (const buttons of [this.classes, this.above]) buttons.fill(classes, text.for("stage"));
      this.settings.replaceChildren(...told.settings.map(({ name }) => html("div", { class: "row-name small setting-name", title: name }, html("span", {}, name))));
    }
    for (const buttons of [this.classes, this.above]) buttons.press(shown);
  }
}

export class Views {
  readonly columns = html("div", { class: "columns" });
  readonly notes = html("div", { class: "notes", role: "status" });
  private readonly spoken = html("p", { class: "spoken", role: "status" });
  readonly side = html("div", { class: "side" });
  readonly board = html("div", { class: "board" }, this.columns, this.side);
  readonly root: HTMLElement;

  constructor(parent: HTMLElement | ShadowRoot, toolbar: HTMLElement, menu: HTMLElement) {
    this.root = html("div", { class: "stage compare", "aria-busy": true }, html("style", {}, `${styles}\n${look}`), toolbar, this.notes, this.board, this.spoken, menu);
    parent.append(this.root);
  }

  /** Puts the columns in order, after the words left of them. */
  order(gutter: HTMLElement, columns: readonly Column[], rows: number): void {
    const wanted = [gutter, ...columns.map(({ element }) => element)];
    if (wanted.length !== this.columns.children.length || wanted.some((element, place) => this.columns.children[place] !== element)) {
      this.columns.replaceChildren(...wanted);
    }
    this.root.dataset["across"] = String(columns.length);
    this.columns.style.setProperty("--count", String(columns.length));
    this.columns.style.setProperty("--rows", String(rows));
  }

  /** Says something to those who do not see it. */
  speak(words: string): void {
    write(this.spoken, words);
  }

  /** What cannot be compared, and what was left out, a sentence each. */
  say(sentences: readonly string[]): void {
    const key = JSON.stringify(sentences);
    if (this.notes.dataset["key"] === key) return;
    this.notes.dataset["key"] = key;
    this.notes.replaceChildren(...sentences.map((words) => html("p", { class: "small" }, words)));
    show(this.notes, sentences.length > 0);
  }
}
