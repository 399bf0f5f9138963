import { expect, test } from "vitest";
import { probeFile, snapshotFile } from "../dev/mock-run.ts";
import { parseSafetensors } from "../src/shared/data/safetensors.ts";
import { readProbe, readSnapshot } from "../src/shared/data/snapshot.ts";

/** A file as the format describes it, its header padded with spaces to `pad` bytes more. */
function file(header: object, body: Uint8Array, pad = 0): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header) + " ".repeat(pad));
  const buffer = new ArrayBuffer(8 + text.length + body.length);
  new DataView(buffer).setBigUint64(0, BigInt(text.length), true);
  new Uint8Array(buffer).set(text, 8);
  new Uint8Array(buffer).set(body, 8 + text.length);
  return buffer;
}

const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);
const copy = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer;

test("reads floats, bytes and metadata", () => {
  const body = new Uint8Array([...floats(1.5, -2), 7, 9]);
  const { tensors, metadata } = parseSafetensors(file({
    __metadata__: { step: "3" },
    map: { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] },
    labels: { dtype: "U8", shape: [2], data_offsets: [8, 10] },
  }, body));
  expect([...tensors["map"]!.data]).toEqual([1.5, -2]);
  expect([...tensors["labels"]!.data]).toEqual([7, 9]);
  expect(tensors["map"]!.shape).toEqual([1, 2]);
  expect(metadata).toEqual({ step: "3" });
});

test.each([0, 1, 2, 3])("reads floats at any alignment (%d)", (pad) => {
  const { tensors } = parseSafetensors(file({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, floats(0.25, 8), pad));
  expect([...tensors["x"]!.data]).toEqual([0.25, 8]);
});

test.each([
  ["a file cut short", file({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, floats(1, 2)).slice(0, -4)],
  ["a header cut short", file({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, floats(1, 2)).slice(0, 20)],
  ["nothing", new ArrayBuffer(3)],
  ["another type", file({ x: { dtype: "F64", shape: [1], data_offsets: [0, 8] } }, floats(1, 2))],
  ["a shape of another size", file({ x: { dtype: "F32", shape: [3], data_offsets: [0, 8] } }, floats(1, 2))],
])("refuses %s in words", (_, buffer) => {
  expect(() => parseSafetensors(buffer)).toThrow(/^safetensors: expected .* found/);
});

test("a snapshot and a probe are read with their meaning", () => {
  const snapshot = readSnapshot(copy(snapshotFile(60, "ready-denoise")));
  expect(snapshot).toMatchObject({ step: 60, axes: "principal", variance: [0.42, 0.13], deviations: null });
  expect(snapshot.codes).toMatchObject({ size: 12, count: 16 });
  expect(snapshot.reconstructions.shape).toEqual([1, 8, 8]);
  const probe = readProbe(copy(probeFile));
  expect(snapshot.map.length).toBe(2 * probe.labels.length);
  expect(probe.images.count).toBe(probe.labels.length);
});
