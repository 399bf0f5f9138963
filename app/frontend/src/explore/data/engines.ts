// The engines of a page: made when first wanted, the last few kept, in the browser where that can be.
import { Refusal } from "../../shared/data/api.ts";
import type { Engine, ModelFacts } from "../engine/engine.ts";
import { hasWebAssembly } from "../engine/runtime.ts";
import { ServerEngine } from "../engine/server.ts";
import { WasmEngine } from "../engine/wasm.ts";
import type { ModelsApi, Moment } from "./models.ts";

const kept = 26;

export class Engines {
  private readonly engines = new Map<string, Engine>();
  private readonly opening = new Map<string, Promise<Engine>>();
  /** Why a run's models are decoded on the server, by run; no entry where they are not. */
  readonly reasons = new Map<string, string>();

  constructor(private readonly api: ModelsApi) {}

  peek({ run }: ModelFacts, step: number): Engine | undefined {
    return this.engines.get(`${run} ${step}`);
  }

  open(facts: ModelFacts, moment: Moment): Promise<Engine> {
    const key = `${facts.run} ${moment.step}`;
    const running = this.opening.get(key);
    if (running) return running;
    const promise = this.make(facts, moment)
      .then((engine) => {
        this.keep(key, engine);
        return engine;
      })
      .finally(() => this.opening.delete(key));
    this.opening.set(key, promise);
    return promise;
  }

  close(): void {
    for (const engine of this.engines.values()) engine.close();
    this.engines.clear();
  }

  private async make(facts: ModelFacts, { step, epoch }: Moment): Promise<Engine> {
    if (!hasWebAssembly()) return this.onServer(facts, step, epoch, "no_webassembly");
    try {
      const offer = await this.api.export(facts.run, step);
      return await WasmEngine.open(facts, step, epoch, { encoder: offer.encoder.url, decoder: offer.decoder.url });
    } catch (error) {
      // A model that cannot be exported, or is too large to send, can still be asked for on the server.
      if (error instanceof Refusal && error.status !== 404 && error.status < 500) return this.onServer(facts, step, epoch, error.message);
      if (error instanceof Refusal || error instanceof TypeError) throw error; // gone, or the connection is lost
      return this.onServer(facts, step, epoch, "no_webassembly");
    }
  }

  private onServer(facts: ModelFacts, step: number, epoch: number, reason: string): Engine {
    this.reasons.set(facts.run, reason);
    return new ServerEngine(facts, step, epoch, this.api.base, this.api.language);
  }

  private keep(key: string, engine: Engine): void {
    this.engines.set(key, engine);
    for (const [oldest, old] of this.engines) {
      if (this.engines.size <= kept) break;
      if (oldest === key) continue;
      this.engines.delete(oldest);
      old.close();
    }
  }
}
