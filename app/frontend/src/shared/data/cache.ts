// Immutable files, fetched once and kept: the same address never means other bytes.

/** Keeps the newest `limit` values; two callers of one address share one fetch; a failed fetch is not kept. */
export class ImmutableCache<Value> {
  private readonly values = new Map<string, Value>();
  private readonly pending = new Map<string, Promise<Value>>();

  constructor(
    private readonly read: (buffer: ArrayBuffer) => Value,
    private readonly limit: number,
    private readonly load: (address: string) => Promise<ArrayBuffer> = fetchBytes,
  ) {}

  /** The value where it is here already. */
  peek(address: string): Value | undefined {
    return this.values.get(address);
  }

  get(address: string): Promise<Value> {
    const value = this.values.get(address);
    if (value !== undefined) return Promise.resolve(value);
    const running = this.pending.get(address);
    if (running) return running;
    const promise = this.load(address)
      .then((buffer) => {
        const parsed = this.read(buffer);
        this.keep(address, parsed);
        return parsed;
      })
      .finally(() => this.pending.delete(address));
    this.pending.set(address, promise);
    return promise;
  }

  private keep(address: string, value: Value): void {
    this.values.set(address, value);
    while (this.values.size > this.limit) {
      this.values.delete(this.values.keys().next().value as string);
    }
  }
}

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}
