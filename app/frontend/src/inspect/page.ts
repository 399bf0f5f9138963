// The page's life: what Streamlit says, what a person chooses, which cards there are.
import { writeAddress } from "../shared/address.ts";
import { Api, Refusal } from "../shared/data/api.ts";
import { ImmutableCache } from "../shared/data/cache.ts";
import { RunStore } from "../shared/data/run-store.ts";
import { type Probe, readProbe } from "../shared/data/snapshot.ts";
import { html, show, write } from "../shared/dom.ts";
import { epoch } from "../shared/format.ts";
import { hubOf } from "../shared/data/hubs.ts";
import { styles } from "../shared/styles.ts";
import { insistOnText, type Text } from "../shared/text.ts";
import { active, type PageComponent, type PageData } from "../shared/types.ts";
import { type Fit, fitHeight } from "../shared/ui/fit.ts";
import { readTheme, type Theme } from "../shared/ui/theme.ts";
import { Answers } from "./answers.ts";
import type { Scene } from "./card.ts";
import { cardsFor } from "./cards.ts";
import { Chosen } from "../shared/chosen.ts";
import { Frame } from "./frame.ts";
import look from "./inspect.css?inline";
import { packed } from "./packing.ts";
import { Strip } from "./strip.ts";
import { Warnings } from "./warnings.ts";
import { Watch } from "./watch.ts";

const scheme = matchMedia("(prefers-color-scheme: dark)");
const probes = new ImmutableCache<Probe>(readProbe, 4);

export class InspectPage {
  private readonly strip = new Strip((index) => this.choose("image", index));
  private readonly warnings = new Warnings();
  private readonly said = html("p", { class: "said", role: "status", hidden: true });
  private readonly cards = html("div", { class: "cards" });
  private readonly root = html("div", { class: "stage inspect", "aria-busy": true }, html("style", {}, `${styles}\n${look}`),
    this.strip.element, this.warnings.element, this.said, this.cards);
  private readonly height: Fit;
  private readonly api: Api;
  private readonly answers: Answers;
  private readonly chosen = new Chosen(location.hash);
  private readonly sight: IntersectionObserver;
  private readonly room: ResizeObserver;
  private frames: Frame[] = [];
  private made = "";
  private watch: Watch | null = null;
  private probe: Probe | null = null;
  private text: Text | null = null;
  private theme: Theme;
  private data: PageData;
  private begun = false;
  private frame = 0;

  constructor(component: PageComponent) {
    this.data = component.data;
    this.api = new Api(this.data.api);
    this.answers = new Answers(this.data.api);
    component.parentElement.append(this.root);
    this.theme = readTheme(this.root);
    this.height = fitHeight(this.root);
    // A card is asked for a little before it comes into view.
    this.sight = new IntersectionObserver((entries) => this.saw(entries), { rootMargin: "200px" });
    this.room = new ResizeObserver(() => {
      this.fillRows(this.chosen.word("big"));
      this.frames.forEach((frame) => frame.fit());
    });
    scheme.addEventListener("change", this.repaint);
    addEventListener("hashchange", this.followed);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.choose("big", ""));
  }

  /** Takes in what Streamlit passes now. */
  update({ data }: PageComponent): void {
    const before = this.begun ? this.data : null;
    this.begun = true;
    this.data = data;
    this.api.language = this.answers.language = data.language;
    if (before?.text !== data.text) void this.readText(data);
    if (before?.run !== data.run) this.open(data.run);
    this.height.fit();
    this.repaint();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    scheme.removeEventListener("change", this.repaint);
    removeEventListener("hashchange", this.followed);
    this.sight.disconnect();
    this.room.disconnect();
    this.height.stop();
    this.close();
    this.root.remove();
  }

  private close(): void {
    this.watch?.close();
    this.watch?.store.close();
    this.watch = null;
    this.probe = null;
    for (const frame of this.frames) frame.destroy();
    this.frames = [];
    this.made = "";
  }

  private open(run: string | null): void {
    this.close();
    if (run === null) return;
    const store = new RunStore(run, this.api, hubOf(this.data.api), () => {
      this.watch?.noticed();
      this.request();
    });
    this.watch = new Watch(store, this.answers, () => {
      void this.wantProbe(run);
      this.request();
    });
  }

  private async wantProbe(run: string): Promise<void> {
    if (this.probe || !this.watch?.state) return;
    const probe = await probes.get(this.api.probe(run)).catch(() => null);
    if (this.watch?.store.id !== run || !probe) return;
    this.probe = probe;
    this.request();
  }

  private async readText({ text, language }: PageData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.data.text) return; // another language was chosen meanwhile
    this.text = words.for("inspect");
    this.root.removeAttribute("aria-busy");
    this.request();
  }

  private readonly repaint = (): void => {
    this.theme = readTheme(this.root);
    this.request();
  };

  private readonly followed = (): void => {
    this.chosen.read(location.hash);
    this.request();
  };

  private choose(name: string, value: string | number): void {
    if (name === "big" && value === this.chosen.word("big")) value = "";
    this.chosen.set(name, value);
    const fragment = this.chosen.write();
    writeAddress(fragment);
    this.draw(); // at once: a slider follows the finger
    if (name === "big" && value) this.frames.find((frame) => frame.kind.name === value)?.element.scrollIntoView({ block: "nearest" });
  }

  private saw(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const frame = this.frames.find(({ element }) => element === target);
      if (frame && isIntersecting) frame.seen = true;
    }
    this.request();
  }

  private request(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { text, watch } = this;
    if (!text) return;
    const scene = this.scene(text);
    this.root.dataset["run"] = watch?.store.id ?? "";
    this.root.dataset["step"] = scene ? String(scene.step) : "";
    this.say(scene ? "" : this.reason(text));
    show(this.strip.element, scene !== null);
    this.warnings.draw(watch?.state ?? null, text);
    if (!scene) return;
    this.makeCards(scene);
    // Two rows of cards fill what the window has left.
    const above = this.cards.getBoundingClientRect().top - this.root.getBoundingClientRect().top;
    this.root.style.setProperty("--above", `${Math.round(above)}px`);
    const at = epoch(watch?.state?.epoch ?? 0, text.language);
    const moment = text.say(active(scene.store.state) ? "moment.training" : "moment.ended", { epoch: at });
    this.strip.draw(scene.probes, scene.labels, scene.classes, this.chosen.index("image", scene.probes.count), moment, text);
    const big = this.chosen.word("big");
    this.fillRows(big);
    for (const frame of this.frames) frame.update(scene, frame.kind.name === big);
  }

  private scene(text: Text): Scene | null {
    const { watch, probe, chosen, theme } = this;
    const info = watch?.store.info;
    if (!watch?.state || !probe || !info) return null;
    return {
      store: watch.store,
      recipe: info.recipe,
      step: watch.state.step,
      probes: probe.originals,
      labels: probe.probeLabels,
      classes: info.about?.classes ?? [],
      chosen,
      text,
      theme,
      choose: (name, value) => this.choose(name, value),
    };
  }

  /** Why there is nothing to see. */
  private reason(text: Text): string {
    const { watch } = this;
    if (!watch) return text.say("none");
    if (watch.trouble instanceof Refusal && watch.trouble.message) return watch.trouble.message;
    return watch.trouble ? text.say("card.offline") : "";
  }

  private say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
  }

  /** Puts the cards where no row has a hole at its end. */
  private fillRows(big: string): void {
    const across = Number(getComputedStyle(this.cards).getPropertyValue("--across")) || 1;
    const others = this.frames.filter(({ kind }) => kind.name !== big);
    packed(others.map(({ kind }) => kind.columns ?? 1), across).forEach(({ card, span }, place) => {
      const { style } = (others[card] as Frame).element;
      style.setProperty("--span", String(span));
      style.setProperty("--place", String(place));
    });
  }

  private makeCards({ store, recipe }: Scene): void {
    const kinds = cardsFor(recipe);
    const key = [store.id, ...kinds.map(({ name }) => name)].join();
    if (key === this.made) return;
    this.made = key;
    for (const frame of this.frames) frame.destroy();
    this.frames = kinds.map((kind) => new Frame(kind, this.answers, (name) => this.choose("big", name)));
    this.cards.replaceChildren(...this.frames.map(({ element }) => element));
    for (const { element } of this.frames) {
      this.sight.observe(element);
      this.room.observe(element);
    }
  }
}
