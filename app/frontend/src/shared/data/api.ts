// The /api routes, as functions. A refusal is an Error whose message is the server's own sentence.
import type { Recipe, RunInfo, Verb } from "../types.ts";

export class Refusal extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** What the server said instead of an answer. Who is in no class any more is brought to where one joins. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const told = (await response.json().catch(() => null)) as { error?: string; join?: boolean } | null;
  if (told?.join) location.assign("/join");
  return new Refusal(told?.error ?? "", response.status);
}

export class Api {
  /** Language of the server's sentences. */
  language = "en";

  constructor(readonly base: string) {}

  run(id: string): Promise<RunInfo> {
    return this.ask(`/runs/${id}`) as Promise<RunInfo>;
  }

  async submit(recipe: Recipe, name: string, device?: string): Promise<string> {
    const { id } = (await this.ask("/jobs", { recipe, name, device: device ?? "auto" })) as { id: string };
    return id;
  }

  async wish(id: string, verb: Verb, value?: number): Promise<void> {
    await this.ask(`/jobs/${id}/${verb}`, value === undefined ? {} : { value });
  }

  probe(id: string): string {
    return `${this.base}/runs/${id}/probe.safetensors`;
  }

  snapshot(id: string, step: number): string {
    return `${this.base}/runs/${id}/snapshots/${step}.safetensors`;
  }

  private async ask(path: string, body?: unknown): Promise<unknown> {
    const headers = { "accept-language": this.language, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const how: RequestInit = body === undefined ? { cache: "no-store" } : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(this.base + path, { ...how, headers });
    if (response.ok) return response.status === 204 ? null : response.json();
    throw await refusalOf(response);
  }
}
