// The run on the screen: which one it is, what may be done with it, which snapshot of it is shown.
import { Api, Refusal } from "../shared/data/api.ts";
import type { EventHub } from "../shared/data/events.ts";
import { Player } from "../shared/data/player.ts";
import { type Change, RunStore } from "../shared/data/run-store.ts";
import type { Snapshot } from "../shared/data/snapshot.ts";
import { hubOf } from "../shared/data/hubs.ts";
import { active, type MetricsLine, type Recipe, type RunState, type Verb } from "../shared/types.ts";

// Milliseconds that a whole replay takes: one that was asked for, and the quiet one that a page opens with.
const replayTime = 9000;
const openingTime = 16_000;

export class Session {
  readonly player = new Player();
  readonly api: Api;
  readonly hub: EventHub;
  store: RunStore | null = null;
  trouble = "";
  busy = false;
  /** A learning rate that this page wished for while the run on the screen trains. */
  private rate: number | null = null;
  private readonly stopWatching: () => void;
  private opened = false;

  constructor(
    base: string,
    private readonly still: () => boolean,
    private readonly news: (lines?: readonly MetricsLine[]) => void,
  ) {
    this.api = new Api(base);
    this.hub = hubOf(base);
    this.stopWatching = this.hub.watch(() => news());
  }

  /** The language of the server's sentences; what it has said already is asked for anew. */
  speak(language: string): void {
    if (language === this.api.language) return;
    this.api.language = language;
    void this.store?.refresh();
  }

  get state(): RunState | null {
    return this.store?.state ?? null;
  }

  get mine(): boolean {
    return this.store?.info?.mine ?? false;
  }

  /** The learning rate before any schedule that the run trains with, whatever its last line says; null where unknown. */
  get baseRate(): number | null {
    return this.rate ?? this.store?.info?.learning_rate ?? this.store?.recipe?.training.learning_rate ?? null;
  }

  /** Shows a run from its beginning on, or none; `recipe` where this page knows already what it trains. */
  open(id: string | null, recipe: Recipe | null = null): void {
    if (id === (this.store?.id ?? null)) return;
    this.store?.close();
    this.player.follow();
    this.opened = false;
    this.trouble = "";
    this.rate = null;
    this.store = id === null ? null : new RunStore(id, this.api, this.hub, (change, lines) => this.changed(change, lines), recipe);
    this.news();
  }

  /** The snapshot to show, the newest one fetched, and the wanted step; fetches what is missing. */
  shown(): { snapshot: Snapshot | undefined; newest: Snapshot | undefined } {
    const { store, player } = this;
    if (!store) return { snapshot: undefined, newest: undefined };
    const wanted = player.step(store.steps);
    const newestStep = store.steps.findLast((step) => store.snapshot(step));
    const newest = newestStep === undefined ? undefined : store.snapshot(newestStep);
    const snapshot = wanted === undefined ? undefined : store.snapshot(wanted);
    if (wanted !== undefined && !(snapshot && store.probe)) void store.want(wanted);
    return { snapshot, newest };
  }

  /** Milliseconds until a replay's next snapshot. */
  interval(): number {
    return this.player.interval(this.store?.steps ?? [], this.player.rounds > 0 ? openingTime : replayTime);
  }

  scrub(index: number): void {
    if (this.store) this.player.scrub(index, this.store.steps, active(this.store.state));
  }

  play(): void {
    if (this.player.mode === "replay") this.player.pause();
    else if (this.store) this.player.replay(this.store.steps);
  }

  /** Somebody is there: the opening replay plays to its end and no further. */
  touch(): void {
    this.player.rounds = 0;
  }

  /** Goes one snapshot on in a replay. */
  tick(): void {
    const { store, player } = this;
    if (!store) return;
    player.advance(store.steps, (step) => store.snapshot(step) !== undefined);
    this.news();
  }

  /** Starts a run of the recipe and shows it at once; its id, or null where the server refused. */
  async train(recipe: Recipe, name: string, device?: string): Promise<string | null> {
    if (this.busy) return null;
    this.busy = true;
    this.trouble = "";
    this.news();
    try {
      const { store } = this;
      // One page trains one run: the old one makes room for the new one.
      if (store && this.mine && active(store.state)) await this.api.wish(store.id, "stop").catch(() => undefined);
      const id = await this.api.submit(recipe, name, device);
      this.open(id, recipe);
      return id;
    } catch (error) {
      this.trouble = sentence(error);
      return null;
    } finally {
      this.busy = false;
      this.news();
    }
  }

  async wish(verb: Verb, value?: number): Promise<void> {
    const { store } = this;
    if (!store || !this.mine) return;
    if (verb === "learning_rate" && value !== undefined) this.rate = value;
    try {
      await this.api.wish(store.id, verb, value);
    } catch (error) {
      this.trouble = sentence(error);
      this.news();
    }
  }

  destroy(): void {
    this.stopWatching();
    this.store?.close();
  }

  private changed(change: Change, lines?: readonly MetricsLine[]): void {
    const { store, player } = this;
    if (!store) return;
    if (change !== "arrived") void store.prefetch();
    if (!this.opened && store.state) {
      this.opened = true;
      // A finished run opens alive: its own training, a few times or until somebody touches the page.
      if (!active(store.state) && !this.still()) player.openAlive(store.steps);
    }
    this.news(lines);
  }
}

/** The server's own sentence, or a word that the page has a sentence for. */
const sentence = (error: unknown): string => (error instanceof Refusal ? error.message || "refused" : "offline");
