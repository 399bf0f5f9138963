// An engine in the browser.
import type { InferenceSession, OnnxValue } from "onnxruntime-web/wasm";
import type { Encoded, Engine, ModelFacts } from "./engine.ts";
import { inTurn, runtime } from "./runtime.ts";

type Values = Record<string, Float32Array>;

/** Where the two halves of a model lie. */
export interface Halves {
  encoder: string;
  decoder: string;
}

export class WasmEngine implements Engine {
  readonly place = "browser";
  private encoder: Promise<InferenceSession> | null = null;

  private constructor(
    readonly facts: ModelFacts,
    readonly step: number,
    readonly epoch: number,
    private readonly encoderAddress: string,
    private readonly decoder: InferenceSession,
  ) {}

  /** Fetches the decoder and makes it ready; the encoder follows when it is first asked for. */
  static async open(facts: ModelFacts, step: number, epoch: number, halves: Halves): Promise<WasmEngine> {
    const engine = new WasmEngine(facts, step, epoch, halves.encoder, await session(halves.decoder));
    // The first call makes the runtime's own plans: better now than under the hand.
    await engine.decode(new Float32Array(facts.size), 1);
    return engine;
  }

  async decode(codes: Float32Array, count: number): Promise<Float32Array> {
    const { images } = await this.run(this.decoder, "codes", codes, [count, this.facts.size]);
    return images as Float32Array;
  }

  async encode(images: Float32Array, count: number): Promise<Encoded> {
    this.encoder ??= session(this.encoderAddress);
    this.encoder.catch(() => (this.encoder = null)); // asked for again at the next call
    const encoded = await this.run(await this.encoder, "images", images, [count, ...this.facts.shape]);
    return encoded as Values & { mean: Float32Array };
  }

  close(): void {
    const release = (half: InferenceSession): Promise<void> => inTurn(() => half.release());
    void release(this.decoder);
    void this.encoder?.then(release, () => undefined);
  }

  private run(half: InferenceSession, name: string, data: Float32Array, dims: number[]): Promise<Values> {
    return inTurn(() => call(half, name, data, dims));
  }
}

async function session(address: string): Promise<InferenceSession> {
  const [ort, model] = await Promise.all([runtime(), bytes(address)]);
  loaded = ort;
  return inTurn(() => ort.InferenceSession.create(model, { executionProviders: ["wasm"], graphOptimizationLevel: "all" }));
}

async function bytes(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

let loaded: Awaited<ReturnType<typeof runtime>>;

async function call(half: InferenceSession, name: string, data: Float32Array, dims: number[]): Promise<Values> {
  const results = await half.run({ [name]: new loaded.Tensor("float32", data, dims) });
  const values: Values = {};
  for (const [key, value] of Object.entries(results) as [string, OnnxValue][]) values[key] = value.data as Float32Array;
  return values;
}
