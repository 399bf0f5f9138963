// A made-up training: ten classes unfold from a point, pictures sharpen, losses fall.
import { recipes, vae } from "./recipes.ts";

const glyphs = [
  "00111100011001100110011001100110011001100110011001100110 00111100",
  "00011000001110000111100000011000000110000001100000011000 01111110",
  "00111100011001100000011000001100000110000011000001100000 01111110",
  "00111100011001100000011000011100000001100000011001100110 00111100",
  "00001100000111000011110001101100011111100000110000001100 00001100",
  "01111110011000000111110000000110000001100000011001100110 00111100",
  "00111100011000000110000001111100011001100110011001100110 00111100",
  "01111110000001100000110000001100000110000001100000110000 00110000",
  "00111100011001100110011000111100011001100110011001100110 00111100",
  "00111100011001100110011000111110000001100000011001100110 00111100",
].map((text) => [...text.replaceAll(" ", "")].map((bit) => Number(bit) * 255));

let state = 7;
const random = (): number => ((state = (state * 1664525 + 1013904223) >>> 0), state / 2 ** 32);
const normal = (): number => Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());

const points = 2000;
const probes = 16;
const noise = Array.from({ length: points * 3 }, normal);
const labels = Uint8Array.from({ length: points }, (_, index) => index % 10);
const probeLabels = labels.slice(0, probes);

const drawn = (label: number, blur: number): number[] =>
  (glyphs[label] as number[]).map((value, pixel) => {
    const near = [-1, 1, -8, 8].reduce((sum, step) => sum + ((glyphs[label] as number[])[pixel + step] ?? 0), 0) / 4;
    return Math.max(0, Math.min(255, value * (1 - blur) + near * blur + normal() * 6));
  });
const pictures = (count: number, blur: number): Uint8Array =>
  Uint8Array.from(Array.from({ length: count }, (_, index) => drawn(labels[index] as number, blur)).flat());

type Tensors = Record<string, { shape: number[]; data: Float32Array | Uint8Array }>;

/** Packs tensors as a safetensors file. */
function pack(tensors: Tensors, metadata: Record<string, string>): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const dtype = data instanceof Uint8Array ? "U8" : "F32";
    header[name] = { dtype, shape, data_offsets: [at, (at += data.byteLength)] };
  }
  let text = JSON.stringify(header);
  text += " ".repeat(7 - ((text.length + 7) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bodies = Object.values(tensors).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return Buffer.concat([length, Buffer.from(text), ...bodies]);
}

export const probeFile = pack({
  labels: { shape: [points], data: labels },
  images: { shape: [points, 1, 8, 8], data: pictures(points, 0.1) },
  probe_labels: { shape: [probes], data: probeLabels },
  originals: { shape: [probes, 1, 8, 8], data: pictures(probes, 0) },
}, { channels: "1", height: "8", width: "8" });

export const steps = 330;
export const epochs = 30;

export function snapshotFile(step: number, run: string): Buffer {
  const recipe = recipes[run.split("-")[1] ?? ""] ?? vae;
  const size = Number(recipe.bottleneck["size"]);
  const share = 1 - Math.exp((-4 * step) / steps);
  const map = new Float32Array(points * 2);
  for (let index = 0; index < points; index++) {
    const label = labels[index] as number;
    const angle = (label / 10) * 2 * Math.PI + (1 - share) * 2;
    const reach = (label % 2 ? 2 : 1.1) * share;
    map[index * 2] = Math.cos(angle) * reach + (noise[index * 3] as number) * (0.32 - 0.1 * share);
    map[index * 2 + 1] = Math.sin(angle) * reach + (noise[index * 3 + 1] as number) * (0.32 - 0.1 * share);
  }
  const codes = Float32Array.from({ length: probes * size }, (_, index) =>
    size === 2 ? (map[index] as number) : Math.sin(index * 1.7 + Math.floor(index / size) * 3) * 2 * share);
  const corrupted = pictures(probes, 0);
  const percent = Number(recipe.corruption["percent"] ?? 0) / 100;
  corrupted.forEach((_, pixel) => random() < percent && (corrupted[pixel] = random() * 255));
  return pack({
    map: { shape: [points, 2], data: map },
    corrupted: { shape: [probes, 1, 8, 8], data: corrupted },
    codes: { shape: [probes, size], data: codes },
    reconstructions: { shape: [probes, 1, 8, 8], data: pictures(probes, 1 - share * 0.8) },
    ...(recipe.bottleneck.kind === "gaussian" && {
      deviations: { shape: [probes, size], data: codes.map(() => 1.1 - share * (0.8 + random() * 0.2)) },
    }),
  }, { step: String(step), epoch: String((step / steps) * epochs), variance: "0.42,0.13", axes: size > 2 ? "principal" : "code" });
}

export function metricsLine(step: number, run: string): Record<string, unknown> {
  const recipe = recipes[run.split("-")[1] ?? ""] ?? vae;
  const fall = Math.exp((-5 * step) / steps);
  const terms = (shift: number): Record<string, number> => {
    const values: Record<string, number> = { reconstruction: 24.3 + 19 * fall + shift + normal() * 0.25 };
    for (const part of recipe.penalties) values[part.kind] = 4.6 * (1 - fall) + 0.1 + normal() * 0.05;
    const weighted = recipe.penalties.map((part) => Number(part["beta"]) * (values[part.kind] as number));
    return { loss: [values["reconstruction"] as number, ...weighted].reduce((sum, value) => sum + value), ...values };
  };
  return {
    step, steps, epoch: (step / steps) * epochs, epochs,
    seconds: step * 0.03, samples_per_second: 8400 + normal() * 100, learning_rate: recipe.training.learning_rate,
    train: terms(0), test: step % 6 ? null : terms(0.9), weights: {}, snapshot: step % 6 === 0,
  };
}
