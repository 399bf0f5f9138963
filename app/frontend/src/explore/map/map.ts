// The map of the latent space: points, what lies behind and over them, and the handle.
import { html } from "../../shared/dom.ts";
import { listenForHands } from "../../shared/map/gestures.ts";
import { Points } from "../../shared/map/points.ts";
import { View } from "../../shared/map/view.ts";
import type { CodeSet } from "../data/codes.ts";
import { imageName } from "../image-name.ts";
import type { ExploreState } from "../state/state.ts";
import type { Overlay } from "../tab.ts";
import { type Backdrop, drawBackdrop, drawMarks } from "./backdrop.ts";
import { Background } from "./field-and-density.ts";
import { drawFront } from "./front.ts";
import { Handle } from "./handle.ts";
import { nearestShown } from "../data/nearest.ts";
import { type Plane, project } from "./plane.ts";
import { Scatter } from "./scatter.ts";
import type { MapScene } from "./scene.ts";
import { listenForTaps } from "./taps.ts";
import { Tip } from "./tip.ts";

export interface MapActions {
  hold(held: boolean): void;
  /** The handle is to go to a place of the plane; `time` is the event's time stamp. */
  moveTo(x: number, y: number, time?: number): void;
  /** An image was tapped, or the one nearest to the handle asked for. */
  pick(index: number): void;
  cancel(): void;
  /** The handle left the map, or came back onto it. */
  strayed(): void;
  /** A frame is wanted. */
  request(): void;
}

export class ExploreMap {
  private readonly back = html("canvas", { class: "layer" });
  private readonly dots = html("canvas", { class: "layer" });
  readonly front = html("canvas", { class: "layer map-canvas", tabindex: 0, role: "img" });
  private readonly tip = new Tip();
  readonly handle: Handle;
  readonly square: HTMLElement;
  readonly view = new View();
  readonly scatter = new Scatter(this.dots);
  readonly background: Background;
  private scene: MapScene | null = null;
  private drawnCodes: CodeSet | null = null;
  private drawnPlane: Plane["axes"] | null = null;
  private places = new Float32Array(0);
  private marked = -1;
  private stale = { back: true, dots: true, front: true };
  /** Points that stood on the canvas at the last drawing. */
  drawn = 0;
  /** The view was moved since the last drawing. */
  panned = false;

  constructor(private readonly actions: MapActions) {
    this.background = new Background(this.view, () => {
      this.stale.back = this.stale.front = true;
      actions.request();
    });
    const { view } = this;
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape") return actions.cancel();
      const zoom = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key];
      if (zoom) view.zoomAt(view.size / 2, view.size / 2, zoom);
      else if (event.key === "0") view.reset();
      else return;
      event.preventDefault();
      this.moved();
    };
    this.handle = new Handle({
      hold: (held) => {
        if (held) this.mark(-1);
        actions.hold(held);
      },
      move: (x, y, time) => actions.moveTo(view.toDataX(Math.max(0, Math.min(view.size, x))), view.toDataY(Math.max(0, Math.min(view.size, y))), time),
      nudge: (right, up, large, time) => this.nudge(right, up, large, time),
      pick: () => this.pickNearest(),
      key,
    });
    this.square = html("div", { class: "map-square" }, this.back, this.dots, this.front, this.handle.element, this.tip.element);
    const hover = (x: number, y: number): void => this.mark(this.drawnNear(x, y, 16));
    listenForHands(this.front, { view, changed: () => this.moved(), hover, leave: () => this.mark(-1) });
    listenForTaps(this.front, (x, y, reach, time) => {
      const index = this.drawnNear(x, y, reach);
      if (index >= 0) actions.pick(index);
      else actions.moveTo(view.toDataX(x), view.toDataY(y), time);
    });
    this.front.addEventListener("keydown", (event) => event.key === "Escape" && actions.cancel());
  }

  /** Takes in what is to be shown; drawn at the next `draw`. */
  show(scene: MapScene): void {
    const before = this.scene;
    this.scene = scene;
    const { codes, plane, state, glide } = scene;
    if (codes !== this.drawnCodes || plane.axes !== this.drawnPlane) {
      const sameAxes = String(plane.axes) === String(this.drawnPlane);
      this.drawnCodes = codes;
      this.drawnPlane = plane.axes;
      this.places = this.projected(codes, plane);
      // Another pair of axes is another picture: points do not glide there, they would mean nothing on their way.
      this.scatter.show(this.places, codes.labels, Points.extent(this.places), sameAxes ? glide : 0);
      this.background.changed();
      this.stale = { back: true, dots: true, front: true };
      this.marked = -1;
      this.tip.hide();
    }
    const was = before?.state;
    if (was?.hidden !== state.hidden || was.shapes !== state.shapes || was.points !== state.points || before?.theme !== scene.theme) this.all();
    if (was?.prior !== state.prior || was.density !== state.density || was.field !== state.field) this.all();
    if (before?.overlay !== scene.overlay) this.stale.front = true;
    if (before?.engine !== scene.engine || was?.field !== state.field || was.density !== state.density || was.hidden !== state.hidden) this.background.changed();
    // Only what lies outside the plane changes the field: not the handle's own way over the map.
    if (state.field && was && was.code !== state.code && !state.dragging) this.background.codeChanged(plane, state.code);
  }

  /** Draws what has changed; true while points still glide. */
  draw(time: number): boolean {
    const { scene, view, stale } = this;
    const size = this.square.clientWidth;
    if (!scene || !size) return false;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const pixels = Math.round(size * ratio);
    if (this.front.width !== pixels || view.size !== size) {
      for (const layer of [this.back, this.dots, this.front]) layer.width = layer.height = pixels;
      view.size = size;
      this.all();
      this.background.changed();
    }
    const { points } = this.scatter;
    const gliding = points.moving;
    const moving = points.advance(time);
    if (gliding) this.all();
    if (view.fit !== points.fit) {
      view.fit = points.fit;
      this.all();
    }
    this.background.keep(scene, points.now, moving);
    const { state, theme, plane } = scene;
    const backdrop = this.backdrop(scene, ratio);
    if (stale.back) drawBackdrop(this.back.getContext("2d") as CanvasRenderingContext2D, backdrop);
    if (stale.dots) {
      const scale = state.field ? 0.75 : 1;
      const hidden = new Set(state.hidden);
      if (state.points) this.drawn = this.scatter.draw(view, { shown: (label) => !hidden.has(label), shapes: state.shapes, edge: state.field ? "#000" : theme.background, ratio, scale });
      else this.scatter.clear();
    }
    if (stale.front) {
      const context = this.front.getContext("2d") as CanvasRenderingContext2D;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size, size);
      drawMarks(context, backdrop);
      drawFront(context, { view, colours: theme, plane, overlay: scene.overlay, rings: this.rings() });
    }
    this.stale = { back: false, dots: false, front: false };
    this.panned = false;
    this.placeHandle();
    return moving;
  }

  /** Puts the handle where the code lies; drawn by the browser alone, nothing else moves with it. */
  placeHandle(): void {
    const { scene, view } = this;
    if (!scene?.state.code.length) return;
    const { code } = scene.state;
    if (this.handle.place(view.toScreenX(scene.plane.x(code)), view.toScreenY(scene.plane.y(code)), view.size)) this.actions.strayed();
  }

  /** Moves the handle of the scene without the rest of `show`: what happens at every move of a hand. */
  moveHandle(state: ExploreState): void {
    if (this.scene) this.scene = { ...this.scene, state };
    this.placeHandle();
  }

  all(): void {
    this.stale = { back: true, dots: true, front: true };
  }

  /** Places on the map in its CSS pixels and labels of all points: tests read them. */
  get onScreen(): { x: number; y: number; label: number }[] {
    const { view } = this;
    const { now, labels } = this.scatter.points;
    return Array.from(labels, (label, index) => ({ x: view.toScreenX(now[index * 2] as number), y: view.toScreenY(now[index * 2 + 1] as number), label }));
  }

  /** A tab shows something else on the map. */
  overlay(overlay: Overlay | null): void {
    if (!this.scene || this.scene.overlay === overlay) return;
    this.scene = { ...this.scene, overlay };
    this.stale.front = true;
    this.actions.request();
  }

  private moved(): void {
    this.panned = true;
    this.all();
    this.background.viewChanged();
    this.actions.request();
  }

  private projected(codes: CodeSet, plane: Plane): Float32Array<ArrayBuffer> {
    const places = project(codes, plane) as Float32Array<ArrayBuffer>;
    if (codes.size > 1) return places;
    // On a line points would hide one another: they are strewn above and below it, always the same way.
    const spread = Points.extent(places).half * 0.5;
    for (let index = 0; index < codes.count; index++) places[index * 2 + 1] = (((index * 0.618034) % 1) - 0.5) * spread;
    return places;
  }

  private backdrop({ state, theme, text, plane, codes, facts }: MapScene, ratio: number): Backdrop {
    const { field, density } = this.background;
    const zero = new Float32Array(facts.size);
    const format = new Intl.NumberFormat(text.language, { maximumSignificantDigits: 3 });
    return {
      view: this.view,
      ratio,
      colours: theme,
      field: state.field && field.square ? { canvas: field.canvas, square: field.square } : null,
      density: state.density ? density : null,
      prior: state.prior && facts.gaussian ? { x: plane.x(zero), y: codes.size > 1 ? plane.y(zero) : 0 } : null,
      number: (value) => format.format(value).replace("-", "\u2212"),
      flat: codes.size === 1,
    };
  }

  private rings(): [number, number][] {
    const { now } = this.scatter.points;
    return this.marked < 0 ? [] : [[now[this.marked * 2] as number, now[this.marked * 2 + 1] as number]];
  }

  private nudge(right: number, up: number, large: boolean, time: number): void {
    const { scene, view } = this;
    if (!scene) return;
    const step = (view.toDataX(view.size) - view.toDataX(0)) * (large ? 0.1 : 0.01);
    const { code } = scene.state;
    // Keys do not lead off the map either, and bring back what is off it.
    const across = (value: number): number => Math.max(view.toDataX(0), Math.min(view.toDataX(view.size), value));
    const upwards = (value: number): number => Math.max(view.toDataY(view.size), Math.min(view.toDataY(0), value));
    this.actions.moveTo(across(across(scene.plane.x(code)) + right * step), upwards(upwards(scene.plane.y(code)) + up * step), time);
  }

  /** The point drawn nearest to a place of the map, within reach of it; -1 for none. */
  private drawnNear(x: number, y: number, reach: number): number {
    const { scene, view } = this;
    if (!scene?.state.points) return -1;
    const hidden = new Set(scene.state.hidden);
    const shown = (label: number): boolean => !hidden.has(label);
    return this.scatter.points.nearest(view.toDataX(x), view.toDataY(y), Math.abs(view.toDataX(reach) - view.toDataX(0)), shown);
  }

  /** Enter on the handle, or its button: the image whose code is nearest, however the map draws them. */
  pickNearest(): void {
    const { scene } = this;
    if (!scene) return;
    const { state, codes } = scene;
    // Of several images with one and the same code, the one that it stands on.
    const index = state.image ?? nearestShown(state.code, codes, 1, state)[0]?.index;
    if (index !== undefined) this.actions.pick(index);
  }

  private mark(index: number): void {
    const { scene } = this;
    if (index === this.marked || !scene) return;
    this.marked = index;
    this.stale.front = true;
    this.actions.request();
    if (index < 0 || this.handle.held) return this.tip.hide();
    const [x, y] = this.rings()[0] as [number, number];
    const label = scene.codes.labels[index] as number;
    this.tip.show(index, imageName(scene.text, scene.facts.classes, label, index), scene.images, this.view.toScreenX(x), this.view.toScreenY(y), this.view.size);
  }
}

