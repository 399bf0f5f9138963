// One run as it is explored: what its models are, at which moments there are weights, and what was fetched of them.
import { Refusal } from "../../shared/data/api.ts";
import type { EventHub } from "../../shared/data/events.ts";
import { active, type RunState } from "../../shared/types.ts";
import { type CodeSet, codeSets } from "./codes.ts";
import type { Engine, ModelFacts } from "../engine/engine.ts";
import { OriginalImages } from "./images.ts";
import type { Engines } from "./engines.ts";
import type { ModelsApi, Moment } from "./models.ts";

/** The model and the codes of one moment, both there. */
export interface Shown {
  step: number;
  epoch: number;
  engine: Engine;
  codes: CodeSet;
  images: OriginalImages;
}

// Milliseconds.
const patience = 1500;
const retry = 3000;

export class ModelRun {
  facts: ModelFacts | null = null;
  moments: readonly Moment[] = [];
  latest: number | null = null;
  state: RunState | null = null;
  /** There is no such run, in the server's words; "" where there is. */
  gone = "";
  /** Why a moment cannot be had, in a sentence; "" where nothing is wrong. */
  trouble = "";
  private readonly stopListening: () => void;
  private readonly images = new Map<string, OriginalImages>();
  private readonly notBefore = new Map<string, number>();
  private closed = false;
  private asking = false;
  private askedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: string,
    private readonly api: ModelsApi,
    private readonly engines: Engines,
    hub: EventHub,
    private readonly changed: () => void,
  ) {
    this.stopListening = hub.listen(id, (event, payload) => {
      if (event === "state") {
        const { state } = payload as { state: RunState };
        const news = state !== this.state;
        this.state = state;
        if (news) void this.refresh();
      } else if (this.training) this.refreshSoon(); // a run that ended tells its points too, and has nothing new
    });
    void this.refresh();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  get training(): boolean {
    return active(this.state);
  }

  /** What there is of a moment; what is missing is fetched, and `changed` called when it is there. */
  want(step: number, split: "test" | "train"): Shown | null {
    const { facts } = this;
    if (!facts || this.gone) return null;
    const engine = this.engines.peek(facts, step);
    const address = this.api.codes(this.id, step, split);
    const codes = codeSets.peek(address);
    if (!engine) this.fetch(`engine ${step}`, () => this.engines.open(facts, this.momentOf(step)));
    if (!codes) this.fetch(address, () => codeSets.get(address));
    if (!engine || !codes) return null;
    return { step, epoch: engine.epoch, engine, codes, images: this.imagesOf(codes, facts) };
  }

  /** Asks the server what there is of the run now. */
  async refresh(): Promise<void> {
    if (this.closed || this.asking) return;
    this.asking = true;
    this.askedAt = performance.now();
    try {
      const { facts, moments, latest, state } = await this.api.models(this.id);
      this.facts ??= facts; // one object a run: what is made of it is kept by it
      this.moments = moments;
      this.latest = latest;
      this.state ??= state;
      this.gone = "";
    } catch (error) {
      if (error instanceof Refusal && !this.facts) this.gone = error.message || `${error.status}`;
      else this.refreshSoon(retry);
    }
    this.asking = false;
    if (!this.closed) this.changed();
  }

  private refreshSoon(after = patience): void {
    if (this.closed || this.timer !== undefined) return;
    const wait = Math.max(0, this.askedAt + after - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.refresh();
    }, wait);
  }

  private momentOf(step: number): Moment {
    return this.moments.find((moment) => moment.step === step) ?? { step, epoch: 0 };
  }

  /** Fetches something once at a time; after a failure not again at once, for it is asked for many times a second. */
  private fetch(key: string, load: () => Promise<unknown>): void {
    if (performance.now() < (this.notBefore.get(key) ?? 0)) return;
    this.notBefore.set(key, Infinity);
    load().then(
      () => {
        this.notBefore.delete(key);
        this.trouble = "";
        if (!this.closed) this.changed();
      },
      (error: unknown) => {
        this.notBefore.set(key, performance.now() + retry);
        if (error instanceof Refusal) this.trouble = error.message;
        if (this.closed) return;
        this.changed();
        setTimeout(() => !this.closed && this.changed(), retry + 10);
      },
    );
  }

  private imagesOf({ split, count }: CodeSet, { shape }: ModelFacts): OriginalImages {
    const images = this.images.get(split) ?? new OriginalImages(shape, count, split, (from, to) => this.api.images(this.id, split, from, to));
    this.images.set(split, images);
    return images;
  }
}
