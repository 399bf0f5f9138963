// Draws the page's still parts from what is known: words, legend, toolbar, slider, notices. What moves is not here.
import { show, write } from "../shared/dom.ts";
import { epoch } from "../shared/format.ts";
import type { Text } from "../shared/text.ts";
import { imageName } from "./image-name.ts";
import { decimals, type Remark } from "./limits.ts";
import { nearestShown } from "./data/nearest.ts";
import type { TabStrip } from "./parts/tab-strip.ts";
import type { Scene } from "./scene.ts";
import type { OtherFacts } from "./second-model/tab.ts";
import type { TimeLine } from "./time-line.ts";
import type { Views } from "./views.ts";

// Milliseconds that points take from one moment to the next.
const glide = 500;

/** What is drawn on. */
export interface Surface {
  readonly views: Views;
  readonly strip: TabStrip;
  readonly time: TimeLine;
}

export interface PainterAnswers {
  /** True where nothing may move by itself. */
  still(): boolean;
  /** Why a run's model is on the server and not in the browser; "" where nothing is to be said. */
  reasonOf(run: string): string;
}

export class Painter {
  private readonly views: Views;

  constructor(
    private readonly scene: Readonly<Scene>,
    private readonly surface: Surface,
    private readonly answers: PainterAnswers,
  ) {
    this.views = surface.views;
  }

  draw(text: Text): void {
    const { scene, views } = this;
    const { strip, time } = this.surface;
    const { main, shown, store, theme, plane, overlay } = scene;
    const state = store.now;
    views.root.classList.toggle("picking", state.picking);
    this.veil(text);
    this.notices(text);
    const facts = main?.facts;
    if (!facts || !shown) return this.tell();
    views.legend.draw(facts.classes, state.hidden, state.shapes, text);
    views.toolbar.draw(state, facts, shown.codes, text);
    views.map.show({
      state, facts, theme, text, engine: shown.engine, codes: shown.codes, images: shown.images, plane,
      overlay, glide: this.answers.still() ? 0 : glide,
    });
    this.axes(text);
    this.readout(text);
    this.other(text);
    strip.draw(state, facts, text);
    views.scrubber.draw({
      text: text.for("stage"), count: time.steps.length, position: time.position, epoch: shown.epoch,
      replaying: time.playing, behind: state.step !== null && main.training,
    });
    show(views.scrubber.element, time.steps.length > 1);
    this.tell();
  }

  readout(text: Text): void {
    const { main, shown, store, plane } = this.scene;
    if (main?.facts && shown) this.views.readout.draw(store.now, this.scene.nameOf(main.id) || main.facts.name, main.facts, shown.codes, shown.images, plane, this.strayed, text);
  }

  /** The hand's place in numbers, beside and under the image. */
  coordinates(text: Text): void {
    const { views } = this;
    const { store, plane, shown, companion, main } = this.scene;
    const { code } = store.now;
    if (!shown || code.length !== shown.codes.size) return;
    const [x, y] = [plane.x(code), plane.y(code)];
    views.readout.coordinates(x, y, this.decimals);
    views.decoded.caption(this.place(x, y, text), store.now.other === null || !main ? "" : this.scene.nameOf(main.id) || (main.facts?.name ?? ""));
    const there = companion.shown ? companion.code(store.now, shown).code : null;
    const other = companion.shown ? companion.plane(store.now, shown, companion.shown) : null;
    if (companion.run && companion.shown && there && other) views.other.caption(this.place(other.x(there), other.y(there), text), this.scene.nameOf(companion.run.id) || companion.shown.engine.facts.name);
  }

  /** What somebody who does not see it hears, once the hand rests. */
  speak(text: Text): void {
    const { views } = this;
    const { store, plane, shown, main } = this.scene;
    const { code } = store.now;
    if (!shown || !main?.facts || code.length !== shown.codes.size) return;
    const near = nearestShown(code, shown.codes, 1, store.now)[0];
    const { classes } = main.facts;
    const label = near === undefined ? "" : imageName(text, classes, shown.codes.labels[near.index] as number, near.index);
    const words = text.say(classes.length > 1 ? "decoded.label" : "decoded.label_image", { place: this.place(plane.x(code), plane.y(code), text), name: label });
    views.decoded.describe(words);
    views.map.handle.element.setAttribute("aria-label", text.say(views.map.handle.outside ? "handle.label_off" : "handle.label", { place: this.place(plane.x(code), plane.y(code), text) }));
    write(views.spoken, words);
  }

  otherFacts(): OtherFacts {
    const { companion, runs, text, shown, store } = this.scene;
    const { obstacle } = shown ? companion.code(store.now, shown) : { obstacle: "" };
    const note = obstacle && text ? (obstacle === "gone" ? (companion.run?.gone ?? "") : text.say(`two.${obstacle}`)) : "";
    return { runs, note, map: this.views.otherMap.element, there: companion.shown !== null && obstacle !== "other_both", ways: shown ? companion.ways(shown) : { image: true, code: true } };
  }

  private get decimals(): number {
    return decimals(this.views.map.scatter.points.fit.half);
  }

  private place(x: number, y: number, text: Text): string {
    const flat = this.scene.shown?.codes.size === 1;
    const digits = new Intl.NumberFormat(text.language, { minimumFractionDigits: this.decimals, maximumFractionDigits: this.decimals });
    const number = (value: number): string => digits.format(Math.abs(value) < 0.5 / 10 ** this.decimals ? 0 : value).replace("-", "\u2212");
    return flat ? number(x) : text.say("place", { x: number(x), y: number(y) });
  }

  private axes(text: Text): void {
    const { views } = this;
    const { plane, shown } = this.scene;
    if (shown) views.axes.draw(plane, shown.codes.size, text);
    views.map.front.setAttribute("aria-label", text.say("map.label"));
    views.map.front.title = text.say("map.help");
    views.map.handle.words(text.say("handle.help"), text.say("handle.strayed"));
  }

  private other(text: Text): void {
    const { views } = this;
    const { companion, store, shown } = this.scene;
    // Where no way leads over, there is no second image either.
    const two = store.now.other !== null && companion.shown !== null && shown !== null && companion.code(store.now, shown).code !== null;
    views.decoded.element.parentElement?.classList.toggle("two", two);
    show(views.other.element, two);
    show(views.readout.element, !two);
    if (companion.shown) views.other.describe(text.say("decoded.other_label", { name: companion.shown.engine.facts.name }));
    views.otherMap.element.setAttribute("aria-label", text.say("two.map_label"));
  }

  /** What stands in the page's place where there is nothing to show. */
  private veil(text: Text): void {
    const { views } = this;
    const { main, shown, store } = this.scene;
    const say = (): string => {
      if (!main) return text.say("veil.none");
      if (main.gone) return main.gone;
      if (shown) return "";
      if (main.facts && main.latest === null) return text.say(main.training ? "veil.untrained" : "veil.never_trained");
      return main.trouble || text.say(store.now.offline ? "veil.offline" : "veil.loading");
    };
    const words = say();
    show(views.veil, words !== "");
    write(views.message, words);
    write(views.home, text.say("veil.home"));
    show(views.home, !main || main.gone !== "");
    views.root.dataset["veil"] = words;
    // What lies under the veil is not reached with the keyboard either.
    views.board.toggleAttribute("inert", words !== "");
  }

  private notices(text: Text): void {
    const { views } = this;
    const { main, shown, store, complaint, remarked } = this.scene;
    const trouble = complaint || (shown ? (main?.trouble ?? "") : "");
    write(views.troubleText, trouble);
    views.labelDismiss(text.say("dismiss"));
    show(views.trouble, trouble !== "");
    const reason = shown?.engine.place === "server" ? this.answers.reasonOf(shown.engine.facts.run) : "";
    const slow = reason === "no_webassembly" ? text.say("notice.no_webassembly") : reason && text.say("notice.server", { reason });
    if (store.now.picking) views.notify(text.say("notice.pick"), true);
    else if (store.now.offline) views.notify(text.say("notice.offline"), true);
    else if (store.now.full) views.notify(text.say("notice.full"), true);
    else if (remarked) views.notify(this.remark(remarked, text), true);
    else if (shown && store.now.other !== null && this.strayed) views.notify(text.say("handle.strayed"), true);
    else views.notify(slow, false);
  }

  private remark({ key, values }: Remark, text: Text): string {
    const digits = new Intl.NumberFormat(text.language);
    const written = Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? digits.format(value).replace("-", "\u2212") : value]);
    return text.say(key, Object.fromEntries(written) as typeof values);
  }

  /** The point lies off the map, and not because somebody looks at another part of it. */
  private get strayed(): boolean {
    const { handle, view } = this.views.map;
    return handle.outside && !view.moved;
  }

  /** What tests read off the root element, beside what they see. */
  tell(): void {
    const { views } = this;
    const { main, shown, store, companion, plane } = this.scene;
    const { background } = views.map;
    Object.assign(views.root.dataset, {
      run: main?.id ?? "",
      state: main?.state ?? "",
      step: String(shown?.step ?? ""),
      epoch: shown ? epoch(shown.epoch, "en") : "",
      moments: String(main?.moments.length ?? 0),
      points: String(shown?.codes.count ?? 0),
      images: shown?.codes.split ?? "",
      engine: shown?.engine.place ?? "",
      axes: String(plane.axes),
      image: String(store.now.image ?? ""),
      other: companion.shown ? companion.shown.engine.facts.run : "",
      offline: String(store.now.offline),
      fieldMs: background.field.square ? background.field.took.toFixed(1) : "",
    });
  }
}
