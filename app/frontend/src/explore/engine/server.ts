// An engine on the server: slower, but nothing has to be exported and no WebAssembly is needed.
import { Refusal } from "../../shared/data/api.ts";
import { type Encoded, type Engine, type ModelFacts, pixels } from "./engine.ts";

/** Codes that the server takes at once. */
const most = 400;

export class ServerEngine implements Engine {
  readonly place = "server";

  constructor(
    readonly facts: ModelFacts,
    readonly step: number,
    readonly epoch: number,
    private readonly api: string,
    private readonly language: string,
  ) {}

  async decode(codes: Float32Array, count: number): Promise<Float32Array> {
    const { size, shape } = this.facts;
    const images = new Float32Array(count * pixels(shape));
    for (let from = 0; from < count; from += most) {
      const to = Math.min(count, from + most);
      const rows = Array.from({ length: to - from }, (_, row) => Array.from(codes.subarray((from + row) * size, (from + row + 1) * size)));
      const answer = await this.ask(`decode/${this.step}`, JSON.stringify({ codes: rows }), "application/json");
      images.set(answer, from * pixels(shape));
    }
    return images;
  }

  async encode(images: Float32Array, count: number): Promise<Encoded> {
    const body = images.slice().buffer;
    return { mean: await this.ask(`encode/${this.step}?n=${count}`, body, "application/octet-stream") };
  }

  close(): void {}

  private async ask(path: string, body: BodyInit, type: string): Promise<Float32Array> {
    const response = await fetch(`${this.api}/runs/${this.facts.run}/${path}`, {
      method: "POST",
      body,
      headers: { "content-type": type, "accept-language": this.language },
    });
    if (response.ok) return new Float32Array(await response.arrayBuffer());
    const told = (await response.json().catch(() => null)) as { error?: string } | null;
    throw new Refusal(told?.error ?? "", response.status);
  }
}
