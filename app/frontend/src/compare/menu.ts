// What can be done with one run: repeat it with one change, repeat it with other seeds, open it in Train.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { Recipe } from "../shared/types.ts";
import { changed, otherSeeds } from "./changed.ts";
import type { Questions } from "./questions.ts";
import type { RunTold, Setting } from "./told.ts";

export interface MenuHands {
  /** Starts runs of these recipes and puts them beside; the sentence that refused them, or "". */
  start(of: RunTold, recipes: readonly Recipe[]): Promise<string>;
  train(run: string, block: string): void;
  remove(run: string): void;
}

export interface MenuModel {
  run: RunTold;
  /** Of those that differ from it by their seed alone, its own among them. */
  seeds: readonly number[];
  /** Columns that there is still room for. */
  room: number;
  removable: boolean;
  text: Text;
}

export class Menu {
  private readonly title = html("h3", {});
  private readonly field: HTMLSelectElement;
  private readonly fieldLabel = html("span", { class: "small quiet" });
  private readonly help = html("p", { class: "small quiet help" });
  private readonly place = html("span", { class: "value-place" });
  private readonly toLabel = html("span", { class: "small quiet" });
  private readonly start: HTMLButtonElement;
  private readonly open: HTMLButtonElement;
  private readonly seeds: HTMLButtonElement;
  private readonly seedsHelp = html("p", { class: "small quiet help" });
  private readonly away: HTMLButtonElement;
  private readonly said = html("p", { class: "small trouble-said", role: "alert", hidden: true });
  readonly element: HTMLElement;
  private settings: Setting[] = [];
  private model: MenuModel | null = null;
  private button: HTMLElement | null = null;
  private busy = false;

  constructor(private readonly questions: Questions, private readonly hands: MenuHands) {
    this.field = html("select", { onchange: () => this.drawValue() });
    this.start = html("button", { type: "button", class: "train primary", "data-act": "start", onclick: () => void this.startChanged() });
    this.open = html("button", { type: "button", class: "link small", "data-act": "open", onclick: () => this.openTrain() });
    this.seeds = html("button", { type: "button", class: "train", "data-act": "seeds", onclick: () => void this.startSeeds() });
    this.away = html("button", { type: "button", class: "link small away", "data-act": "away", onclick: () => {
      const run = this.model?.run.id;
      this.close();
      if (run) hands.remove(run);
    } });
    this.element = html("div", { class: "menu-panel", role: "dialog", hidden: true },
      this.title,
      html("label", { class: "choice" }, this.fieldLabel, this.field),
      html("label", { class: "choice" }, this.toLabel, this.place),
      this.help,
      html("div", { class: "menu-acts" }, this.start, this.open),
      html("hr", {}),
      this.seeds, this.seedsHelp, this.said, html("hr", {}), this.away);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  get run(): string | null {
    return this.element.hasAttribute("hidden") ? null : (this.model?.run.id ?? null);
  }

  /** Opens beside a button, within a holder. */
  async show(model: MenuModel, button: HTMLElement, holder: HTMLElement): Promise<void> {
    this.model = model;
    this.button = button;
    this.say("");
    show(this.element, true);
    button.setAttribute("aria-expanded", "true");
    const at = button.getBoundingClientRect();
    const around = holder.getBoundingClientRect();
    const width = Math.min(300, around.width);
    this.element.style.width = `${width}px`;
    this.element.style.left = `${Math.max(0, Math.min(at.right - around.left - width, around.width - width))}px`;
    this.element.style.top = `${at.bottom - around.top + 4}px`;
    this.settings = [];
    this.field.replaceChildren();
    this.place.replaceChildren();
    write(this.help, "");
    this.draw(model);
    try {
      this.settings = await this.questions.settings(model.run.id);
    } catch (error) {
      return this.say(error instanceof Error && error.message ? error.message : model.text.say("offline"));
    }
    if (this.model.run.id !== model.run.id) return;
    this.drawFields();
    this.draw(this.model);
    this.field.focus();
  }

  close(): void {
    if (this.element.hasAttribute("hidden")) return;
    show(this.element, false);
    this.button?.setAttribute("aria-expanded", "false");
    this.button?.focus();
  }

  draw(model: MenuModel): void {
    if (this.model?.run.id !== model.run.id) return;
    this.model = model;
    const { text, room } = model;
    this.element.setAttribute("aria-label", text.say("menu", { letter: model.run.letter }));
    write(this.title, `${text.say("change")} \u00b7 ${model.run.letter}`);
    write(this.fieldLabel, text.say("change_field"));
    write(this.toLabel, text.say("change_to"));
    write(this.start, text.say("change_start"));
    write(this.open, text.say("change_open"));
    write(this.seeds, text.say("seeds"));
    write(this.seedsHelp, room < this.wanted() ? text.say("full_seeds") : text.say("seeds_help"));
    write(this.away, text.say("remove", { letter: model.run.letter }));
    show(this.away, model.removable);
    this.start.disabled = this.busy || room < 1 || !this.settings.length;
    this.start.title = room < 1 ? text.say("full") : "";
    this.seeds.disabled = this.busy || room < this.wanted() || this.wanted() === 0;
  }

  /** How many more it takes to be three. */
  private wanted(): number {
    return Math.max(0, 3 - new Set(this.model?.seeds ?? [0]).size);
  }

  private drawFields(): void {
    const groups = new Map<string, Setting[]>();
    for (const setting of this.settings) {
      // What can be set to nothing else cannot be changed.
      if (setting.options && setting.options.length < 2) continue;
      groups.set(setting.group, [...(groups.get(setting.group) ?? []), setting]);
    }
    this.field.replaceChildren(...[...groups].map(([group, each]) => html("optgroup", { label: group },
      ...each.map(({ path, name }) => html("option", { value: path }, name)))));
    // What is varied first in class; a person chooses another.
    if (this.settings.some(({ path }) => path === "bottleneck.size")) this.field.value = "bottleneck.size";
    this.drawValue();
  }

  private get setting(): Setting | undefined {
    return this.settings.find(({ path }) => path === this.field.value);
  }

  private drawValue(): void {
    const { setting } = this;
    this.say("");
    if (!setting) return;
    write(this.help, setting.help);
    const now = JSON.stringify(setting.value);
    const control = setting.options
      ? html("select", { "data-control": "" }, ...setting.options.map(({ value, words }) => html("option", { value: JSON.stringify(value) }, words)))
      : html("input", { "data-control": "", type: "number", min: setting.least ?? undefined, max: setting.most ?? undefined, step: setting.step ?? "any" });
    control.value = now;
    this.place.replaceChildren(control);
  }

  /** The value chosen, as the recipe has it; undefined where nothing was. */
  private value(): unknown {
    const control = this.place.querySelector<HTMLSelectElement | HTMLInputElement>("[data-control]");
    if (!control || control.value === "") return undefined;
    return control instanceof HTMLSelectElement ? JSON.parse(control.value) : Number(control.value);
  }

  private async startChanged(): Promise<void> {
    const { model, setting } = this;
    const value = this.value();
    if (!model || !setting || this.busy) return;
    if (value === undefined || JSON.stringify(value) === JSON.stringify(setting.value)) return this.say(model.text.say("change_same"));
    await this.launch([changed(model.run.recipe, setting.path, value)]);
  }

  private async startSeeds(): Promise<void> {
    const { model } = this;
    if (!model || this.busy) return;
    const seeds = otherSeeds(model.run.recipe, model.seeds, this.wanted());
    await this.launch(seeds.map((seed) => changed(model.run.recipe, "training.seed", seed)));
  }

  private async launch(recipes: readonly Recipe[]): Promise<void> {
    const { model } = this;
    if (!model) return;
    this.busy = true;
    this.draw(model);
    const refused = await this.hands.start(model.run, recipes);
    this.busy = false;
    this.draw(model);
    if (refused) this.say(refused);
    else this.close();
  }

  private openTrain(): void {
    if (this.model) this.hands.train(this.model.run.id, this.setting?.block ?? "training");
  }

  private say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
  }
}
