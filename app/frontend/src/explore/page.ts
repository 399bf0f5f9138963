// The page's life: what Streamlit says, what a hand does, and a frame where something changed.
import { write } from "../shared/dom.ts";
import type { EventHub } from "../shared/data/events.ts";
import { hubOf } from "../shared/data/hubs.ts";
import { insistOnText, type Text } from "../shared/text.ts";
import type { PageComponent, PageData } from "../shared/types.ts";
import { type Fit, fitHeight } from "../shared/ui/fit.ts";
import { readTheme, type Theme } from "../shared/ui/theme.ts";
import { codeOf } from "./data/codes.ts";
import { Companion } from "./second-model/second-model.ts";
import { contextOf } from "./context.ts";
import { Engines } from "./data/engines.ts";
import { ModelRun, type Shown } from "./data/model-run.ts";
import { ModelsApi } from "./data/models.ts";
import { Desk } from "./decoding.ts";
import { beyondLimits, limited, type Remark } from "./limits.ts";
import { openDoors } from "./doors.ts";
import { LinkKeeper } from "./state/link.ts";
import { Hooks } from "./test-hooks.ts";
import { axisPlane, type Plane } from "./map/plane.ts";
import { CodeTab } from "./parts/code-tab.ts";
import type { Option } from "../shared/ui/choice.ts";
import { TabStrip } from "./parts/tab-strip.ts";
import { TwoModelsTab } from "./second-model/tab.ts";
import { Painter } from "./painter.ts";
import { type Changed, type ExploreState, Store } from "./state/state.ts";
import type { Overlay } from "./tab.ts";
import { makeTabs } from "./tabs/index.ts";
import { TimeLine } from "./time-line.ts";
import { Views } from "./views.ts";

export interface ExploreData extends PageData {
  /** The runs that can be chosen as the second one. */
  runs?: Option[];
}

const motion = matchMedia("(prefers-reduced-motion: reduce)");
const scheme = matchMedia("(prefers-color-scheme: dark)");

/** What changes at every move of a hand; anything else lays the page out anew. */
const light = new Set<keyof ExploreState>(["code", "image", "dragging"]);

export class ExplorePage {
  readonly store = new Store();
  readonly views: Views;
  readonly hub: EventHub;
  readonly companion = new Companion();
  readonly engines: Engines;
  readonly hooks: Hooks;
  readonly strip: TabStrip;
  readonly time: TimeLine;
  main: ModelRun | null = null;
  shown: Shown | null = null;
  plane: Plane = axisPlane(2, 0, 1);
  overlay: Overlay | null = null;
  text: Text | null = null;
  theme: Theme;
  complaint = "";
  /** What was not taken as it was asked for; null where all was. */
  remarked: Remark | null = null;
  private readonly api: ModelsApi;
  private readonly desk: Desk;
  private readonly painter: Painter;
  private readonly link: LinkKeeper;
  private readonly height: Fit;
  private readonly stops: (() => void)[] = [];
  private changed = new Set<keyof ExploreState>();
  private stale = true;
  private everything = true;
  private frame = 0;
  private begun = false;
  private hurried = false;
  private picking: ((index: number | null) => void) | null = null;

  constructor(private component: PageComponent<ExploreData>) {
    const { store } = this;
    this.api = new ModelsApi(component.data.api);
    this.engines = new Engines(this.api);
    this.hub = hubOf(component.data.api);
    this.time = new TimeLine(store, () => this.main, () => this.request(true));
    this.views = new Views(component.parentElement, store, {
      hold: (dragging) => store.set({ dragging }),
      moveTo: (x, y, time?: number) => this.moveTo(x, y, time),
      pick: (index) => this.pick(index),
      nearest: () => this.views.map.pickNearest(),
      remark: (remark) => this.remark(remark),
      strayed: () => this.request(true),
      cancel: () => this.answer(null),
      toggle: (label) => store.set({ hidden: store.now.hidden.includes(label) ? store.now.hidden.filter((other) => other !== label) : [...store.now.hidden, label].sort((a, b) => a - b) }),
      home: () => component.setStateValue("run", this.component.data.home),
      dismiss: () => this.complain(""),
      request: () => this.request(false),
      scrub: (index) => this.time.scrub(index),
      play: () => this.time.play(),
      follow: () => store.set({ step: null }),
    });
    const { root } = this.views;
    this.hooks = new Hooks(root);
    this.theme = readTheme(root);
    const context = contextOf(this);
    const two = new TwoModelsTab(store, () => this.painter.otherFacts());
    this.strip = new TabStrip([new CodeTab(), ...makeTabs(), two], context, (tab) => store.set({ tab }));
    this.views.tabs.append(this.strip.element);
    this.desk = new Desk(this);
    this.painter = new Painter(this);
    this.height = fitHeight(root, 500);
    this.link = new LinkKeeper(store, (found) => this.remark(found === null ? null : beyondLimits(found)));
    this.stops.push(
      store.subscribe((state, changed) => this.hear(state, changed)),
      this.hub.watch(() => store.set({ offline: this.hub.connection === "offline" })),
    );
    scheme.addEventListener("change", this.repaint);
    openDoors(this);
  }

  get data(): ExploreData {
    return this.component.data;
  }

  still(): boolean {
    return motion.matches;
  }

  reasonOf(run: string): string {
    return this.engines.reasons.get(run) ?? "";
  }

  /** Takes in what Streamlit passes now. */
  update(component: PageComponent<ExploreData>): void {
    const before = this.begun ? this.component.data : null;
    const { data } = component;
    this.component = component;
    this.begun = true;
    this.api.language = data.language;
    if (before?.run !== data.run) this.open(data.run, before !== null);
    if (before?.text !== data.text) void this.readText(data);
    this.height.fit();
    this.repaint();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    scheme.removeEventListener("change", this.repaint);
    for (const stop of this.stops) stop();
    this.time.stop();
    this.link.stop();
    this.height.stop();
    this.strip.hide();
    this.main?.close();
    this.companion.close();
    this.engines.close();
    this.views.destroy();
  }

  /** Asks for a frame; `all` where more than the hand's place may have changed. */
  request(all: boolean): void {
    this.stale ||= all;
    this.frame ||= requestAnimationFrame((time) => {
      this.frame = 0;
      this.draw(time);
    });
  }

  complain(sentence: string): void {
    this.complaint = sentence;
    this.request(true);
  }

  /** Says what was not taken as it was asked for; null takes it away. */
  remark(remark: Remark | null): void {
    if (remark === this.remarked) return;
    this.remarked = remark;
    this.request(true);
  }

  private readonly repaint = (): void => {
    this.theme = readTheme(this.views.root);
    this.everything = true;
    this.views.map.all();
    this.request(true);
  };

  private async readText({ text, language }: ExploreData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.component.data.text) return; // another language was chosen meanwhile
    this.text = words.for("explore");
    this.views.root.removeAttribute("aria-busy");
    this.everything = true;
    this.request(true);
  }

  private open(run: string | null, again: boolean): void {
    this.main?.close();
    this.shown = null;
    this.complaint = "";
    if (again) this.remarked = null;
    this.overlay = null;
    this.answer(null);
    // Another run than the link's: what was chosen for that one means nothing here.
    const fresh = again ? { code: new Float32Array(0), image: null, step: null, axes: "auto" as const, kept: {}, hidden: [] } : {};
    this.store.set({ run, dragging: false, ...fresh });
    this.main = run === null ? null : new ModelRun(run, this.api, this.engines, this.hub, () => this.request(true));
    this.request(true);
  }

  private openOther(): void {
    const { other } = this.store.now;
    if ((this.companion.run?.id ?? null) === other) return;
    this.companion.close();
    if (other !== null) this.companion.run = new ModelRun(other, this.api, this.engines, this.hub, () => this.request(true));
  }

  /** A run as the page's menu names it. */
  nameOf(run: string): string {
    return this.data.runs?.find(({ value }) => value === run)?.name ?? "";
  }

  private hear(state: ExploreState, changed: Changed): void {
    for (const key of changed) this.changed.add(key);
    if (changed.has("dragging") && !state.dragging) this.hooks.tell();
    this.request([...changed].some((key) => !light.has(key)));
  }

  private moveTo(x: number, y: number, time?: number): void {
    const { code } = this.store.now;
    if (!code.length) return;
    if (time !== undefined) this.hooks.move(time);
    this.remark(null);
    this.store.set({ code: limited(this.plane.moved(code, x, y)), image: null });
    // The first move of a frame is painted at once; further ones, and all that goes with it, with the frame itself.
    if (this.hurried || !this.text || this.stale) return;
    this.hurried = true;
    this.desk.hurry();
  }

  private pick(index: number): void {
    if (this.picking) return this.answer(index);
    const codes = this.shown?.codes;
    this.remark(null);
    if (codes && index >= 0 && index < codes.count) this.store.set({ code: codeOf(codes, index), image: index });
  }

  private answer(index: number | null): void {
    const { picking } = this;
    this.picking = null;
    this.store.set({ picking: false });
    picking?.(index);
  }

  /** Lets somebody tap an image on the map; null where that was called off. */
  choose(): Promise<number | null> {
    this.answer(null);
    this.store.set({ picking: true });
    return new Promise((resolve) => (this.picking = resolve));
  }

  private draw(time: number): void {
    if (!this.text) return;
    const { store, views, desk } = this;
    this.hooks.frame();
    this.hurried = false;
    if (this.stale) {
      this.stale = false;
      this.openOther();
      if (desk.resolve()) this.changed.add("step");
      this.painter.draw(this.text);
    }
    const changed = this.everything ? null : this.changed;
    this.changed = new Set();
    this.everything = false;
    if (!this.shown || store.now.code.length !== this.shown.codes.size) return;
    views.map.moveHandle(store.now);
    const panned = views.map.panned;
    const moving = views.map.draw(time);
    if (panned) this.hooks.pan(time);
    if (changed === null || changed.has("image")) this.painter.readout(this.text);
    desk.decode(changed);
    if (moving) this.request(false);
  }

  /** After the decoded image was painted. */
  painted(changed: Changed | null): void {
    const { text, main, store, painter } = this;
    if (!text || !main?.facts) return;
    painter.coordinates(text);
    this.strip.update(store.now, main.facts, changed);
    if (store.now.dragging) return;
    painter.speak(text);
    painter.tell();
  }

  /** Writes where one is into the page's notice and the account for tests. */
  notice(words: string, strong: boolean): void {
    write(this.views.notice, words);
    this.views.notice.classList.toggle("strong", strong);
  }
}
