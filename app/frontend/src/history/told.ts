// What the server says of runs, and what is asked of it for them.
import { refusalOf } from "../shared/data/api.ts";
import type { PageData } from "../shared/types.ts";

export interface HistoryData extends PageData {
  /** All runs of this browser, or the ready-made ones and its starred ones. */
  shows: "history" | "models";
  /** How many can stand side by side. */
  most: number;
}

export interface Entry {
  id: string;
  /** Whose: this browser's, the command line's on this machine, or nobody's, as it ships. */
  of: "own" | "terminal" | "ready";
  title: string;
  family: string;
  /** What its owner calls it; "" where it bears its family's name. */
  called: string;
  note: string;
  starred: boolean;
  data: string;
  network: string;
  code: number | null;
  /** In what it is not the preset of its name; "" for nothing. */
  changes: string;
  state: string;
  /** A sentence on that state; "" for none. */
  said: string;
  place: number | null;
  /** How much of it is done, 0..1. */
  share: number | null;
  /** Seconds since 1970. */
  created: number | null;
  /** Of its last snapshot. */
  step: number | null;
  scores: Record<string, { value: number; text: string }>;
  /** Whether it can be opened: a recipe of another version cannot. */
  opens: boolean;
}

export interface Score {
  name: string;
  words: string;
  short: string;
  unit: string;
  better: "lower" | "higher" | "neither";
}

export interface Told {
  runs: Entry[];
  scores: Score[];
  disk?: { share: number; words: string };
}

export type Words = Partial<Pick<Entry, "note" | "starred"> & { name: string }>;

const unfinished = new Set(["queued", "running", "paused", "held"]);
export const goesOn = ({ state }: Entry): boolean => unfinished.has(state);

/** The requests of this page. A refusal is an Error whose message is the server's own sentence. */
export class Asking {
  language = "en";

  constructor(private readonly base: string) {}

  /** All runs, or those that are named. */
  async told(shows: HistoryData["shows"], only: readonly string[] = []): Promise<Told> {
    const query = new URLSearchParams(only.map((id) => ["run", id]));
    return (await this.ask(`/${shows}${only.length ? `?${query}` : ""}`).then((answer) => answer.json())) as Told;
  }

  async maps(asked: readonly string[]): Promise<ArrayBuffer> {
    const query = asked.map((each) => `of=${each}`).join("&");
    return (await this.ask(`/maps?${query}`, undefined, "default")).arrayBuffer();
  }

  /** `stop`: what trains is stopped for that. */
  async remove(id: string, stop: boolean): Promise<void> {
    await this.ask(`/runs/${id}/remove`, { stop });
  }

  async restore(id: string): Promise<void> {
    await this.ask(`/runs/${id}/restore`, {});
  }

  async change(id: string, words: Words): Promise<Required<Words>> {
    return (await (await this.ask(`/runs/${id}/words`, words)).json()) as Required<Words>;
  }

  private async ask(path: string, body?: unknown, cache: RequestCache = "no-store"): Promise<Response> {
    const headers = { "accept-language": this.language, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const how: RequestInit = body === undefined ? { cache } : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(this.base + path, { ...how, headers });
    if (response.ok) return response;
    throw await refusalOf(response);
  }
}
