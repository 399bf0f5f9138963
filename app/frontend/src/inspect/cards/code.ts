// "What is the code?": the codes of the test images as pictures of any height and width that fit.
import { html, set, show } from "../../shared/dom.ts";
import { setting, signed } from "../../shared/format.ts";
import { codeBitmap, codeLimit, imageBitmap, paint } from "../../shared/picture.ts";
import type { Answer } from "../answers.ts";
import { type CardKind, isGaussian, type Picture, type Scene, sizeOf } from "../card.ts";
import { fit, shapesOf } from "../draw/fit.ts";
import { Ramp } from "../draw/ramp.ts";
import { Choice } from "../../shared/ui/choice.ts";

/** Codes of so few numbers are written out. */
const written = 3;

/** Beside a prior of deviation 1, means closer to 0 than this say nothing: full colour is not theirs. */
const leastOfPrior = 0.1;

/** All but the two percent of the largest magnitudes: one number that stands out would leave the others white. */
const withoutOutliers = (values: Float32Array): Float32Array =>
  values.slice().sort((a, b) => Math.abs(a) - Math.abs(b)).subarray(0, Math.ceil(values.length * 0.98));

class Code implements Picture {
  private readonly shape = new Choice((value) => this.scene?.choose("shape", value));
  private readonly ramp = new Ramp("diverging");
  readonly controls = html("div", { class: "control" }, this.shape.element, this.ramp.element);
  readonly body = html("div", { class: "picture pairs" });
  private scene: Scene | null = null;

  questions(): [{ name: string }] {
    return [{ name: "code" }];
  }

  draw(scene: Scene, [answer]: readonly (Answer | undefined)[]): string | void {
    this.scene = scene;
    const { text, theme, recipe, chosen, probes } = scene;
    const size = sizeOf(recipe);
    const shapes = shapesOf(size);
    const place = Math.max(0, shapes.findIndex(([height, width]) => chosen.word("shape") === `${height}x${width}`));
    const [height, width] = shapes[place] ?? [1, size];
    this.shape.draw(text.say("code.shape"), shapes.map(([h, w]) => ({ value: `${h}x${w}`, name: text.say("code.size", { height: h, width: w }) })), `${height}x${width}`);
    show(this.shape.element, shapes.length > 1 && size > written);
    if (!answer) return;
    const tensor = answer.tensors["codes"]!;
    const codes = { count: tensor.shape[0] ?? 0, size, data: tensor.data as Float32Array };
    const limit = codeLimit({ ...codes, data: withoutOutliers(codes.data) }, isGaussian(recipe) ? leastOfPrior : undefined);
    this.ramp.draw(`\u2212${setting(limit, text.language)}`, setting(limit, text.language), theme.dark, text.say("code.scale"));
    const below = size <= written ? 16 : 0;
    // Room for the ring around the chosen one, and for the gaps within the pairs.
    const box = { width: this.body.clientWidth - 8, height: this.body.clientHeight - 16 };
    const tall = Math.min(2, Math.max(0.4, height / width));
    const placed = fit(codes.count, 1 / (1 + tall + below / 56), box, 8, size > 1 && below ? 28 * size : 32);
    this.body.style.setProperty("--columns", String(placed.columns));
    this.body.style.setProperty("--cell", `${placed.width}px`);
    const pairs = Array.from({ length: placed.count }, (_, index) => {
      const image = html("canvas", { class: "pixels" });
      paint(image, imageBitmap(probes, index));
      const picture = html("canvas", { class: "pixels code" });
      paint(picture, { ...codeBitmap(codes, index, limit), height, width });
      picture.style.aspectRatio = `${width} / ${height}`;
      picture.style.height = `${Math.round(placed.width * tall)}px`;
      const values = [...codes.data.subarray(index * size, (index + 1) * size)];
      const numbers = values.map((value) => signed(value, text.language)).join(" \u00a0");
      const pair = html("div", { class: "figure", role: "img", "aria-label": text.say("code.label", { number: index + 1, values: size <= 12 ? numbers : size }) }, image, picture,
        size <= written && html("div", { class: "small", "aria-hidden": "true" }, numbers));
      set(pair, "data-chosen", index === chosen.index("image", probes.count));
      pair.onclick = () => scene.choose("image", index);
      return pair;
    });
    this.body.replaceChildren(...pairs);
    return text.say(answer.tensors["deviations"] ? "code.reading_gaussian" : "code.reading", { size });
  }
}

export const code: CardKind = {
  name: "code",
  suits: () => true,
  leads: (recipe) => (sizeOf(recipe) > written && !isGaussian(recipe) ? 1 : 0),
  make: () => new Code(),
};
