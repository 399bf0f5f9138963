// All numbers of a code of more than two: shown, typed in, and drawn along one by one.
import { html, write } from "../../shared/dom.ts";
import { loss, percent } from "../../shared/format.ts";
import type { CodeSet } from "../data/codes.ts";
import type { ModelFacts } from "../engine/engine.ts";
import type { Changed, ExploreState } from "../state/state.ts";
import { beyondLimits, decimals, farthest } from "../limits.ts";
import type { Context, Tab } from "../tab.ts";
import { NumberField } from "./number-field.ts";

/** More rows than this would make a page that nobody scrolls through. */
const most = 256;

/** Less divergence than this says nothing of the image, less variance than this is rounding. */
const silentNats = 0.01;
const silentVariance = 1e-8;

interface Row {
  element: HTMLElement;
  name: HTMLElement;
  slider: HTMLInputElement;
  field: NumberField;
  share: HTMLElement;
}

export class CodeTab implements Tab {
  readonly id = "code";
  private readonly help = html("p", { class: "small muted" });
  private readonly list = html("div", { class: "code-rows" });
  readonly element = html("div", { class: "code-tab" }, this.help, this.list);
  private context!: Context;
  private rows: Row[] = [];
  private drawn: Float32Array | null = null;
  private codes: CodeSet | null = null;

  suits({ size }: ModelFacts): boolean {
    return size > 2;
  }

  mount(context: Context): void {
    this.context = context;
  }

  update(state: ExploreState, changed: Changed | null): void {
    const codes = this.context.codes();
    if (!codes || state.code.length !== codes.size) return;
    if (changed === null || codes !== this.codes) this.layout(codes);
    if (state.code === this.drawn && changed !== null) return;
    this.rows.forEach((row, axis) => {
      const value = state.code[axis] as number;
      row.field.show(value, decimals(4 * (codes.deviations[axis] as number)));
      if (changed === null || this.drawn?.[axis] !== value) row.slider.value = String(value);
    });
    this.drawn = state.code;
  }

  hide(): void {}

  private layout(codes: CodeSet): void {
    const text = this.context.text();
    const count = Math.min(most, codes.size);
    this.codes = codes;
    if (this.rows.length !== count) {
      this.rows = Array.from({ length: count }, (_, axis) => this.row(axis));
      this.list.replaceChildren(...this.rows.map((row) => row.element));
    }
    write(this.help, text.say(codes.kl ? "code.help_kl" : "code.help"));
    const total = (codes.kl ?? codes.deviations.map((value) => value * value)).reduce((sum, value) => sum + Math.max(0, value), 0);
    this.rows.forEach((row, axis) => {
      const name = text.say("axes.axis", { number: axis + 1 });
      const reach = Math.max(1e-3, 4 * (codes.deviations[axis] as number), Math.abs(codes.centre[axis] as number));
      const middle = codes.centre[axis] as number;
      write(row.name, name);
      row.slider.min = String(middle - reach);
      row.slider.max = String(middle + reach);
      row.slider.setAttribute("aria-label", name);
      row.field.input.setAttribute("aria-label", name);
      const weight = codes.kl ? (codes.kl[axis] as number) : (codes.deviations[axis] as number) ** 2;
      // Of next to nothing a share would be as large as any: what says nothing has none.
      const said = codes.kl ? weight >= silentNats : weight >= silentVariance;
      const amount = text.say(codes.kl ? "code.nats" : "code.variance", { value: loss(Math.max(0, weight), text.language) });
      write(row.share, said && total > 0 ? `${amount} · ${percent(weight / total, text.language)}` : amount);
      row.element.classList.toggle("silent", !said);
      row.share.title = text.say(codes.kl ? "code.share_kl" : "code.share");
    });
  }

  private row(axis: number): Row {
    const set = (value: number): void => {
      const { code } = this.context.store.now;
      const next = code.slice();
      next[axis] = value;
      this.context.moveTo(next);
    };
    const hold = (dragging: boolean) => (): void => this.context.store.set({ dragging });
    const slider = html("input", { type: "range", step: "any", oninput: () => set(slider.valueAsNumber), onpointerdown: hold(true), onpointerup: hold(false), onpointercancel: hold(false) });
    const field = new NumberField({
      changed: set, step: "0.1", takes: (value) => Math.abs(value) <= farthest, refused: (typed) => this.context.remark(beyondLimits(typed)),
    });
    const name = html("span", { class: "small" });
    const share = html("span", { class: "small muted share" });
    return { element: html("div", { class: "code-row" }, name, slider, field.input, share), name, slider, field, share };
  }
}
