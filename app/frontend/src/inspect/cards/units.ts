// "Is any unit dead? How often is each on?": how the activations of every unit are spread.
import { html, show, write } from "../../shared/dom.ts";
import { percent, setting } from "../../shared/format.ts";
import type { Text } from "../../shared/text.ts";
import type { Answer, Question } from "../answers.ts";
import { type CardKind, isGaussian, layersOf, penalty, type Picture, type Scene } from "../card.ts";
import { drawHeat, type HeatRows } from "../draw/heat.ts";
import { Ramp } from "../draw/ramp.ts";
import { Choice } from "../../shared/ui/choice.ts";

/** A deviation of less than this share of the axis is a spot to the eye. */
const invisible = 0.01;

interface Notes {
  low: number;
  high: number;
  /** The mean activation that a penalty brings the units of this layer to; null where none does. */
  aim: number | null;
  of: number;
  /** Whether the images differ: otherwise no unit can be told dead, and there are no deviations. */
  several: boolean;
  layers: { name: string; units: number }[];
}

class Units implements Picture {
  private readonly layer = new Choice((value) => this.scene?.choose("layer", value === "0" ? "" : value));
  private readonly ramp = new Ramp("sequential");
  private readonly canvas = html("canvas", { class: "heat", role: "img", tabindex: 0 });
  private readonly told = html("p", { class: "told small", "aria-live": "polite" });
  readonly controls = html("div", { class: "control" }, this.layer.element, this.ramp.element);
  readonly body = html("div", { class: "picture column" }, this.canvas, this.told);
  private scene: Scene | null = null;
  private answer: Answer | undefined;
  private pointed: number | null = null;

  constructor() {
    this.canvas.addEventListener("pointermove", (event) => this.point(Math.floor((event.offsetY / this.heatHeight()) * this.count())));
    this.canvas.addEventListener("pointerleave", () => this.point(null));
    this.canvas.addEventListener("blur", () => this.point(null));
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.point(Math.max(0, Math.min(this.count() - 1, (this.pointed ?? -1) + step)));
    });
  }

  questions({ chosen, recipe }: Scene): Question[] {
    // A layer chosen on another run may not be there.
    const layer = chosen.index("layer", layersOf(recipe));
    return [{ name: "units", query: layer ? { layer } : {} }];
  }

  draw(scene: Scene, [answer]: readonly (Answer | undefined)[]): string | void {
    this.scene = scene;
    this.answer = answer;
    if (!answer) return;
    const { text, theme, chosen } = scene;
    const { language } = text;
    const { low, high, aim, layers, of } = answer.notes as unknown as Notes;
    const names = layers.map(({ name, units }, index) =>
      ({ value: String(index), name: text.say("units.layer", { name: name === "code" ? text.say("units.code") : text.say("units.hidden", { number: name }), units }) }));
    this.layer.draw(text.say("units.which"), names, String(chosen.index("layer", layers.length)));
    show(this.layer.element, layers.length > 1);
    this.ramp.draw("0", percent(1, language), theme.dark, text.say("units.scale"));
    const rows: HeatRows = {
      values: answer.tensors["shares"]!.data as Float32Array,
      rows: answer.tensors["shares"]!.shape[0] ?? 0,
      columns: answer.tensors["shares"]!.shape[1] ?? 0,
      // Few images make a pale colour: the square root lets them be seen.
      share: Math.sqrt,
      marks: answer.tensors["means"]!.data as Float32Array,
      low,
      high,
      lines: aim === null ? [] : [{ at: aim, words: "\u03c1" }],
      pointed: this.pointed,
      format: (value) => setting(value, language),
    };
    drawHeat(this.canvas, rows, { width: this.body.clientWidth, height: this.body.clientHeight - 20 }, theme);
    this.canvas.setAttribute("aria-label", `${text.say("units.label", { units: of })}; ${this.dead(answer, text).join(" · ")}`);
    this.tell();
    const hint = aim !== null ? "rho" : answer.tensors["on"] ? "on" : "linear";
    return text.say(`units.reading_${hint}`, { rho: setting(aim ?? 0, language) });
  }

  private count(): number {
    return this.answer?.tensors["means"]?.data.length ?? 0;
  }

  private heatHeight(): number {
    return Math.max(1, this.canvas.clientHeight - 16);
  }

  private point(unit: number | null): void {
    const within = unit === null || unit < 0 || unit >= this.count() ? null : unit;
    if (within === this.pointed || !this.scene) return;
    this.pointed = within;
    this.draw(this.scene, [this.answer]);
  }

  /** Mean and deviation of the unit pointed at; of all of them where none is. */
  private tell(): void {
    const { answer, scene, pointed } = this;
    if (!answer || !scene) return;
    const { text } = scene;
    const column = (name: string): ArrayLike<number> | undefined => answer.tensors[name]?.data;
    const value = (name: string, at: number): string => {
      const found = column(name)?.[at];
      return found === undefined ? "–" : setting(Number(found), text.language);
    };
    const on = column("on");
    if (pointed !== null) {
      const words = text.say(column("deviations") ? "units.unit" : "units.plain", { number: Number(column("units")?.[pointed] ?? 0) + 1, mean: value("means", pointed), deviation: value("deviations", pointed) });
      write(this.told, on ? `${words} · ${text.say("units.on", { share: percent(on[pointed] ?? 0, text.language) })}` : words);
      return;
    }
    const average = on ? percent(Array.from(on).reduce((sum, each) => sum + each, 0) / on.length, text.language) : "";
    const words = [...this.dead(answer, text), ...(on ? [text.say("units.average", { share: average })] : [])].join(" · ");
    write(this.told, words);
    this.told.title = words;
  }

  /** How many units never change, and how many change by less than one sees on this axis: those are not dead. */
  private dead({ tensors, notes }: Answer, text: Text): string[] {
    const { low, high, several } = notes as unknown as Notes;
    if (!several) return [text.say("units.single")];
    const still = tensors["still"]!.data as Uint8Array;
    const deviations = tensors["deviations"]!.data as Float32Array;
    const count = still.reduce((sum, each) => sum + each, 0);
    const faint = deviations.reduce((sum, each, unit) => sum + (!still[unit] && each < invisible * (high - low) ? 1 : 0), 0);
    return [
      count ? text.say("units.dead", { count }) : text.say("units.none_dead"),
      ...(faint ? [text.say("units.faint", { count: faint })] : []),
    ];
  }
}

export const units: CardKind = {
  name: "units",
  suits: () => true,
  leads: (recipe) => (!isGaussian(recipe) && (penalty(recipe, "kl_sparsity") || penalty(recipe, "l1")) ? 1 : 0),
  make: () => new Units(),
};
