// Where a slot is filled from: one image of each class, the map, a class's mean, the drawing, a file.
import { html, show, write } from "../../../shared/dom.ts";
import { imageName } from "../../image-name.ts";
import type { Context } from "../../tab.ts";
import { sampleOfEach } from "./samples.ts";
import { type Source, writeSource } from "./sources.ts";
import { fillThumb, thumb } from "./thumb.ts";

/** Kind of data that a dragged picture carries. */
export const dragged = "application/x-aelab-source";

export interface ChooserActions {
  /** True where another one is wanted after it. */
  take(source: Source): boolean;
  file(file: File): void;
}

export class Chooser {
  private readonly strip = html("div", { class: "strip", role: "group" });
  private readonly others = html("button", { type: "button", class: "switch small", "data-act": "others", onclick: () => this.turn() });
  private readonly map = html("button", { type: "button", class: "switch small", "data-act": "from-map", onclick: () => void this.fromMap() });
  private readonly drawing = html("button", {
    type: "button", class: "switch small", "data-act": "from-drawing", onclick: () => void this.actions.take({ kind: "drawing" }),
  });
  private readonly mean = html("select", { class: "small", "data-act": "from-mean", onchange: () => this.fromMean() });
  private readonly input = html("input", {
    type: "file", accept: "image/*", hidden: true, onchange: () => this.fromFile(),
  });
  private readonly file = html("button", { type: "button", class: "switch small", "data-act": "from-file", onclick: () => this.input.click() });
  readonly element = html("div", { class: "chooser" }, this.strip,
    html("div", { class: "sources" }, this.others, this.map, this.mean, this.drawing, this.file, this.input));
  private round = 0;
  private shown = "";

  constructor(
    private readonly context: Context,
    private readonly actions: ChooserActions,
    /** "any": no strip of images, one button that takes any of them. */
    private readonly offers: "all" | "any",
  ) {}

  /** Words and thumbnails, made anew where the images or the language are other ones. */
  update(): void {
    const { context } = this;
    const [facts, codes, text] = [context.facts(), context.codes(), context.text()];
    if (!facts || !codes) return;
    const key = [facts.run, codes.split, codes.count, text.language, this.round].join(" ");
    if (key === this.shown) return;
    this.shown = key;
    const all = this.offers === "all";
    write(this.others, text.say(all ? "choose.others" : "choose.any"));
    write(this.map, text.say("choose.map"));
    write(this.drawing, text.say("choose.drawing"));
    write(this.file, text.say("choose.file"));
    show(this.strip, all);
    show(this.drawing, all);
    show(this.mean, all && facts.classes.length > 1);
    if (!all) return;
    this.strip.setAttribute("aria-label", text.say("choose.strip"));
    this.mean.setAttribute("aria-label", text.say("choose.mean"));
    this.mean.replaceChildren(html("option", { value: "" }, text.say("choose.mean")),
      ...facts.classes.map((_, label) => html("option", { value: label }, text.className(facts.classes, label))));
    this.strip.replaceChildren(...sampleOfEach(codes.labels, facts.classes.length, this.round).map((index) => this.entry(index)));
  }

  private entry(index: number): HTMLButtonElement {
    const { context } = this;
    const source: Source = { kind: "image", index };
    const text = context.text();
    const name = imageName(text, context.facts()?.classes ?? [], context.codes()?.labels[index] ?? 0, index);
    const classed = (context.facts()?.classes.length ?? 0) > 1;
    const picture = thumb();
    fillThumb(picture, index, context);
    return html("button", {
      type: "button", draggable: "true", title: name, "data-image": index,
      "aria-label": classed ? text.say("choose.image", { name, number: index }) : name,
      onclick: () => void this.actions.take(source),
      ondragstart: (event: DragEvent) => event.dataTransfer?.setData(dragged, writeSource(source)),
    }, picture);
  }

  private turn(): void {
    this.round++;
    if (this.offers === "all") return this.update();
    const count = this.context.codes()?.count ?? 0;
    if (count) this.actions.take({ kind: "image", index: Math.floor(Math.random() * count) });
  }

  private async fromMap(): Promise<void> {
    this.map.setAttribute("aria-pressed", "true");
    // One tap an image, until all slots are filled.
    for (let more = true; more; ) {
      const index = await this.context.choose();
      more = index !== null && this.actions.take({ kind: "image", index });
    }
    this.map.removeAttribute("aria-pressed");
  }

  private fromMean(): void {
    const { value } = this.mean;
    this.mean.value = "";
    if (value !== "") this.actions.take({ kind: "mean", label: Number(value) });
  }

  private fromFile(): void {
    const [file] = this.input.files ?? [];
    this.input.value = "";
    if (file) this.actions.file(file);
  }
}
