// onnxruntime-web: one thread, WebAssembly, its .wasm beside the bundle under a name that holds its hash.
import * as ort from "onnxruntime-web/wasm";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

/** The smallest model there is (y = Identity(x)): making a session of it loads the runtime. */
const identity = Uint8Array.from(
  atob("CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBaVoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0="),
  (letter) => letter.charCodeAt(0),
);

export const hasWebAssembly = (): boolean => typeof WebAssembly === "object";

let ready: Promise<typeof ort> | null = null;

/** The runtime, fetched and compiled once a page; begun before it is needed, while the models are still asked for. */
export function runtime(): Promise<typeof ort> {
  ready ??= begin();
  ready.catch(() => (ready = null)); // a lost connection is no reason to never try again
  return ready;
}

async function begin(): Promise<typeof ort> {
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };
  const session = await ort.InferenceSession.create(identity);
  await session.release();
  return ort;
}

let turn: Promise<unknown> = Promise.resolve();
let idle = true;

/** One call of the runtime at a time: two at once would share its stack. Where nobody is before it, it begins at once. */
export function inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
  const work = idle ? call() : turn.then(call);
  idle = false;
  const end = (): void => {
    if (turn === mine) idle = true;
  };
  const mine = work.then(end, end);
  turn = mine;
  return work;
}
