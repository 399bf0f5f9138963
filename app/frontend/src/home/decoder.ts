// The decoder, run by onnxruntime-web from bytes that the page holds: nothing is fetched.
import * as ort from "onnxruntime-web/wasm";

export type Decode = (code: Float32Array) => Promise<Float32Array>;

export async function decoder(model: Uint8Array, runtime: Uint8Array<ArrayBuffer>, size: number): Promise<Decode> {
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = runtime.buffer;
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
  const decode: Decode = async (code) => {
    const { images } = await session.run({ codes: new ort.Tensor("float32", code, [1, size]) });
    return images?.data as Float32Array;
  };
  await decode(new Float32Array(size)); // its plans are made now, not under the hand
  return decode;
}
