// "What does it invent?": images of codes drawn from a law.
import { html, set, show, write } from "../../shared/dom.ts";
import type { Answer, Question } from "../answers.ts";
import { type CardKind, isGaussian, isLikelihood, type Picture, type Scene } from "../card.ts";
import { greyOf } from "../draw/canvas.ts";
import { Mosaic } from "../draw/mosaic.ts";

const count = 48;

class Invents implements Picture {
  private readonly again = html("button", { type: "button", class: "switch small", "data-act": "redraw", onclick: () => this.scene?.choose("draw", this.scene.chosen.index("draw", 1e9) + 1) });
  private readonly sampled = html("button", { type: "button", class: "switch small", "data-act": "sample", onclick: () => this.scene?.choose("pixels", this.isSampled(this.scene) ? "" : "sampled") });
  readonly controls = html("div", { class: "control" }, this.again, this.sampled);
  private readonly mosaics = [new Mosaic(), new Mosaic()] as const;
  private readonly captions = this.mosaics.map(() => html("figcaption", { class: "small" }));
  private readonly halves = this.mosaics.map((mosaic, index) => html("figure", {}, this.captions[index], html("div", { class: "holder" }, mosaic.canvas)));
  readonly body = html("div", { class: "picture halves" }, ...this.halves);
  private scene: Scene | null = null;

  questions(scene: Scene): Question[] {
    const query = { seed: scene.chosen.index("draw", 1e9), what: this.isSampled(scene) ? "sample" : "mean", count };
    const sources = isGaussian(scene.recipe) ? ["prior"] : ["prior", "codes"];
    return sources.map((source) => ({ name: "invents", query: { ...query, source } }));
  }

  draw(scene: Scene, answers: readonly (Answer | undefined)[]): string | void {
    this.scene = scene;
    const { text, recipe } = scene;
    const gaussian = isGaussian(recipe);
    write(this.again, text.say("invents.again"));
    write(this.sampled, text.say("invents.sampled"));
    this.sampled.title = text.say("invents.sampled_help");
    set(this.sampled, "aria-pressed", String(this.isSampled(scene)));
    show(this.sampled, isLikelihood(recipe));
    show(this.halves[1]!, !gaussian);
    this.mosaics.forEach((mosaic, index) => {
      const words = text.say(index ? "invents.codes" : gaussian ? "invents.prior" : "invents.normal");
      write(this.captions[index]!, words);
      show(this.captions[index]!, !gaussian);
      const images = answers[index]?.tensors["images"];
      const holder = mosaic.canvas.parentElement!;
      if (images) mosaic.draw(images.shape[0] ?? 0, greyOf(images), { width: holder.clientWidth, height: holder.clientHeight }, words, { gap: 2, least: 24 });
    });
    return text.say(gaussian ? "invents.reading" : "invents.reading_deterministic");
  }

  private isSampled({ chosen, recipe }: Scene): boolean {
    return isLikelihood(recipe) && chosen.word("pixels") === "sampled";
  }
}

export const invents: CardKind = { name: "invents", suits: () => true, leads: (recipe) => (isGaussian(recipe) ? 2 : 0), make: () => new Invents() };
