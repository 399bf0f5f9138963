// The page's life: what Streamlit says, what a hand does, and a frame where something changed.
import type { EventHub } from "../shared/data/events.ts";
import { hubOf } from "../shared/data/hubs.ts";
import { insistOnText } from "../shared/text.ts";
import type { PageComponent, PageData } from "../shared/types.ts";
import { type Fit, fitHeight } from "../shared/ui/fit.ts";
import { readTheme } from "../shared/ui/theme.ts";
import { codeOf } from "./data/codes.ts";
import { contextOf } from "./context.ts";
import { Engines } from "./data/engines.ts";
import { ModelRun } from "./data/model-run.ts";
import { ModelsApi } from "./data/models.ts";
import { Decoding } from "./decoding.ts";
import { beyondLimits, limited, type Remark } from "./limits.ts";
import { openDoors } from "./doors.ts";
import { LinkKeeper } from "./state/link.ts";
import { Hooks } from "./test-hooks.ts";
import { resolve } from "./moment.ts";
import { CodeTab } from "./parts/code-tab.ts";
import type { Option } from "../shared/ui/choice.ts";
import { TabStrip } from "./parts/tab-strip.ts";
import { TwoModelsTab } from "./second-model/tab.ts";
import { Painter } from "./painter.ts";
import { Scene } from "./scene.ts";
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
  private readonly store = new Store();
  private readonly scene: Scene;
  private readonly views: Views;
  private readonly hub: EventHub;
  private readonly engines: Engines;
  private readonly hooks: Hooks;
  private readonly strip: TabStrip;
  private readonly time: TimeLine;
  private readonly api: ModelsApi;
  private readonly decoding: Decoding;
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
    this.time = new TimeLine(store, () => this.scene.main, () => this.request(true));
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
    const { views } = this;
    const { root } = views;
    this.hooks = new Hooks(root);
    const scene = (this.scene = new Scene(store, readTheme(root)));
    const still = (): boolean => motion.matches;
    const context = contextOf(scene, {
      still,
      choose: () => this.choose(),
      overlay: (drawn) => this.overlay(drawn),
      complain: (sentence) => this.complain(sentence),
      remark: (remark) => this.remark(remark),
    });
    const two = new TwoModelsTab(store, () => this.painter.otherFacts());
    this.strip = new TabStrip([new CodeTab(), ...makeTabs(), two], context, (tab) => store.set({ tab }));
    views.tabs.append(this.strip.element);
    this.decoding = new Decoding(scene, views, this.hooks, { request: () => this.request(false), painted: (changed) => this.painted(changed) });
    this.painter = new Painter(scene, { views, strip: this.strip, time: this.time }, { still, reasonOf: (run) => this.engines.reasons.get(run) ?? "" });
    this.height = fitHeight(root, 500);
    this.link = new LinkKeeper(store, (found) => this.remark(found === null ? null : beyondLimits(found)));
    this.stops.push(
      store.subscribe((state, changed) => this.hear(state, changed)),
      this.hub.watch(() => store.set({ offline: this.hub.connection === "offline", full: this.hub.connection === "full" })),
    );
    scheme.addEventListener("change", this.repaint);
    openDoors(scene, views, this.hooks);
  }

  /** Takes in what Streamlit passes now. */
  update(component: PageComponent<ExploreData>): void {
    const before = this.begun ? this.component.data : null;
    const { data } = component;
    this.component = component;
    this.begun = true;
    this.api.language = data.language;
    this.scene.runs = data.runs ?? [];
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
    this.scene.main?.close();
    this.scene.companion.close();
    this.engines.close();
    this.views.destroy();
  }

  /** Asks for a frame; `all` where more than the hand's place may have changed. */
  private request(all: boolean): void {
    this.stale ||= all;
    this.frame ||= requestAnimationFrame((time) => {
      this.frame = 0;
      this.draw(time);
    });
  }

  private complain(sentence: string): void {
    this.scene.complaint = sentence;
    this.request(true);
  }

  /** Says what was not taken as it was asked for; null takes it away. */
  private remark(remark: Remark | null): void {
    if (remark === this.scene.remarked) return;
    this.scene.remarked = remark;
    this.request(true);
  }

  /** Shows something of a tab's on the map. */
  private overlay(drawn: Overlay | null): void {
    this.scene.overlay = drawn;
    this.views.map.overlay(drawn);
  }

  private readonly repaint = (): void => {
    this.scene.theme = readTheme(this.views.root);
    this.everything = true;
    this.views.map.all();
    this.request(true);
  };

  private async readText({ text, language }: ExploreData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.component.data.text) return; // another language was chosen meanwhile
    this.scene.text = words.for("explore");
    this.views.root.removeAttribute("aria-busy");
    this.everything = true;
    this.request(true);
  }

  private open(run: string | null, again: boolean): void {
    const { scene } = this;
    scene.main?.close();
    scene.shown = null;
    scene.complaint = "";
    if (again) scene.remarked = null;
    scene.overlay = null;
    this.answer(null);
    // Another run than the link's: what was chosen for that one means nothing here.
    const fresh = again ? { code: new Float32Array(0), image: null, step: null, axes: "auto" as const, kept: {}, hidden: [] } : {};
    this.store.set({ run, dragging: false, ...fresh });
    scene.main = run === null ? null : new ModelRun(run, this.api, this.engines, this.hub, () => this.request(true));
    this.request(true);
  }

  private openOther(): void {
    const { other } = this.store.now;
    const { companion } = this.scene;
    if ((companion.run?.id ?? null) === other) return;
    companion.close();
    if (other !== null) companion.run = new ModelRun(other, this.api, this.engines, this.hub, () => this.request(true));
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
    this.store.set({ code: limited(this.scene.plane.moved(code, x, y)), image: null });
    // The first move of a frame is painted at once; further ones, and all that goes with it, with the frame itself.
    if (this.hurried || !this.scene.text || this.stale) return;
    this.hurried = true;
    this.decoding.hurry();
  }

  private pick(index: number): void {
    if (this.picking) return this.answer(index);
    const codes = this.scene.shown?.codes;
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
  private choose(): Promise<number | null> {
    this.answer(null);
    this.store.set({ picking: true });
    return new Promise((resolve) => (this.picking = resolve));
  }

  private draw(time: number): void {
    const { store, views, scene } = this;
    const { text } = scene;
    if (!text) return;
    this.hooks.frame();
    this.hurried = false;
    if (this.stale) {
      this.stale = false;
      this.openOther();
      if (resolve(scene, (remark) => this.remark(remark))) this.changed.add("step");
      this.painter.draw(text);
    }
    const changed = this.everything ? null : this.changed;
    this.changed = new Set();
    this.everything = false;
    if (!scene.shown || store.now.code.length !== scene.shown.codes.size) return;
    views.map.moveHandle(store.now);
    const panned = views.map.panned;
    const moving = views.map.draw(time);
    if (panned) this.hooks.pan(time);
    if (changed === null || changed.has("image")) this.painter.readout(text);
    this.decoding.decode(changed);
    if (moving) this.request(false);
  }

  /** After the decoded image was painted. */
  private painted(changed: Changed | null): void {
    const { store, painter } = this;
    const { text, main } = this.scene;
    if (!text || !main?.facts) return;
    painter.coordinates(text);
    this.strip.update(store.now, main.facts, changed);
    if (store.now.dragging) return;
    painter.speak(text);
    painter.tell();
  }
}
