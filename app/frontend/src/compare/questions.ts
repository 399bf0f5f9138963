// What this page asks of the server.
import { Refusal } from "../shared/data/api.ts";
import type { Measure, Over, Setting, Told } from "./told.ts";

export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

export class Questions {
  language = "en";

  constructor(private readonly base: string) {}

  told(runs: readonly string[]): Promise<Told> {
    return this.ask(`/compare?${named(runs)}`) as Promise<Told>;
  }

  curves(runs: readonly string[], of: string, over: Over, scheme: string): Promise<{ measure: Measure | ""; figure: Figure | null }> {
    return this.ask(`/compare/curves?${named(runs)}&of=${encodeURIComponent(of)}&over=${over}&scheme=${scheme}`) as never;
  }

  bars(runs: readonly string[], of: string, scheme: string): Promise<{ score: string; figure: Figure | null }> {
    return this.ask(`/compare/bars?${named(runs)}&of=${encodeURIComponent(of)}&scheme=${scheme}`) as never;
  }

  async settings(run: string): Promise<Setting[]> {
    // The address says what a lesson locks.
    return ((await this.ask(`/runs/${run}/settings${globalThis.location?.search ?? ""}`)) as { settings: Setting[] }).settings;
  }

  /** Has all that can be scored of a run measured, for Inspect and this page alike: seconds to minutes. */
  async measure(run: string, signal: AbortSignal): Promise<void> {
    await this.fetched(`/runs/${run}/inspect/scores?which=all&language=${this.language}`, signal);
  }

  private async ask(path: string): Promise<unknown> {
    return (await this.fetched(path)).json();
  }

  private async fetched(path: string, signal: AbortSignal | null = null): Promise<Response> {
    const response = await fetch(this.base + path, { signal, cache: "no-store", headers: { "accept-language": this.language } });
    if (response.ok) return response;
    const told = (await response.json().catch(() => null)) as { error?: string } | null;
    throw new Refusal(told?.error ?? "", response.status);
  }
}

const named = (runs: readonly string[]): string => new URLSearchParams(runs.map((run): [string, string] => ["run", run])).toString();
