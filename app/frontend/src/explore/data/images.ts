// The original images of a run, fetched a few hundred at a time when one of them is first looked at.
import type { Pictures } from "../../shared/data/snapshot.ts";
import type { Shape } from "../../shared/types.ts";
import type { Split } from "./codes.ts";

export const chunk = 250;

export class OriginalImages {
  private readonly chunks = new Map<number, Uint8Array>();
  private readonly pending = new Map<number, Promise<Uint8Array | null>>();

  constructor(
    readonly shape: Shape,
    readonly count: number,
    readonly split: Split,
    private readonly address: (from: number, to: number) => string,
    private readonly load: (address: string) => Promise<ArrayBuffer> = fetchBytes,
  ) {}

  /** One image as `pictures` to paint from, where it is here already. */
  peek(index: number): Pictures | null {
    const data = this.chunks.get(Math.floor(index / chunk));
    const size = this.shape[0] * this.shape[1] * this.shape[2];
    const at = (index % chunk) * size;
    return data ? { shape: this.shape, count: 1, data: data.subarray(at, at + size) } : null;
  }

  /** The same, fetched where it is not; null where it cannot be had now. */
  async want(index: number): Promise<Pictures | null> {
    if (!(index >= 0 && index < this.count)) return null;
    const number = Math.floor(index / chunk);
    if (!this.chunks.has(number)) await this.fetch(number);
    return this.peek(index);
  }

  private fetch(number: number): Promise<Uint8Array | null> {
    const running = this.pending.get(number);
    if (running) return running;
    const from = number * chunk;
    const promise = this.load(this.address(from, Math.min(this.count, from + chunk)))
      .then((buffer) => {
        const data = new Uint8Array(buffer);
        this.chunks.set(number, data);
        return data;
      })
      .catch(() => null)
      .finally(() => this.pending.delete(number));
    this.pending.set(number, promise);
    return promise;
  }
}

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}
