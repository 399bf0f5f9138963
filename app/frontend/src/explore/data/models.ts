// The routes of Explore, as functions.
import { Refusal } from "../../shared/data/api.ts";
import type { RunState, Shape } from "../../shared/types.ts";
import type { Split } from "./codes.ts";
import type { ModelFacts } from "../engine/engine.ts";

export interface Moment {
  step: number;
  epoch: number;
}

/** What a run's models are, and at which moments there are weights of it. */
export interface Models {
  facts: ModelFacts;
  moments: Moment[];
  latest: number | null;
  state: RunState | null;
}

interface Told {
  moments: Moment[];
  latest: number | null;
  name: string;
  state?: RunState | null;
  shape: number[];
  size: number;
  gaussian: boolean;
  covariance: "diagonal" | "full" | null;
  likelihood: boolean;
  classes: string[];
  corruption: { kind?: string } | string;
}

export interface Export {
  step: number;
  epoch: number;
  encoder: { url: string; bytes: number };
  decoder: { url: string; bytes: number };
}

export class ModelsApi {
  /** Language of the server's sentences. */
  language = "en";

  constructor(readonly base: string) {}

  async models(run: string): Promise<Models> {
    const told = (await this.ask(`/runs/${run}/models`)) as Told;
    const kind = typeof told.corruption === "string" ? told.corruption : (told.corruption?.kind ?? "clean");
    const { name, size, gaussian, covariance, likelihood, classes } = told;
    const facts = { run, name, size, gaussian, covariance, likelihood, classes, corruption: kind, shape: told.shape as unknown as Shape };
    return { facts, moments: told.moments, latest: told.latest ?? told.moments.at(-1)?.step ?? null, state: told.state ?? null };
  }

  export(run: string, step: number): Promise<Export> {
    return this.ask(`/runs/${run}/models/${step}`) as Promise<Export>;
  }

  codes(run: string, step: number, split: "test" | "train"): string {
    return `${this.base}/runs/${run}/codes/${step}.safetensors${split === "train" ? "?split=train" : ""}`;
  }

  images(run: string, split: Split, from: number, to: number): string {
    return `${this.base}/runs/${run}/images/${split}.bin?from=${from}&to=${to}`;
  }

  private async ask(path: string): Promise<unknown> {
    const response = await fetch(this.base + path, { cache: "no-store", headers: { "accept-language": this.language } });
    if (response.ok) return response.json();
    const told = (await response.json().catch(() => null)) as { error?: string } | null;
    throw new Refusal(told?.error ?? "", response.status);
  }
}
