// The page's life: which runs there are, what of them is shown, and what a person does with them.
import { writeAddress } from "../shared/address.ts";
import { Refusal } from "../shared/data/api.ts";
import { html, show, write } from "../shared/dom.ts";
import { styles } from "../shared/styles.ts";
import { insistOnText, type Text } from "../shared/text.ts";
import type { PageComponent } from "../shared/types.ts";
import { readTheme } from "../shared/ui/theme.ts";
import { Bars, type Removed } from "./bars.ts";
import { Card, type CardHands } from "./card.ts";
import look from "./history.css?inline";
import { Maps } from "../shared/map/small-maps.ts";
import { Nothing } from "./nothing.ts";
import { type Order, ordered, readOrder, writeOrder } from "./order.ts";
import { Taking } from "./taking.ts";
import { Toolbar } from "./toolbar.ts";
import { Asking, goesOn, type HistoryData, type Told, type Words } from "./told.ts";

const scheme = matchMedia("(prefers-color-scheme: dark)");
/** Milliseconds between two looks at what trains; where nothing does there is none. */
const again = 2000;

export class HistoryPage implements CardHands {
  private readonly asking: Asking;
  private readonly maps: Maps;
  private readonly taking = new Taking({ address: () => this.data.api, took: (run) => this.took(run) });
  private readonly toolbar = new Toolbar((change) => this.order({ ...this.chosenOrder, ...change }), this.taking.button);
  private readonly said = html("p", { class: "trouble", role: "alert", hidden: true });
  private readonly list = html("ul", { class: "cards" });
  private readonly nothing = new Nothing(() => this.component.setTriggerValue("open", "train"));
  private readonly bars = new Bars({ compare: () => this.component.setTriggerValue("compare", [...this.chosen].join()), clear: () => this.clear(), undo: () => void this.undo() });
  private readonly root: HTMLElement;
  private readonly cards = new Map<string, Card>();
  private readonly chosen = new Set<string>();
  private readonly room: ResizeObserver;
  private removed: Removed[] = [];
  /** The run that was brought along last. */
  private came = "";
  private chosenOrder: Order = readOrder(location.hash);
  private told: Told | null = null;
  private text: Text | null = null;
  private data: HistoryData;
  private begun = false;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private anew = false;
  private openedAt = performance.now();

  constructor(private component: PageComponent<HistoryData>) {
    this.data = component.data;
    this.asking = new Asking(this.data.api);
    this.maps = new Maps((asked) => this.asking.maps(asked), () => this.request());
    this.root = html("div", { class: `stage history ${this.data.shows}`, "aria-busy": true }, html("style", {}, `${styles}\n${look}`),
      this.toolbar.element, this.taking.element, this.said, this.nothing.element, this.list, this.bars.element, this.taking.target);
    this.taking.listen(this.root);
    component.parentElement.append(this.root);
    readTheme(this.root);
    this.room = new ResizeObserver(() => this.redraw());
    this.room.observe(this.root);
    scheme.addEventListener("change", this.redraw);
    addEventListener("hashchange", this.followed);
    document.addEventListener("visibilitychange", this.seen);
  }

  /** Takes in what Streamlit passes now. */
  update(component: PageComponent<HistoryData>): void {
    this.component = component;
    const before = this.begun ? this.data : null;
    this.data = component.data;
    this.begun = true;
    this.asking.language = this.data.language;
    if (before?.text !== this.data.text) {
      void this.readText(this.data);
      void this.look();
    }
    this.redraw();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.taking.leave();
    this.timer = undefined;
    this.room.disconnect();
    scheme.removeEventListener("change", this.redraw);
    removeEventListener("hashchange", this.followed);
    document.removeEventListener("visibilitychange", this.seen);
    this.begun = false;
    this.root.remove();
  }

  open(page: string, run: string): void {
    if (page === "compare") this.component.setTriggerValue("beside", run);
    else this.component.setTriggerValue("open", `${page} ${run}`);
  }

  choose(run: string, chosen: boolean): void {
    if (chosen) this.chosen.add(run);
    else this.chosen.delete(run);
    this.request();
  }

  async change(run: string, words: Words): Promise<boolean> {
    return this.doing(async () => {
      const { name, note, starred } = await this.asking.change(run, words);
      const entry = this.told?.runs.find(({ id }) => id === run);
      if (entry) Object.assign(entry, { called: name, title: name || entry.family, note, starred });
      if (words.name !== undefined) this.component.setTriggerValue("named", run);
    });
  }

  async remove(run: string, stop: boolean): Promise<void> {
    await this.doing(async () => {
      await this.asking.remove(run, stop);
      const title = this.told?.runs.find(({ id }) => id === run)?.title ?? run;
      this.removed.push({ id: run, title });
      this.chosen.delete(run);
      this.cards.delete(run); // where it is brought back its name and note are closed again
      this.component.setTriggerValue("removed", run);
      await this.look();
      this.bars.focusUndo();
    });
  }

  /** A run was brought along: its card stands out, whatever was sought before. */
  private async took(run: string): Promise<string | undefined> {
    this.order({ ...this.chosenOrder, search: "", starred: false });
    await this.look();
    const entry = this.told?.runs.find(({ id }) => id === run);
    this.came = run;
    this.draw();
    this.cards.get(run)?.element.scrollIntoView({ block: "nearest" });
    return entry?.title;
  }

  private async undo(): Promise<void> {
    const last = this.removed.at(-1);
    if (!last) return;
    const back = await this.doing(async () => {
      await this.asking.restore(last.id);
      this.component.setTriggerValue("removed", last.id);
    });
    // Where the server did not answer it can be pressed again; what is deleted for good cannot.
    if (back || !this.said.dataset["offline"]) this.removed = this.removed.filter(({ id }) => id !== last.id);
    await this.look();
  }

  /** What a person asks for, and whether it was done; where it is refused, the page says why and stays as it was. */
  private async doing(act: () => Promise<void>): Promise<boolean> {
    this.say("");
    try {
      await act();
      return true;
    } catch (error) {
      const refused = error instanceof Refusal && error.message !== "";
      this.say(refused ? error.message : (this.text?.say("offline") ?? ""));
      if (!refused) this.said.dataset["offline"] = "1";
      // Another tab may have removed it meanwhile.
      if (refused && error.status === 404) void this.look();
      return false;
    } finally {
      this.request();
    }
  }

  private say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
  }

  private clear(): void {
    this.chosen.clear();
    this.request();
  }

  private order(order: Order): void {
    this.chosenOrder = order;
    writeAddress(writeOrder(order));
    this.request();
  }

  /** Asks what the runs are: all, or those that go on. */
  private async look(only: readonly string[] = []): Promise<void> {
    clearTimeout(this.timer);
    try {
      const told = await this.asking.told(this.data.shows, only);
      if (!this.begun) return;
      if (only.length && this.told) {
        const now = new Map(told.runs.map((run) => [run.id, run]));
        const runs = this.told.runs.flatMap((run) => now.get(run.id) ?? (only.includes(run.id) ? [] : [run]));
        this.told = { ...told, runs };
      } else this.told = told;
      this.maps.want(this.told.runs);
      if (this.said.dataset["offline"]) this.say("");
      delete this.said.dataset["offline"];
    } catch {
      this.said.dataset["offline"] = "1";
      this.say(this.text?.say("offline") ?? "");
    }
    this.request();
    const on = this.told?.runs.filter(goesOn).map(({ id }) => id) ?? [];
    if (this.begun && !document.hidden && (on.length || !this.told || this.said.dataset["offline"])) {
      this.timer = setTimeout(() => void this.look(this.told ? on : []), again);
    }
  }

  private readonly seen = (): void => {
    if (document.hidden) clearTimeout(this.timer);
    else void this.look();
  };

  private async readText({ text, language }: HistoryData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.data.text) return; // another language was chosen meanwhile
    this.text = words.for("history");
    this.request();
  }

  private readonly redraw = (): void => {
    readTheme(this.root);
    this.anew = true;
    this.request();
  };

  private readonly followed = (): void => {
    this.chosenOrder = readOrder(location.hash);
    this.request();
  };

  private request(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { text, told, anew } = this;
    if (!text || !told) return;
    this.anew = false;
    this.root.removeAttribute("aria-busy");
    const history = this.data.shows === "history";
    const shown = ordered(told.runs, this.chosenOrder, told.scores);
    this.toolbar.draw(this.chosenOrder, told.scores, told.disk, shown.length, told.runs.length, history, text);
    const elements = shown.map((entry) => {
      const card = this.cards.get(entry.id) ?? new Card(entry.id, this, this.data.shows);
      this.cards.set(entry.id, card);
      card.update(entry, told.scores, this.chosen.has(entry.id), text);
      card.element.toggleAttribute("data-came", entry.id === this.came);
      return card.element;
    });
    this.place(elements);
    let drawn = 0;
    for (const entry of shown) {
      const map = this.maps.get(entry.id, entry.step);
      this.cards.get(entry.id)?.draw(map, anew);
      drawn += map ? 1 : 0;
    }
    this.taking.draw(text);
    this.nothing.draw(shown.length === 0, told.runs.length > 0, text);
    this.bars.draw(this.chosen.size, this.data.most, this.removed, text);
    // For the tests and the figures: how many cards and maps stand there, and since when.
    Object.assign(this.root.dataset, { shown: shown.length, maps: drawn, after: Math.round(performance.now() - this.openedAt) });
  }

  /** Puts the cards into the list, moving none that stands where it should: a focused one keeps its focus. */
  private place(elements: readonly HTMLElement[]): void {
    const wanted = new Set<Element>(elements);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    elements.forEach((element, index) => {
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    });
  }
}
