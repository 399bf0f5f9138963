// The small pictures of latent maps: asked for all at once, kept by run and step, drawn on each card's canvas.
import { classColour } from "../colour.ts";

/** x, y and class of each point; x and y are 0..255 from the left and from the top. */
export type Small = Uint8Array;

/** Takes an answer of /api/maps apart. One that is cut short has as many maps as are whole. */
export function unpacked(buffer: ArrayBuffer): Small[] {
  const bytes = new Uint8Array(buffer);
  const found: Small[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + ((bytes[at] as number) + ((bytes[at + 1] as number) << 8)) * 3;
    if (end > bytes.length) break;
    found.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return found;
}

/** So many are asked for in one request. */
const atOnce = 100;

export class Maps {
  private readonly kept = new Map<string, Small>();
  private readonly asked = new Set<string>();

  constructor(
    private readonly ask: (maps: readonly string[]) => Promise<ArrayBuffer>,
    private readonly came: () => void,
  ) {}

  get(id: string, step: number | null): Small | undefined {
    return step === null ? undefined : this.kept.get(`${id}:${step}`);
  }

  /** Asks for what is not here yet. */
  want(runs: readonly { id: string; step: number | null }[]): void {
    const missing = runs
      .filter(({ step }) => step !== null)
      .map(({ id, step }) => `${id}:${step}`)
      .filter((name) => !this.asked.has(name));
    for (let from = 0; from < missing.length; from += atOnce) void this.fetch(missing.slice(from, from + atOnce));
  }

  private async fetch(names: readonly string[]): Promise<void> {
    for (const name of names) this.asked.add(name);
    try {
      const maps = unpacked(await this.ask(names));
      names.forEach((name, index) => maps[index]?.length && this.kept.set(name, maps[index]));
      this.came();
    } catch {
      for (const name of names) this.asked.delete(name); // asked for again with the next look
    }
  }
}

/** Draws a map as large as its canvas is shown. */
export function drawSmall(canvas: HTMLCanvasElement, map: Small): void {
  const side = canvas.clientWidth || 112;
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(side * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  const radius = side / 66;
  // Class by class: one path each, not one a point.
  const paths = new Map<number, Path2D>();
  for (let at = 0; at < map.length; at += 3) {
    const label = map[at + 2] as number;
    const path = paths.get(label) ?? new Path2D();
    paths.set(label, path);
    const x = ((map[at] as number) / 255) * side;
    const y = ((map[at + 1] as number) / 255) * side;
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.globalAlpha = 0.85;
  for (const [label, path] of paths) {
    context.fillStyle = classColour(label);
    context.fill(path);
  }
}
