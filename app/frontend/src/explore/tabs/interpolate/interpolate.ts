// The way from one image to another, through codes and through pixels.
import { html } from "../../../shared/dom.ts";
import type { Changed, ExploreState } from "../../state/state.ts";
import type { Context, Tab } from "../../tab.ts";
import type { Drawing } from "../draw/drawing.ts";
import { Latest } from "../shared/latest.ts";
import { complain } from "../shared/parts.ts";
import { Slots } from "../shared/slots.ts";
import { none, Unlike } from "../shared/unlike.ts";
import { Controls } from "./controls.ts";
import { Film } from "./film.ts";
import { type Ends, Journey } from "./journey.ts";
import type { Way } from "./path.ts";
import { Player } from "./player.ts";
import { fileName, saveGif, savePng } from "./save.ts";

export class InterpolateTab implements Tab {
  readonly id = "interpolate";
  readonly element = html("div", { class: "own-tab interpolate" });
  private readonly film = new Film((share) => this.scrub(share, true));
  private readonly controls = new Controls({
    play: () => this.toggle(),
    scrub: (share, done) => this.scrub(share, done),
    way: (way) => this.keep("way", way === "straight" ? "" : way),
    // The mean, a draw, the mean again.
    sample: () => this.keep("draw", this.seed ? "" : String(1 + Math.floor(Math.random() * 9999))),
    gif: () => this.journey && void saveGif(this.journey.smooth(), this.name, this.context),
    png: () => savePng(this.rows, this.frames, this.name, this.context),
  });
  private readonly player = new Player(() => this.share, (share) => this.scrub(share));
  private readonly latest = new Latest((error) => complain(this.context, error));
  private context!: Context;
  private slots!: Slots;
  private unlike!: Unlike;
  private share = 0;
  private ends: Ends | null = null;
  private journey: Journey | null = null;
  /** What the film shows: rows of so many images. */
  private rows: readonly Float32Array[] = [];
  private frames = 0;
  /** The person changed something: the handle goes along. A page that was just opened leaves it where the link says. */
  private touched = false;
  /** This is the tab shown: what comes late must not draw on another's map. */
  private visible = false;

  constructor(private readonly drawing: Drawing) {}

  mount(context: Context): void {
    this.context = context;
    this.drawing.mount(context);
    this.unlike = new Unlike(context, 2, () => this.visible && this.slots.update(context.store.now, none));
    this.slots = new Slots(context, this.drawing, {
      tab: this.id,
      letters: ["A", "B"],
      // Two of two classes; where there are no two, two images that look unlike.
      first: (labels) => {
        const other = labels.findIndex((label) => label !== labels[0]);
        return (other > 0 ? [0, other] : (this.unlike.images ?? [0])).map((index) => ({ kind: "image", index }));
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
      this.controls.element,
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

  private get way(): Way {
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

  /** Everything anew. */
  private render(): void {
    this.latest.run(() => this.paint());
  }

  private async paint(): Promise<void> {
    const { context, ends } = this;
    const engine = context.engine();
    if (!ends || !engine || !this.visible) return;
    this.journey = new Journey(ends, this.way, this.seed);
    context.overlay(this.journey.overlay());
    if (this.touched) this.moveHandle();
    this.touched = false;
    const [, height, width] = engine.facts.shape;
    const frames = this.film.room(this.element.clientHeight, width / height);
    this.rows = [(await engine.decode(this.journey.through(frames), frames)).slice(), this.journey.pixels(frames)];
    this.frames = frames;
    this.film.show(this.rows, frames, context);
    this.film.mark(this.share);
    this.element.dataset["ready"] = String(engine.step);
  }

  private moveHandle(): void {
    if (this.journey) this.context.moveTo(this.journey.at(this.share));
  }

  private setShare(share: number): void {
    this.share = Math.min(1, Math.max(0, share));
    this.controls.place(this.share, this.context.text());
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
    this.controls.playing(this.player.playing, this.context.text());
  }

  private words(): void {
    this.film.words(this.context);
    this.controls.words(this.context.text());
    this.drawPlay();
  }

  private drawChoices(): void {
    this.controls.chosen(this.way, this.context.facts()?.gaussian ? this.seed > 0 : null, this.context.text());
  }

  private get name(): string {
    return fileName([this.context.facts()?.name ?? "", ...(this.journey?.names ?? [])]);
  }
}
