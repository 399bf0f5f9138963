// What a snapshot and a probe file mean, in the words of the page.
import type { Shape } from "../types.ts";
import { parseSafetensors, type Tensor, type TensorFile } from "./safetensors.ts";

/** `count` images of one shape, 0..255, laid out (count, channels, height, width). */
export interface Pictures {
  shape: Shape;
  count: number;
  data: Uint8Array;
}

/** `count` codes of `size` numbers each, laid out (count, size). */
export interface Codes {
  size: number;
  count: number;
  data: Float32Array;
}

export interface Probe {
  labels: Uint8Array;
  images: Pictures;
  probeLabels: Uint8Array;
  originals: Pictures;
}

export interface Snapshot {
  step: number;
  epoch: number;
  /** (points, 2) interleaved x, y */
  map: Float32Array;
  corrupted: Pictures;
  reconstructions: Pictures;
  codes: Codes;
  deviations: Codes | null;
  axes: "code" | "principal";
  /** Share of the variance that the two drawn axes hold, each 0..1. */
  variance: number[];
}

export function readProbe(buffer: ArrayBuffer): Probe {
  const file = parseSafetensors(buffer);
  return {
    labels: bytes(file, "labels"),
    images: pictures(file, "images"),
    probeLabels: bytes(file, "probe_labels"),
    originals: pictures(file, "originals"),
  };
}

export function readSnapshot(buffer: ArrayBuffer): Snapshot {
  const file = parseSafetensors(buffer);
  const { metadata } = file;
  return {
    step: Number(metadata["step"] ?? 0),
    epoch: Number(metadata["epoch"] ?? 0),
    map: tensor(file, "map").data as Float32Array,
    corrupted: pictures(file, "corrupted"),
    reconstructions: pictures(file, "reconstructions"),
    codes: codes(tensor(file, "codes")),
    deviations: file.tensors["deviations"] ? codes(file.tensors["deviations"]) : null,
    axes: metadata["axes"] === "principal" ? "principal" : "code",
    variance: (metadata["variance"] ?? "").split(",").filter(Boolean).map(Number).filter(Number.isFinite),
  };
}

function tensor(file: TensorFile, name: string): Tensor {
  const found = file.tensors[name];
  if (!found) throw new Error(`safetensors: expected a tensor ${name}, found ${Object.keys(file.tensors).join(", ")}`);
  return found;
}

const bytes = (file: TensorFile, name: string): Uint8Array => tensor(file, name).data as Uint8Array;

function pictures(file: TensorFile, name: string): Pictures {
  const { shape, data } = tensor(file, name);
  const [count = 0, channels = 1, height = 1, width = 1] = shape;
  return { shape: [channels, height, width], count, data: data as Uint8Array };
}

function codes({ shape, data }: Tensor): Codes {
  const [count = 0, size = 1] = shape;
  return { count, size, data: data as Float32Array };
}
