// "Does it clean?": corrupted, reconstruction, clean, difference, at any kind and strength of noise.
import { html, write } from "../../shared/dom.ts";
import { setting } from "../../shared/format.ts";
import { paint } from "../../shared/picture.ts";
import type { Answer, Question } from "../answers.ts";
import { type CardKind, type Picture, type Scene } from "../card.ts";
import { greyOf, signedOf } from "../draw/canvas.ts";
import { Choice } from "../../shared/ui/choice.ts";
import { Slider } from "../slider.ts";

const kinds = ["random_pixels", "masking", "salt_and_pepper", "gaussian_noise"] as const;
/** The slider counts in percent; of Gaussian noise the hundredths of its standard deviation. */
const hundredths = (kind: string): boolean => kind === "gaussian_noise";
const rows = ["corrupted", "reconstruction", "clean", "difference", "filtered"] as const;
type Row = (typeof rows)[number];

interface Quality {
  before: number;
  after: number;
}
interface Filter {
  width: number;
  psnr: number;
}

class Cleans implements Picture {
  private readonly kind = new Choice((value) => this.scene?.choose("noise", value));
  private readonly slider = new Slider((value) => this.scene?.choose("amount", value));
  private readonly again = html("button", { type: "button", class: "switch small", "data-act": "new-noise", onclick: () => this.scene?.choose("seed", this.seed(this.scene) + 1) });
  readonly controls = html("div", { class: "control" }, this.kind.element, this.slider.element, this.again);
  readonly body = html("div", { class: "picture rows-of-pictures" });
  private readonly parts = new Map<Row, { name: HTMLElement; value: HTMLElement; cells: HTMLElement }>();
  private scene: Scene | null = null;

  constructor() {
    for (const row of rows) {
      const parts = { name: html("span", {}), value: html("b", {}), cells: html("div", { class: "cells", role: "img" }) };
      this.parts.set(row, parts);
      this.body.append(html("div", { class: "line", "data-row": row }, html("div", { class: "line-label small" }, parts.name, parts.value), parts.cells));
    }
  }

  questions(scene: Scene): Question[] {
    const { kind, amount } = this.noise(scene);
    const query = { kind, amount, seed: this.seed(scene) };
    return [{ name: "cleans", query }, { name: "filtered", query, patient: true }];
  }

  draw(scene: Scene, [answer, filtered]: readonly (Answer | undefined)[]): string | void {
    this.scene = scene;
    const { text, probes } = scene;
    const { kind, level } = this.noise(scene);
    this.kind.draw(text.say("cleans.noise"), kinds.map((each) => ({ value: each, name: text.name(each) })), kind);
    const words = hundredths(kind) ? setting(level / 100, text.language) : text.say("cleans.percent", { percent: level });
    this.slider.draw(text.say(hundredths(kind) ? "cleans.deviation" : "cleans.amount"), level, hundredths(kind) ? 200 : 100, words);
    write(this.again, text.say("cleans.again"));
    if (!answer) return;
    const quality = answer.notes as unknown as Quality;
    const filters = filtered?.notes as Record<"blur" | "median", Filter> | undefined;
    const better = filters && filters.median.psnr > filters.blur.psnr ? "median" : "blur";
    const decibels = (value: number | undefined): string => (value === undefined ? "" : text.say("cleans.decibels", { value: setting(Math.round(value * 10) / 10, text.language) }));
    const label = (row: Row, name: string, value: string): void => {
      const parts = this.parts.get(row)!;
      write(parts.name, name);
      write(parts.value, value);
      parts.cells.setAttribute("aria-label", `${name} ${value}`.trim());
    };
    label("corrupted", text.say("cleans.corrupted"), decibels(quality.before));
    label("reconstruction", text.say("cleans.reconstruction"), decibels(quality.after));
    label("clean", text.say("cleans.clean"), "");
    label("difference", text.say("cleans.difference"), "");
    label("filtered", text.say(`cleans.${better}`, { width: setting(filters?.[better].width ?? 0, text.language) }), decibels(filters?.[better].psnr));
    const count = this.room(probes.count);
    this.fill("corrupted", count, greyOf(answer.tensors["corrupted"]!));
    this.fill("reconstruction", count, greyOf(answer.tensors["reconstruction"]!));
    this.fill("clean", count, greyOf({ shape: [probes.count, ...probes.shape], data: probes.data }));
    this.fill("difference", count, signedOf(answer.tensors["difference"]!));
    if (filtered) this.fill("filtered", count, greyOf(filtered.tensors[better]!));
    if (!filters) return;
    const gain = quality.after - Math.max(filters.blur.psnr, filters.median.psnr);
    const values = { gain: decibels(Math.abs(gain)), blur: decibels(filters.blur.psnr), median: decibels(filters.median.psnr) };
    return text.say(gain >= 0.5 ? "cleans.reading_better" : gain <= -0.5 ? "cleans.reading_worse" : "cleans.reading_alike", values);
  }

  /** What is chosen, or what the model was trained with, or thirty percent of random pixels. */
  private noise({ chosen, recipe }: Scene): { kind: string; level: number; amount: number } {
    const own = recipe.corruption;
    const kind = kinds.find((each) => each === chosen.word("noise")) ?? kinds.find((each) => each === own.kind) ?? "random_pixels";
    const trained = own.kind === kind ? Number(own["percent"] ?? Number(own["deviation"]) * 100) : hundredths(kind) ? 50 : 30;
    const level = Math.min(hundredths(kind) ? 200 : 100, Math.round(chosen.number("amount", trained)));
    return { kind, level, amount: hundredths(kind) ? level / 100 : level };
  }

  private seed({ chosen }: Scene): number {
    return chosen.index("seed", 1e9);
  }

  private room(available: number): number {
    const { clientWidth, clientHeight } = this.body;
    const labels = (this.body.querySelector(".line-label") as HTMLElement | null)?.offsetWidth ?? 0;
    const tall = Math.floor((clientHeight - 4 * (rows.length - 1)) / rows.length);
    const count = Math.min(available, Math.max(4, Math.floor((clientWidth - labels - 8 + 4) / (tall + 4))));
    const cell = Math.min(tall, Math.floor((clientWidth - labels - 8 + 4) / count - 4));
    this.body.style.setProperty("--cell", `${cell}px`);
    return count;
  }

  private fill(row: Row, count: number, picture: (index: number) => Parameters<typeof paint>[1]): void {
    const { cells } = this.parts.get(row)!;
    while (cells.childElementCount > count) cells.lastChild?.remove();
    while (cells.childElementCount < count) cells.append(html("canvas", { class: "pixels" }));
    for (let index = 0; index < count; index++) paint(cells.children[index] as HTMLCanvasElement, picture(index));
  }
}

export const cleans: CardKind = {
  name: "cleans",
  columns: 2,
  suits: () => true,
  leads: (recipe) => (recipe.corruption.kind === "clean" ? 0 : 2),
  make: () => new Cleans(),
};
