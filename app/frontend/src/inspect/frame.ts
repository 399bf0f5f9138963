// A card on the page: its question, its picture once that is known, how to read it, and what stood in the way.
import { html, set, show, write } from "../shared/dom.ts";
import { Refusal } from "../shared/data/api.ts";
import type { Text } from "../shared/text.ts";
import type { Answer, Answers, Question } from "./answers.ts";
import type { CardKind, Picture, Scene } from "./card.ts";

/** Milliseconds of rest before what takes long is asked for. */
const patience = 250;

interface Asked {
  question: Question;
  scene: Scene;
}

export class Frame {
  private readonly picture: Picture;
  private readonly heading: HTMLElement;
  private readonly reading = html("p", { class: "reading small" });
  private readonly grow: HTMLButtonElement;
  private readonly failed = html("span", {});
  private readonly again: HTMLButtonElement;
  private readonly trouble: HTMLElement;
  readonly element: HTMLElement;
  /** Whether it was ever in view: what nobody sees is not asked for. */
  seen = false;
  private scene: Scene | null = null;
  private readonly answers: (Answer | undefined)[] = [];
  private readonly failures: unknown[] = [];
  private readonly next: (Asked | undefined)[] = [];
  private readonly running = new Set<number>();
  private gone = false;
  private asked = "";
  private size = "";

  constructor(
    readonly kind: CardKind,
    private readonly server: Answers,
    enlarge: (name: string) => void,
  ) {
    this.picture = kind.make();
    this.heading = html("h2", { id: `inspect-${kind.name}` });
    this.grow = html("button", { type: "button", class: "icon grow", "data-act": "enlarge", onclick: () => enlarge(kind.name) }, "⤢");
    this.again = html("button", { type: "button", class: "link", onclick: () => this.retry() });
    this.trouble = html("p", { class: "card-trouble", role: "alert", hidden: true }, this.failed, " ", this.again);
    // A wide card has room for its controls beside the question.
    const controls = html("div", { class: "controls small" }, this.picture.controls);
    this.element = html("section", { class: "card", "data-card": kind.name, "data-columns": kind.columns ?? 1, "aria-labelledby": `inspect-${kind.name}`, "aria-busy": true },
      html("header", {}, this.heading, kind.columns && controls, this.grow),
      !kind.columns && controls,
      html("div", { class: "body" }, this.trouble, this.picture.body),
      this.reading);
  }

  /** Words, theme, run or choices have changed: asks for what is missing, and draws. */
  update(scene: Scene, big: boolean): void {
    this.scene = scene;
    this.label(scene.text, big);
    if (!this.seen) return;
    const { store, step } = scene;
    const questions = this.picture.questions(scene);
    const key = JSON.stringify([store.id, step, scene.text.language, questions]);
    if (key !== this.asked) this.ask(key, questions, scene);
    this.draw();
  }

  /** Draws again where the room has changed. */
  fit(): void {
    if (this.room() !== this.size) this.draw();
  }

  destroy(): void {
    this.gone = true;
    this.picture.destroy?.();
    this.element.remove();
  }

  private room(): string {
    const { clientWidth, clientHeight } = this.picture.body;
    return `${clientWidth} ${clientHeight}`;
  }

  private paint(scene: Scene): void {
    this.size = this.room();
    const { clientWidth, clientHeight } = this.picture.body;
    if (clientWidth < 40 || clientHeight < 40) return;
    const words = this.picture.draw(scene, this.answers, this.failures.some(Boolean));
    write(this.reading, words ?? scene.text.say(`${this.kind.name}.reading`));
  }

  private label(text: Text, big: boolean): void {
    const { name } = this.kind;
    write(this.heading, text.say(`${name}.question`));
    const words = text.say(big ? "card.shrink" : "card.enlarge");
    this.grow.title = words;
    set(this.grow, "aria-label", words);
    set(this.grow, "aria-expanded", String(big));
    this.element.classList.toggle("big", big);
    write(this.again, text.say("card.again"));
  }

  private ask(key: string, questions: Question[], scene: Scene): void {
    this.asked = key;
    // What stands there stays until the new answer comes: nothing blinks, nothing jumps.
    this.answers.length = this.failures.length = questions.length;
    set(this.element, "aria-busy", "true");
    questions.forEach((question, index) => {
      this.next[index] = { question, scene };
      if (!this.running.has(index)) void this.run(index);
    });
  }

  /** Asks one question after another, the newest next: a slider that is dragged leaves no queue behind. */
  private async run(index: number): Promise<void> {
    this.running.add(index);
    for (let next = this.take(index); next; next = this.take(index)) {
      const { question, scene } = next;
      if (question.patient) await new Promise((resume) => setTimeout(resume, patience));
      if (this.next[index]) continue;
      try {
        const answer = await this.server.answer(scene.store.id, scene.step, question);
        this.failures[index] = undefined;
        if (index < this.answers.length) this.answers[index] = answer;
      } catch (error) {
        this.failures[index] = error;
      }
      if (this.gone) return;
      this.draw();
    }
    this.running.delete(index);
    if (!this.running.size) set(this.element, "aria-busy", null);
  }

  private take(index: number): Asked | undefined {
    const next = this.next[index];
    this.next[index] = undefined;
    return next;
  }

  private retry(): void {
    const { scene } = this;
    if (!scene) return;
    this.asked = "";
    // An answer that could not be drawn may have been cut short on its way.
    for (const question of this.picture.questions(scene)) this.server.forget(scene.store.id, scene.step, question);
    this.answers.fill(undefined);
    this.update(scene, this.element.classList.contains("big"));
  }

  /** What stands in the way, in the picture's place, or above it where there is one all the same. */
  private tell(words: string, drawable = words === ""): void {
    write(this.failed, words);
    show(this.trouble, words !== "");
    show(this.picture.body, drawable);
  }

  /** Draws what is known, or says why it cannot: each time anew, so that what was wrong is forgotten once it is right. */
  private draw(): void {
    if (!this.scene || !this.seen) return;
    const { text } = this.scene;
    const refused = this.failures.find(Boolean);
    const reason = refused === undefined ? "" : (refused instanceof Refusal && refused.message) || text.say("card.offline");
    // The first answer makes a picture of its own; the others add to it.
    const drawable = this.failures[0] === undefined && (refused === undefined || this.answers[0] !== undefined);
    this.tell(reason, drawable);
    if (!drawable) return;
    this.size = "";
    try {
      // Words that come or go leave another room for the picture.
      for (let round = 0; round < 3 && this.room() !== this.size; round++) this.paint(this.scene);
    } catch (fault) {
      console.error(`the card ${this.kind.name}`, fault);
      this.tell(text.say("card.undrawn"));
      return;
    }
    if (this.answers.length && [...this.answers].every(Boolean)) this.element.dataset["drawn"] = String(this.scene.step);
  }
}
