// The codes of a run's images at one moment, as /codes tells them.
import { ImmutableCache } from "../../shared/data/cache.ts";
import { parseSafetensors, type TensorFile } from "../../shared/data/safetensors.ts";

/** Which images: a run whose data are not at hand has only its probe images. */
export type Split = "probe" | "test" | "train";

export interface CodeSet {
  step: number;
  epoch: number;
  split: Split;
  /** A digest of the images themselves: the same for the same ones in the same order. */
  pictures: string;
  count: number;
  size: number;
  /** (count, size) */
  codes: Float32Array;
  /** (count) */
  labels: Uint8Array;
  /** Squared reconstruction error of each image, (count). */
  errors: Float32Array;
  /** The two principal axes, (2, size), orthonormal, and the codes' centre, (size). */
  components: Float32Array;
  centre: Float32Array;
  /** Mean code of each class, (classes, size). */
  means: Float32Array;
  /** Standard deviation along each axis, (size). */
  deviations: Float32Array;
  /** Mean KL divergence of each axis, (size); null for a deterministic bottleneck. */
  kl: Float32Array | null;
}

export function readCodes(buffer: ArrayBuffer): CodeSet {
  const file = parseSafetensors(buffer);
  const { metadata } = file;
  const tensor = (name: string): Float32Array => numbers(file, name) as Float32Array;
  const [count = 0, size = 1] = file.tensors["codes"]?.shape ?? [];
  const split = metadata["images"];
  return {
    step: Number(metadata["step"] ?? 0),
    epoch: Number(metadata["epoch"] ?? 0),
    split: split === "train" || split === "test" ? split : "probe",
    pictures: metadata["pictures"] ?? "",
    count,
    size,
    codes: tensor("codes"),
    labels: numbers(file, "labels") as Uint8Array,
    errors: tensor("errors"),
    components: tensor("components"),
    centre: tensor("centre"),
    means: tensor("means"),
    deviations: tensor("deviations"),
    kl: file.tensors["kl"] ? tensor("kl") : null,
  };
}

function numbers(file: TensorFile, name: string): Float32Array | Uint8Array {
  const found = file.tensors[name];
  if (!found) throw new Error(`codes: expected a tensor ${name}, found ${Object.keys(file.tensors).join(", ")}`);
  return found.data;
}

/** One code of many: a copy. */
export const codeOf = ({ codes, size }: CodeSet, index: number): Float32Array =>
  codes.slice(index * size, (index + 1) * size);

export const codeSets = new ImmutableCache<CodeSet>(readCodes, 24);
