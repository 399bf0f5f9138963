// The way from one image to another, through codes and through pixels.
import { html, icon, write } from "../../../dom.ts";
import type { Changed, ExploreState } from "../../state.ts";
import type { Context, Tab } from "../../tab.ts";
import type { Desk } from "../draw/desk.ts";
import { Latest } from "../shared/latest.ts";
import { button, complain, download, name, Ways } from "../shared/parts.ts";
import type { Resolved } from "../shared/resolve.ts";
import { Slots } from "../shared/slots.ts";
import { animation } from "./animation.ts";
import { Film } from "./film.ts";
import { between, path, pixelPath, sampled, type Way } from "./path.ts";
import { Player } from "./player.ts";
import { stripCanvas } from "./strip.ts";

const fewest = 5;
const most = 13;
// CSS pixels: sides of a picture of the film strip, and what else stands above and below its two rows.
const smallest = 56;
const largest = 84;
const beside = 186;
/** Codes of the line on the map, and pictures of the animation one way. */
const fine = 33;
const delay = 60;

type Ends = readonly [Resolved, Resolved];

export class InterpolateTab implements Tab {
  readonly id = "interpolate";
  readonly element = html("div", { class: "own-tab interpolate" });
  private readonly film = new Film((share) => this.scrub(share, true));
  private readonly way = new Ways<Way>(["straight", "spherical"], (way) => this.keep("way", way === "straight" ? "" : way));
  private readonly sample = button("sampled", () => this.drawSample());
  private readonly play = button("play-path", () => this.toggle(), "play");
  private readonly range = html("input", {
    type: "range", min: 0, max: 1, step: 0.01, value: 0, "data-act": "scrub-path",
    oninput: () => this.scrub(Number(this.range.value)), onchange: () => this.keepShare(),
  });
  private readonly gif = button("gif", () => void this.exportGif());
  private readonly png = button("png", () => void this.exportPng());
  private readonly player = new Player(() => this.share, (share) => this.scrub(share));
  private readonly latest = new Latest((error) => complain(this.context, error));
  private context!: Context;
  private slots!: Slots;
  private share = 0;
  private ends: Ends | null = null;
  private codes: readonly [Float32Array, Float32Array] | null = null;
  private ways: readonly Float32Array[] = [];
  private frames = fewest;
  /** The person changed something: the handle goes along. A page that was just opened leaves it where the link says. */
  private touched = false;
  /** This is the tab shown: what comes late must not draw on another's map. */
  private visible = false;

  constructor(private readonly desk: Desk) {}

  mount(context: Context): void {
    this.context = context;
    this.desk.mount(context);
    this.slots = new Slots(context, this.desk, {
      tab: this.id,
      letters: ["A", "B"],
      first: (labels) => {
        const other = labels.findIndex((label) => label !== labels[0]);
        return [{ kind: "image", index: 0 }, { kind: "image", index: Math.max(other, 0) }];
      },
      posterior: () => this.seed > 0,
      taken: () => (this.touched = true),
      resolved: ([a, b]) => {
        this.ends = a && b ? [a, b] : null;
        this.render();
      },
    });
    const [a, b] = this.slots.slots;
    this.element.append(
      html("div", { class: "ends" }, a?.element, this.film.element, b?.element),
      html("div", { class: "line scrubber" }, this.play, this.range,
        html("span", { class: "line" }, this.way.element, this.sample), html("span", { class: "line" }, this.gif, this.png)),
      this.slots.chooser.element, this.slots.note,
    );
    let width = 0;
    new ResizeObserver(() => {
      const { clientWidth } = this.film.element;
      if (clientWidth && width && clientWidth !== width) this.render();
      width = clientWidth || width;
    }).observe(this.film.element);
  }

  update(state: ExploreState, changed: Changed | null): void {
    this.visible = true;
    if (!changed) this.words();
    if (!changed || changed.has("kept")) {
      if (!this.player.playing && !state.dragging) this.setShare(Number(state.kept["interpolate.t"] ?? 0) / 100 || 0);
      this.drawChoices();
    }
    const resolving = this.slots.update(state, changed);
    if (!resolving && (!changed || changed.has("kept"))) this.render();
  }

  hide(): void {
    this.visible = false;
    this.player.stop();
    this.drawPlay();
  }

  private get chosenWay(): Way {
    return this.context.store.now.kept["interpolate.way"] === "spherical" ? "spherical" : "straight";
  }

  /** Number of the draw from the posterior; 0 for its mean. */
  private get seed(): number {
    return this.context.facts()?.gaussian ? Number(this.context.store.now.kept["interpolate.draw"] ?? 0) || 0 : 0;
  }

  private keep(what: string, value: string): void {
    this.touched = true;
    this.context.store.keep(`interpolate.${what}`, value);
  }

  /** The mean, then one draw after the other, then the mean again by the pressed button. */
  private drawSample(): void {
    this.keep("draw", this.seed ? "" : String(1 + Math.floor(Math.random() * 9999)));
  }

  /** Everything anew. */
  private render(): void {
    this.latest.run(() => this.paint());
  }

  private async paint(): Promise<void> {
    const { context, ends } = this;
    const engine = context.engine();
    if (!ends || !engine || !this.visible) return;
    const [from, to] = ends.map((end, index) =>
      this.seed && end.encoded ? sampled(end.encoded, this.seed + 7919 * index) : end.code) as [Float32Array, Float32Array];
    this.codes = [from, to];
    context.overlay({
      paths: [{ codes: path(from, to, fine, this.chosenWay), count: fine }],
      marks: [from, to].map((code, index) => ({ code, name: index ? "B" : "A", kind: "image" as const })),
    });
    if (this.touched) this.moveHandle();
    this.touched = false;
    const frames = this.room();
    const decoded = (await engine.decode(path(from, to, frames, this.chosenWay), frames)).slice();
    this.frames = frames;
    this.ways = [decoded, pixelPath(ends[0].picture, ends[1].picture, frames)];
    this.film.show(this.ways, frames, context);
    this.film.mark(this.share);
    this.element.dataset["ready"] = String(engine.step);
  }

  /** Pictures in a row: as large as the height allows, as many as then fit. */
  private room(): number {
    const side = Math.max(smallest, Math.min(largest, (this.element.clientHeight - beside) / 2));
    return Math.max(fewest, Math.min(most, Math.floor(this.film.element.clientWidth / side)));
  }

  private moveHandle(): void {
    if (this.codes) this.context.moveTo(between(...this.codes, this.share, this.chosenWay));
  }

  private setShare(share: number): void {
    this.share = Math.min(1, Math.max(0, share));
    this.range.value = String(this.share);
    this.range.style.setProperty("--share", String(this.share));
    this.range.setAttribute("aria-valuetext", this.context.text().say("interpolate.share", { share: Math.round(this.share * 100) }));
    this.film.mark(this.share);
  }

  private scrub(share: number, done = false): void {
    this.setShare(share);
    this.moveHandle();
    if (done) this.keepShare();
  }

  private keepShare(): void {
    this.context.store.keep("interpolate.t", this.share ? String(Math.round(this.share * 100)) : "");
  }

  private toggle(): void {
    if (this.player.playing) {
      this.player.stop();
      this.keepShare();
    } else this.player.start();
    this.drawPlay();
  }

  private drawPlay(): void {
    const { playing } = this.player;
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
    name(this.play, this.context.text().say(playing ? "interpolate.pause" : "interpolate.play"));
  }

  private words(): void {
    const text = this.context.text();
    this.film.words(this.context);
    this.range.setAttribute("aria-label", text.say("interpolate.slider"));
    write(this.sample, text.say("interpolate.sampled"));
    this.sample.title = text.say("interpolate.sampled_help");
    write(this.gif, "GIF");
    write(this.png, "PNG");
    name(this.gif, text.say("interpolate.gif"));
    name(this.png, text.say("interpolate.png"));
    this.drawPlay();
    this.drawChoices();
  }

  private drawChoices(): void {
    const text = this.context.text();
    this.way.draw(this.chosenWay, text.say("interpolate.way"), (way) => text.say(`interpolate.${way}`));
    this.sample.hidden = !this.context.facts()?.gaussian;
    this.sample.setAttribute("aria-pressed", String(this.seed > 0));
  }

  private async exportGif(): Promise<void> {
    const [engine, facts] = [this.context.engine(), this.context.facts()];
    if (!engine || !facts || !this.codes) return;
    const images = await engine.decode(path(...this.codes, fine, this.chosenWay), fine);
    download(new Blob([animation(images, fine, facts.shape, delay)], { type: "image/gif" }), `${this.fileName}.gif`);
  }

  private async exportPng(): Promise<void> {
    const facts = this.context.facts();
    if (!facts || !this.ways.length) return;
    stripCanvas(this.ways, this.frames, facts.shape).toBlob((file) => file && download(file, `${this.fileName}.png`), "image/png");
  }

  private get fileName(): string {
    const words = [this.context.facts()?.name, ...(this.ends ?? []).map((end) => end.name)].join("-");
    return words.normalize("NFD").replace(/[^\w-]+/g, "-").toLowerCase() || "interpolation";
  }
}
