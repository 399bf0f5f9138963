// The page's life: which runs stand side by side, what is pointed at and selected, and a frame where something changed.
import { writeAddress } from "../shared/address.ts";
import { Chosen } from "../shared/chosen.ts";
import { Api, Refusal } from "../shared/data/api.ts";
import { ImmutableCache } from "../shared/data/cache.ts";
import { hubOf } from "../shared/data/hubs.ts";
import { type Probe, readProbe } from "../shared/data/snapshot.ts";
import { imageBitmap } from "../shared/picture.ts";
import { insistOnText, type Text } from "../shared/text.ts";
import { active, type MetricsLine, type PageComponent, type Recipe } from "../shared/types.ts";
import { readTheme, type Theme } from "../shared/ui/theme.ts";
import { Column, type ColumnHands, rowNames } from "./column.ts";
import { type FigureChoice, Figures } from "./figures.ts";
import { legendGroup } from "./legend.ts";
import type { BrushedMap } from "./map.ts";
import { Menu } from "./menu.ts";
import { placesOf, squaredError } from "./pictures.ts";
import { plotly } from "./plotly.ts";
import { Questions } from "./questions.ts";
import { type Box, readBrush, Selection, writeBrush } from "./selection.ts";
import { Scores } from "./table.ts";
import type { CompareData, RunTold, Told } from "./told.ts";
import { Toolbar } from "./toolbar.ts";
import { Gutter, Views } from "./views.ts";
import { type News, WatchedRun } from "./watched.ts";

const scheme = matchMedia("(prefers-color-scheme: dark)");
const motion = matchMedia("(prefers-reduced-motion: reduce)");
const probes = new ImmutableCache<Probe>(readProbe, 6);
/** CSS pixels of a pictured image and the gap beside it, at least; and milliseconds of a glide, and until asked again. */
const picture = 34;
const glide = 400;
const again = 2000;

export class ComparePage implements News {
  private readonly api: Api;
  private readonly questions: Questions;
  private readonly selection = new Selection();
  private readonly chosen = new Chosen(location.hash);
  private readonly toolbar: Toolbar;
  private readonly figures: Figures;
  private readonly scores: Scores;
  private readonly menu: Menu;
  private readonly gutter = new Gutter((label) => this.toggle(label));
  private readonly views: Views;
  private readonly room: ResizeObserver;
  private readonly hidden = new Set<number>();
  private readonly columns = new Map<string, Column>();
  private readonly watched = new Map<string, WatchedRun>();
  private readonly probes = new Map<number, Probe>();
  private readonly places = new Map<number, number[]>();
  private data: CompareData;
  private told: Told | null = null;
  private runs: string[] = [];
  private text: Text | null = null;
  private theme: Theme;
  private trouble = "";
  private begun = false;
  private brushed = false;
  private moment = 0;
  private hovered = -1;
  private frame = 0;
  private stale = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private openedAt = performance.now();

  constructor(private component: PageComponent<CompareData>) {
    this.data = component.data;
    this.api = new Api(this.data.api);
    this.questions = new Questions(this.data.api);
    // The largest thing to fetch, needed whatever the runs are.
    void plotly(this.data.plotly).catch(() => undefined);
    const request = (): void => this.request();
    this.toolbar = new Toolbar({ put: (runs) => this.put(runs), letGo: () => this.letGo() }, this.gutter.above.element);
    this.figures = new Figures(this.questions, (name, value) => this.choose(name, value), request);
    this.scores = new Scores((score) => {
      this.chosen.set("score", score);
      this.choose("view", "bars");
    });
    this.menu = new Menu(this.questions, { remove: (run) => this.hands.remove(run), start: (of, recipes) => this.start(of, recipes), train: (run, block) => this.component.setTriggerValue("train", `${run} ${block}`) });
    this.views = new Views(component.parentElement, this.toolbar.element, this.menu.element, [this.figures.element, this.scores.element]);
    this.theme = readTheme(this.views.root);
    this.room = new ResizeObserver(request);
    this.room.observe(this.views.board);
    scheme.addEventListener("change", this.repaint);
    addEventListener("hashchange", this.followed);
    this.views.root.addEventListener("pointerdown", (event) => {
      const path = event.composedPath();
      if (!path.includes(this.menu.element) && !path.some((node) => (node as Element).classList?.contains("menu"))) this.menu.close();
    });
  }

  /** Takes in what Streamlit passes now. */
  update(component: PageComponent<CompareData>): void {
    this.component = component;
    const { data } = component;
    const before = this.begun ? this.data : null;
    this.begun = true;
    this.data = data;
    this.api.language = this.questions.language = data.language;
    if (before?.text !== data.text) void this.readText(data);
    // Only a change is an order: the page itself may be ahead of the script.
    const other = before?.compared.join() !== data.compared.join() && data.compared.join() !== this.runs.join();
    if (other) this.open(data.compared);
    else if (before && before.language !== data.language) void this.ask();
    this.repaint();
  }

  destroy(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    scheme.removeEventListener("change", this.repaint);
    removeEventListener("hashchange", this.followed);
    this.room.disconnect();
    for (const run of this.watched.values()) run.close();
    for (const column of this.columns.values()) column.map.destroy();
    this.figures.destroy();
    this.views.root.remove();
  }

  pictured(run: WatchedRun): void {
    const { group } = run.told;
    const place = this.runs.indexOf(run.told.id);
    const probe = group === null ? undefined : this.probes.get(group);
    if (probe && run.snapshot && active(run.state)) {
      const at = this.over === "epochs" ? run.snapshot.epoch : (run.last?.elapsed ?? 0);
      this.figures.measuredPicture(place, at, squaredError(probe.originals, run.snapshot.reconstructions));
    }
    void this.wantProbes();
    this.request();
  }

  measured(run: WatchedRun, lines: readonly MetricsLine[]): void {
    this.figures.measuredLines(this.runs.indexOf(run.told.id), lines, this.over);
    this.request();
  }

  turned(run: WatchedRun): void {
    if (!active(run.state)) this.moment += 1;
    this.later(run.told.group === null ? again / 4 : 200);
    this.request();
  }

  private get over(): FigureChoice["over"] {
    return this.chosen.word("over") === "seconds" ? "seconds" : "epochs";
  }

  private async readText({ text, language }: CompareData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.data.text) return; // another language was chosen meanwhile
    this.text = words.for("compare");
    this.views.root.removeAttribute("aria-busy");
    this.request();
  }

  private readonly repaint = (): void => {
    this.theme = readTheme(this.views.root);
    this.request();
  };

  private readonly followed = (): void => {
    this.chosen.read(location.hash);
    this.brushed = false;
    this.request();
  };

  private choose(name: string, value: string): void {
    this.chosen.set(name, value);
    writeAddress(this.chosen.write());
    this.request();
  }

  /** Puts runs side by side, and tells Streamlit. */
  private put(runs: readonly string[]): void {
    this.open(runs);
    this.component.setTriggerValue("compared", runs.join(","));
  }

  private open(runs: readonly string[]): void {
    // What a link says was brushed is of the runs that it opens with.
    const others = this.runs.length > 0 && runs.join() !== this.runs.join();
    this.runs = [...runs];
    this.openedAt = performance.now();
    this.menu.close();
    if (others) this.letGo();
    this.views.root.dataset["ready"] = "";
    void this.ask();
  }

  /** Asks again in a while; what is to be asked sooner already stays so. */
  private later(milliseconds: number): void {
    this.timer ??= setTimeout(() => void this.ask(), milliseconds);
  }

  private async ask(): Promise<void> {
    const { runs } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!runs.length) return this.request();
    try {
      const told = await this.questions.told(runs);
      if (runs !== this.runs) return;
      this.trouble = "";
      this.take(told);
    } catch (error) {
      if (runs !== this.runs) return;
      this.trouble = error instanceof Refusal && error.message ? error.message : "offline";
      if (!(error instanceof Refusal)) this.later(again);
    }
    this.request();
  }

  private take(told: Told): void {
    this.told = told;
    const there = new Set(told.runs.map(({ id }) => id));
    for (const [id, run] of this.watched) {
      if (there.has(id)) continue;
      run.close();
      this.watched.delete(id);
      this.columns.get(id)?.map.destroy();
      this.columns.delete(id);
    }
    // A group has another number where other runs stand beside it.
    this.probes.clear();
    this.places.clear();
    for (const run of told.runs) {
      const known = this.watched.get(run.id);
      if (known) known.take(run);
      else this.watched.set(run.id, new WatchedRun(run, this.api, hubOf(this.data.api), this));
      if (!this.columns.has(run.id)) this.columns.set(run.id, new Column(run.id, this.hands));
      (this.columns.get(run.id) as Column).classes = run.classes;
    }
    void this.wantProbes();
  }

  /** The test images of each group, fetched once; of the run that shows the most of them. */
  private async wantProbes(): Promise<void> {
    const { told } = this;
    for (const { id, group } of told?.runs ?? []) {
      if (group === null) continue;
      const points = (this.watched.get(id)?.snapshot?.map.length ?? 0) / 2;
      if ((this.probes.get(group)?.labels.length ?? -1) >= points) continue;
      // Every run of a group has the same pictures: one that ships draws fewer of them on its map.
      const probe = await probes.get(this.api.probe(id)).catch(() => null);
      if (told !== this.told) return;
      const before = this.probes.get(group);
      if (!probe || (before && before.labels.length >= probe.labels.length)) continue;
      this.probes.set(group, probe);
      this.places.set(group, placesOf(probe));
      this.request();
    }
  }

  private readonly hands: ColumnHands = {
    brush: (map, box) => this.brush(map, box),
    point: (map, image) => {
      if (!this.selection.mark(map.group, image)) return;
      const probe = map.group === null ? undefined : this.probes.get(map.group);
      const column = [...this.columns.values()].find((each) => each.map === map);
      const there = probe && image >= 0 && image < probe.images.count;
      map.tell(image, there ? imageBitmap(probe.images, image) : null, there && this.text ? this.text.className(column?.classes ?? [], probe.labels[image] ?? 0) : "");
      // Where it is among those that are pictured, it is marked there too.
      const pictured = map.group === null || image < 0 ? -1 : (this.places.get(map.group)?.indexOf(image) ?? -1);
      for (const each of this.columns.values()) if (each.map.group === map.group) each.mark(pictured < 0 ? this.image : pictured);
      this.request(false);
    },
    changed: () => this.request(false),
    remove: (run) => this.put(this.runs.filter((id) => id !== run)),
    menu: (run, button) => {
      const model = this.menuModel(run);
      if (!model || this.menu.run === run) return this.menu.close();
      void this.menu.show(model, button, this.views.root);
    },
    hover: (run, index) => {
      this.hovered = index;
      const group = this.watched.get(run)?.told.group ?? null;
      const place = index < 0 || group === null ? -1 : (this.places.get(group)?.[index] ?? -1);
      if (this.selection.mark(group, place)) this.request(false);
      for (const column of this.columns.values()) column.mark(index < 0 ? this.image : index);
    },
    take: (index) => this.choose("image", String(index)),
  };

  private get image(): number {
    return this.chosen.index("image", 64, -1);
  }

  private brush(map: BrushedMap, box: Box | null): void {
    if (!box) return this.letGo();
    const letter = this.told?.runs.find(({ id }) => this.columns.get(id)?.map === map)?.letter;
    this.selection.select(map.group, map.inside(box, this.shownOn(map.group)));
    if (letter) this.choose("brush", this.selection.count ? writeBrush(letter, box) : "");
  }

  private letGo(): void {
    this.selection.clear();
    if (this.chosen.word("brush")) this.choose("brush", "");
    this.request();
  }

  /** What a link says was brushed, once the map that it speaks of stands. */
  private brushAgain(told: Told): void {
    const said = readBrush(this.chosen.word("brush"));
    const id = said && told.runs.find(({ letter }) => letter === said.letter)?.id;
    const map = id ? this.columns.get(id)?.map : undefined;
    if (this.brushed || !said || !map?.points.count || map.points.moving) return;
    this.brushed = true;
    this.selection.select(map.group, map.inside(said.box, this.shownOn(map.group)));
  }

  private readonly shown = (label: number): boolean => !this.hidden.has(label);

  /** Which classes are shown on the maps of a group: the buttons are those of one group, and others have other classes. */
  private shownOn(group: number | null): (label: number) => boolean {
    return this.told && group === legendGroup(this.told) ? this.shown : () => true;
  }

  private toggle(label: number): void {
    if (!this.hidden.delete(label)) this.hidden.add(label);
    this.request();
  }

  private menuModel(run: string): Parameters<Menu["draw"]>[0] | null {
    const { told, text } = this;
    const place = told?.runs.findIndex(({ id }) => id === run) ?? -1;
    const of = told?.runs[place];
    if (!told || !text || !of) return null;
    const family = told.families.find((places) => places.includes(place)) ?? [place];
    const seeds = family.map((other) => Number(told.runs[other]?.recipe.training["seed"] ?? 0));
    return { run: of, seeds, room: this.data.most - told.runs.length, removable: told.runs.length > 1, text };
  }

  private async start(of: RunTold, recipes: readonly Recipe[]): Promise<string> {
    const begun: string[] = [];
    let refused = "";
    for (const recipe of recipes) {
      try {
        begun.push(await this.api.submit(recipe, of.name));
      } catch (error) {
        refused = error instanceof Refusal && error.message ? error.message : (this.text?.say("offline") ?? "");
        break;
      }
    }
    if (begun.length) {
      const at = this.runs.indexOf(of.id) + 1;
      this.put([...this.runs.slice(0, at), ...begun, ...this.runs.slice(at)].slice(0, this.data.most));
    }
    return refused;
  }

  private request(all = true): void {
    this.stale ||= all;
    this.frame ||= requestAnimationFrame((time) => {
      this.frame = 0;
      this.draw(time);
    });
  }

  private draw(time: number): void {
    const { text, told } = this;
    if (!text) return;
    if (this.stale) {
      this.stale = false;
      this.toolbar.draw(this.data, this.runs, this.selection.count, text);
      this.views.say(this.sentences(text));
      this.views.board.toggleAttribute("hidden", !told?.runs.length);
      if (told) this.drawTold(told, text);
    }
    let moving = false;
    for (const column of this.columns.values()) moving = column.map.draw(time, this.selection, this.shownOn(column.map.group), this.theme) || moving;
    if (told) this.brushAgain(told);
    this.tell(moving);
    if (moving) this.request(false);
  }

  private sentences(text: Text): string[] {
    const { trouble, told, data } = this;
    const said = trouble === "offline" ? text.say("offline") : trouble;
    const leftOut = (told?.leftOut ?? []).map(({ why }) => why);
    const none = told && !told.runs.length && !leftOut.length ? [text.say("none")] : [];
    return [...(said ? [said] : []), ...data.troubles, ...leftOut, ...(told?.notes ?? []), ...none];
  }

  private drawTold(told: Told, text: Text): void {
    const { root, columns } = this.views;
    const corrupts = told.runs.some((run) => run.corrupts);
    const drawn = told.runs.map(({ id }) => this.columns.get(id) as Column);
    const pictureRows = rowNames.length - (corrupts ? 0 : 1);
    this.views.order(this.gutter.element, drawn, 2 + pictureRows + told.settings.length);
    this.gutter.draw(told, corrupts, text, this.shown);
    const width = (drawn[0]?.element.clientWidth ?? 200) - 2;
    const count = Math.max(3, Math.floor((width + 4) / (picture + 4)));
    root.style.setProperty("--cell", `${Math.floor((width + 4) / count) - 4}px`);
    told.runs.forEach((run, place) => {
      const watched = this.watched.get(run.id) as WatchedRun;
      const column = drawn[place] as Column;
      const probe = run.group === null ? null : (this.probes.get(run.group) ?? null);
      const settings = told.settings.map(({ name, values }) => ({ name, value: values[place] ?? "" }));
      column.draw({ run: watched, place, probe, text, corrupts, count, chosen: this.hovered < 0 ? this.image : this.hovered, settings, removable: told.runs.length > 1 });
      if (probe) column.follow(watched, probe, motion.matches || !active(watched.state) ? 0 : glide);
      const model = this.menu.run === run.id ? this.menuModel(run.id) : null;
      if (model) this.menu.draw(model);
    });
    const view = this.chosen.word("view") === "bars" ? "bars" : "curves";
    const score = this.chosen.word("score");
    const choice: FigureChoice = { view, of: this.chosen.word("of"), over: this.over, score };
    const runs = told.runs.map(({ id }) => id);
    this.figures.draw({ runs, told, text, choice, scheme: this.theme.dark ? "dark" : "light", plotly: this.data.plotly, moment: this.moment });
    this.scores.draw(told, text, view === "bars" ? score || (told.scores[0]?.name ?? "") : "");
    columns.dataset["drawn"] = String(drawn.length);
  }

  /** What tests read off the root element, beside what they see. */
  private tell(moving: boolean): void {
    const { told, views, selection, figures } = this;
    const { dataset } = views.root;
    const maps = told ? told.runs.filter(({ id }) => this.columns.get(id)?.map.points.count).length : 0;
    Object.assign(dataset, {
      runs: this.runs.join(","),
      maps: String(maps),
      selected: String(selection.count),
      marked: String(selection.marked),
      figures: String(figures.drawn),
      states: told?.runs.map(({ id }) => this.watched.get(id)?.state).join(",") ?? "",
    });
    const here = told && [...told.runs.map(({ id }) => id), ...told.leftOut.map(({ run }) => run)].length === this.runs.length && told.runs.every(({ id }) => this.runs.includes(id));
    const waiting = told?.runs.filter(({ id }) => !(this.watched.get(id)?.damaged || this.columns.get(id)?.map.points.count || !this.watched.get(id)?.told.steps.length)).length ?? 1;
    if (!dataset["ready"] && here && !waiting && figures.settled && !moving) dataset["ready"] = String(Math.round(performance.now() - this.openedAt));
  }
}
