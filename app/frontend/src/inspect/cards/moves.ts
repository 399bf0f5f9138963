// "How much does the code move when the image does?": singular values and tangent directions at the chosen image.
import { html, svg } from "../../shared/dom.ts";
import { setting } from "../../shared/format.ts";
import { imageBitmap, paint } from "../../shared/picture.ts";
import type { Answer, Question } from "../answers.ts";
import { type CardKind, penalty, type Picture, type Scene } from "../card.ts";
import { signedOf } from "../draw/canvas.ts";
import { Ramp } from "../draw/ramp.ts";

/** Singular values drawn; the others are smaller. */
const most = 48;
/** What the highest bar stands for at least, and a direction below which the code does not move along it. */
const leastMove = 0.01;
const still = 1e-4;

class Moves implements Picture {
  private readonly ramp = new Ramp("diverging");
  private readonly norm = html("span", {});
  private readonly spectrum = html("div", { class: "spectrum", role: "img" });
  private readonly tangents = html("div", { class: "tangents" });
  readonly controls = html("div", { class: "control" }, this.norm, this.ramp.element);
  readonly body = html("div", { class: "picture column" }, this.spectrum, this.tangents);

  questions({ chosen, probes }: Scene): Question[] {
    return [{ name: "moves", query: { image: chosen.index("image", probes.count) } }];
  }

  draw({ text, theme, chosen, probes }: Scene, [answer]: readonly (Answer | undefined)[]): string | void {
    if (!answer) return;
    const { language } = text;
    const values = [...(answer.tensors["values"]!.data as Float32Array)];
    const { limit, norm } = answer.notes as { limit: number; norm: number };
    this.norm.textContent = text.say("moves.norm", { norm: setting(norm, language) });
    this.ramp.draw(`\u2212${setting(limit, language)}`, setting(limit, language), theme.dark, text.say("moves.scale"));
    const image = html("canvas", { class: "pixels" });
    paint(image, imageBitmap(probes, chosen.index("image", probes.count)));
    const directions = answer.tensors["directions"]!;
    const count = directions.shape[0] ?? 0;
    const figures = Array.from({ length: count }, (_, index) => {
      const canvas = html("canvas", { class: "pixels" });
      paint(canvas, signedOf(directions)(index));
      const value = setting(values[index] ?? 0, language);
      return html("div", { class: (values[index] ?? 0) < still ? "figure still" : "figure", role: "img", "aria-label": text.say("moves.direction", { number: index + 1, value }) }, canvas, html("div", { class: "small", "aria-hidden": "true" }, `${index + 1}: ${value}`));
    });
    this.tangents.style.setProperty("--count", String(count + 1));
    this.tangents.replaceChildren(html("div", { class: "figure", role: "img", "aria-label": text.say("moves.image") }, image, html("div", { class: "small", "aria-hidden": "true" }, "x")), ...figures);
    this.bars(values.slice(0, most), text.say("moves.label", { values: values.slice(0, 8).map((value) => setting(value, language)).join(", ") }));
    return text.say(values.length > most ? "moves.reading_some" : "moves.reading", { most, of: values.length });
  }

  private bars(values: number[], label: string): void {
    const { clientWidth: width, clientHeight: height } = this.spectrum;
    const step = Math.min(48, width / values.length);
    const top = Math.max(...values, leastMove);
    const tall = height - 4;
    const bars = values.map((value, index) => {
      const size = Math.max(1, (value / top) * tall);
      return svg("rect", { x: index * step + 0.5, y: height - size, width: Math.max(1, step - Math.min(4, step * 0.25)), height: size, class: index < 6 ? "bar leading" : "bar" });
    });
    this.spectrum.setAttribute("aria-label", label);
    this.spectrum.replaceChildren(svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...bars, svg("path", { class: "ground", d: `M0 ${height - 0.5}H${width}` })));
  }
}

export const moves: CardKind = {
  name: "moves",
  suits: () => true,
  leads: (recipe) => (penalty(recipe, "contraction") ? 2 : 0),
  make: () => new Moves(),
};
