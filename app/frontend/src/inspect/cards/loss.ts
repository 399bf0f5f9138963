// "Where does the loss go?": both terms of the bound over time, and the divergence of each axis.
import { html } from "../../shared/dom.ts";
import { epoch, setting } from "../../shared/format.ts";
import { lossUnit } from "../../shared/recipe.ts";
import { LossChart } from "../../shared/ui/chart.ts";
import type { Answer, Question } from "../answers.ts";
import { type CardKind, isGaussian, type Picture, type Scene } from "../card.ts";
import { drawAxes } from "../draw/axes.ts";
import { Ramp } from "../draw/ramp.ts";

/** What full colour stands for at least: an axis of a hundredth of a nat says nothing, and stays pale. */
const leastNats = 0.1;

class Loss implements Picture {
  private readonly chart = new LossChart(() => this.scene && this.drawChart(this.scene));
  private readonly ramp = new Ramp("sequential");
  private readonly caption = html("span", {});
  private readonly canvas = html("canvas", { class: "heat", role: "img" });
  private readonly holder = html("div", { class: "holder" }, this.canvas);
  readonly body = html("div", { class: "picture loss" }, this.chart.element,
    html("div", { class: "axes" }, html("div", { class: "caption small" }, this.caption, this.ramp.element), this.holder));
  private scene: Scene | null = null;

  questions(): Question[] {
    return [{ name: "loss" }];
  }

  draw(scene: Scene, [answer]: readonly (Answer | undefined)[]): string | void {
    this.scene = scene;
    this.drawChart(scene);
    if (!answer) return;
    const { text, theme, store } = scene;
    const tensor = answer.tensors["divergences"]!;
    const [moments = 0, size = 0] = tensor.shape;
    const values = tensor.data as Float32Array;
    const last = values.subarray((moments - 1) * size);
    const order = Array.from({ length: size }, (_, axis) => axis).sort((a, b) => (last[b] ?? 0) - (last[a] ?? 0));
    const top = Math.max(...values, leastNats);
    this.caption.textContent = text.say("loss.axes");
    this.ramp.draw("0", text.say("loss.nats", { value: setting(top, text.language) }), theme.dark, text.say("loss.scale"));
    const { epochs } = answer.notes as { epochs: number[] };
    // The same axis as the curves beside: the whole training, also what is still to come.
    const most = Math.max(store.history.last?.epochs ?? 0, epochs.at(-1) ?? 0, 1e-6);
    drawAxes(this.canvas, {
      rows: order.map((axis) => ({
        name: text.say("loss.axis", { number: axis + 1 }),
        value: setting(last[axis] ?? 0, text.language),
        shares: epochs.map((_, moment) => (values[moment * size + axis] ?? 0) / top),
      })),
      times: epochs,
      most,
      write: (at) => epoch(at, text.language),
    }, { width: this.holder.clientWidth, height: this.holder.clientHeight }, theme);
    const silent = [...last].filter((value) => value < 0.01).length;
    this.canvas.setAttribute("aria-label", text.say("loss.label", { size, silent }));
  }

  destroy(): void {
    this.chart.destroy();
  }

  private drawChart({ store, text, theme, recipe }: Scene): void {
    const words = text.for("stage");
    this.chart.draw(store.history, null, words, theme, words.say(`unit.${lossUnit(recipe)}`));
  }
}

export const loss: CardKind = { name: "loss", columns: 2, suits: isGaussian, leads: () => 2, make: () => new Loss() };
