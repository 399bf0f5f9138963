// Builds the page's parts, and draws what changed, at most once a frame.
import { Chain } from "./chain/chain.ts";
import type { Snapshot } from "./data/snapshot.ts";
import { html } from "./dom.ts";
import { LatentMap } from "./map/map.ts";
import { PictureRows } from "./pictures/rows.ts";
import { lossUnit } from "./recipe.ts";
import { Session } from "./session.ts";
import { statusOf } from "./status.ts";
import { styles } from "./styles.ts";
import { loadText, type Text } from "./text.ts";
import { active, type Block, type Component, type ComponentData, type Shape, type Verb } from "./types.ts";
import { LossChart } from "./ui/chart.ts";
import { fitHeight } from "./ui/fit.ts";
import { Latency } from "./ui/latency.ts";
import { Scrubber } from "./ui/scrubber.ts";
import { readTheme, type Theme } from "./ui/theme.ts";
import { type Act, Transport } from "./ui/transport.ts";

const still = matchMedia("(prefers-reduced-motion: reduce)");
const replayTime = 9000;
const openingReplayTime = 16_000;

export class Page {
  private readonly root = html("div", { class: "stage", "aria-busy": true });
  private readonly chain = new Chain({ block: (block) => this.choose(block), nextProbe: () => this.takeProbe(this.probe + 1) });
  private readonly transport = new Transport((act) => void this.act(act));
  private readonly map = new LatentMap(() => this.theme as Theme, () => this.request(false));
  private readonly rows = new PictureRows((index) => this.takeProbe(index));
  private readonly chart = new LossChart();
  private readonly scrubber = new Scrubber({
    scrub: (index) => this.scrub(index),
    play: () => this.play(),
    follow: () => this.follow(),
  });
  private readonly latency = new Latency();
  private readonly undo: (() => void)[] = [];
  private component: Component | null = null;
  private session: Session | null = null;
  private text: Text | null = null;
  private theme: Theme | null = null;
  private probe = 0;
  private classes: readonly string[] = [];
  private shown: Snapshot | null = null;
  private shownKey = "";
  private shownRun: string | undefined;
  private dismissed = "";
  private home: string | null = null;
  private frame = 0;
  private stale = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parent: HTMLElement | ShadowRoot) {
    const middle = html("div", { class: "middle" }, this.map.element, html("div", { class: "right" }, this.rows.element, this.chart.element));
    this.root.append(html("style", {}, styles), html("div", { class: "chain-holder" }, this.chain.element),
      this.transport.element, this.transport.trouble, middle, this.scrubber.element);
    parent.append(this.root);
    this.chart.redraw = () => this.request(true);
    const { element } = this.chart;
    const watcher = new ResizeObserver(() => this.request(true));
    for (const watched of [this.root, element, this.map.canvas, this.rows.element]) watcher.observe(watched);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const repaint = (): void => this.rereadTheme();
    scheme.addEventListener("change", repaint);
    // The opening replay goes on until somebody touches the page.
    const touch = (): void => this.touched();
    this.root.addEventListener("pointerdown", touch, { capture: true });
    this.root.addEventListener("keydown", touch, { capture: true });
    this.undo.push(fitHeight(this.root), () => watcher.disconnect(), () => scheme.removeEventListener("change", repaint));
  }

  update(component: Component): void {
    const before = this.component?.data ?? null;
    const { data } = component;
    this.component = component;
    if (!this.session) {
      this.session = new Session(data.api, () => still.matches, { changed: (_, lines) => {
        if (lines) this.latency.arrived(lines);
        this.request(true);
      } });
    }
    if (data.run?.startsWith("ready-")) this.home = data.run;
    // Only a change is an order: the page itself may be ahead of the script.
    if (!before || before.run !== data.run) this.open(data.run);
    const rate = data.recipe.training.learning_rate;
    if (before && before.recipe.training.learning_rate !== rate && active(this.session.state)) void this.session.wish("learning_rate", rate);
    if (before?.text !== data.text) void this.readText(data);
    this.rereadTheme();
  }

  destroy(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    for (const undo of this.undo) undo();
    this.session?.destroy();
    this.chart.destroy();
    this.root.remove();
  }

  private async readText(data: ComponentData): Promise<void> {
    try {
      this.text = await loadText(data.text, data.language);
    } catch {
      setTimeout(() => void this.readText(data), 2000); // without words nothing can be said, so go on trying
      return;
    }
    this.root.removeAttribute("aria-busy");
    this.request(true);
  }

  private rereadTheme(): void {
    this.theme = readTheme(this.root);
    this.request(true);
  }

  private open(run: string | null): void {
    if ((this.session?.store?.id ?? null) === run) return;
    this.latency.restart();
    this.session?.open(run);
  }

  private choose(block: Block): void {
    this.component?.setStateValue("block", block);
  }

  private takeProbe(index: number): void {
    const count = this.session?.store?.probe?.originals.count ?? 1;
    this.probe = index % count;
    this.request(true);
  }

  private touched(): void {
    const player = this.session?.player;
    if (player?.loop && player.mode === "replay") player.loop = false;
  }

  private scrub(index: number): void {
    const { session } = this;
    if (!session?.store) return;
    session.player.scrub(index, session.store.steps, active(session.state));
    this.request(true);
  }

  private play(): void {
    const { session } = this;
    if (!session?.store) return;
    if (session.player.mode === "replay") session.player.pause();
    else session.player.replay(session.store.steps);
    this.request(true);
  }

  private follow(): void {
    this.session?.player.follow();
    this.request(true);
  }

  private async act(act: Act): Promise<void> {
    const { component, session } = this;
    if (!component || !session) return;
    const { data } = component;
    this.dismissed = act === "dismiss" ? this.status().trouble : "";
    if (act === "training") this.choose("training");
    else if (act === "dismiss") this.request(true);
    else if (act === "reset") {
      if (active(session.state)) await session.wish("stop");
      component.setStateValue("run", null);
      this.open(this.home);
    } else if (act === "train") {
      this.latency.press(session.store?.id);
      this.latency.restart();
      const id = await session.train(data.recipe, data.name, data.device);
      if (id) component.setStateValue("run", id);
    } else {
      const verb: Verb = act === "pause" && session.state === "paused" ? "resume" : act;
      if (act === "step" && session.state === "running") await session.wish("pause");
      await session.wish(verb);
    }
  }

  /** Asks for a frame; `all` where more than the map's motion changed. */
  private request(all: boolean): void {
    this.stale ||= all;
    this.frame ||= requestAnimationFrame((time) => {
      this.frame = 0;
      this.draw(time);
    });
  }

  private status(): ReturnType<typeof statusOf> {
    return statusOf(this.session as Session, (this.component as Component).data.recipe, this.text as Text, this.dismissed);
  }

  private draw(time: number): void {
    if (!this.text || !this.theme || !this.session || !this.component) return;
    if (this.stale) {
      this.stale = false;
      this.drawAll();
    }
    if (this.map.draw(time)) this.request(false);
  }

  private drawAll(): void {
    const text = this.text as Text;
    const theme = this.theme as Theme;
    const session = this.session as Session;
    const { data } = this.component as Component;
    const { store, player } = session;
    const { recipe } = data;
    const redrawn = this.chain.layout({
      recipe, shape: data.shape as unknown as Shape, selected: data.block, text, width: Math.floor(this.chain.element.parentElement?.clientWidth ?? 0),
    });
    // Until a new run says what its classes are, the old picture stands, and so does its legend.
    this.classes = store?.info?.about?.classes ?? this.classes;
    this.map.layout(this.classes, text);
    this.root.classList.toggle("waiting", store !== null && store.steps.length === 0);
    this.rows.layout(text);
    this.showSnapshot(redrawn);
    const step = this.shown?.step ?? 0;
    const following = player.mode === "follow";
    const line = following ? store?.history.last : store?.history.at(step);
    this.chain.values((following ? store?.history.testAt(Infinity) : store?.history.testAt(step)) ?? line);
    const status = this.status();
    this.transport.draw({
      text, state: session.state, mine: session.mine, line: store?.history.last,
      epochs: store?.info?.recipe.training.epochs ?? recipe.training.epochs,
      learningRate: recipe.training.learning_rate,
      status: status.words, warning: status.warning, trouble: status.trouble, fresh: status.fresh,
      busy: session.busy, selected: data.block === "training",
    });
    this.scrubber.draw({
      text, count: store?.steps.length ?? 0, position: store ? player.position(store.steps) : 0,
      epoch: this.shown?.epoch ?? null, epochs: recipe.training.epochs,
      replaying: player.mode === "replay", behind: player.mode !== "follow" && active(session.state),
    });
    if (store) {
      const unit = text.say(`unit.${lossUnit(store.info?.recipe ?? recipe)}`);
      this.chart.draw(store.history, this.shown && !following ? this.shown.epoch : null, text, theme, unit);
    }
    this.schedule();
    this.tell();
  }

  private showSnapshot(again: boolean): void {
    const { store, player } = this.session as Session;
    if (store?.id !== this.shownRun) this.shown = null; // of another run
    this.shownRun = store?.id;
    const { snapshot, newest } = (this.session as Session).shown();
    const chosen = snapshot ?? this.shown ?? newest;
    if (!store?.probe || !chosen || !newest) return;
    const key = `${store.id} ${chosen.step} ${newest.step} ${this.probe} ${this.rows.element.clientWidth} ${this.text?.language}`;
    if (key === this.shownKey && !again) return;
    const moved = chosen !== this.shown || newest.step !== Number(this.shownKey.split(" ")[2]);
    this.shownKey = key;
    this.shown = chosen;
    const text = this.text as Text;
    this.chain.show(store.probe, chosen, this.probe);
    this.rows.show(store.probe, chosen, this.probe, store.info?.recipe.corruption.kind !== "clean", text.language);
    if (moved) this.map.show(store.probe, chosen, newest, text, still.matches ? 0 : player.mode === "scrub" ? 150 : player.mode === "replay" ? Math.min(700, this.interval()) : 400);
  }

  private interval(): number {
    const { store, player } = this.session as Session;
    return player.interval(store?.steps ?? [], player.loop ? openingReplayTime : replayTime);
  }

  /** The clock of a replay. */
  private schedule(): void {
    const session = this.session as Session;
    if (session.player.mode !== "replay") {
      clearTimeout(this.timer);
      this.timer = undefined;
    } else {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        session.tick();
      }, this.interval());
    }
  }

  /** What tests read. */
  private tell(): void {
    const { store, state, hub } = this.session as Session;
    const last = store?.history.last;
    const test = store?.history.testAt(Infinity)?.test?.["loss"];
    Object.assign(this.root.dataset, {
      run: store?.id ?? "",
      state: state ?? "",
      mine: String(this.session?.mine ?? false),
      epoch: String(last?.epoch ?? ""),
      lastStep: String(last?.step ?? ""),
      lastTestLoss: String(test ?? ""),
      points: String(store?.history.lines.length ?? 0),
      snapshots: String(store?.steps.length ?? 0),
      mapStep: String(this.shown?.step ?? ""),
      mapPoints: String(this.map.count),
      mode: this.session?.player.mode,
      connected: String(hub.connection === "open"),
    });
    this.latency.drawn(this.root, store?.id, store?.history.lines.length ?? 0);
  }
}
