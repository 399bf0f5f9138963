// Keeps what lies behind the points in step with the view: decoded field and density, made anew once the view rests.
import type { View } from "../../shared/map/view.ts";
import { densityOf, paintDensity } from "./density.ts";
import { Field, type Square } from "./field.ts";
import type { Plane } from "./plane.ts";
import type { MapScene } from "./scene.ts";

// Milliseconds that the view rests before the field is decoded for it.
const rest = 120;

export class Background {
  readonly field = new Field();
  density: { canvas: HTMLCanvasElement; square: Square } | null = null;
  private readonly densityCanvas = document.createElement("canvas");
  private fieldStale = true;
  private densityStale = true;
  private notBefore = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private outside = "";
  private making = false;

  /** `arrived` is called when there is something new to draw. */
  constructor(
    private readonly view: View,
    private readonly arrived: () => void,
  ) {}

  /** Model, codes, axes or choices are others now. */
  changed(): void {
    this.fieldStale = this.densityStale = true;
  }

  /** The view moved: what there is stands meanwhile, and goes along. */
  viewChanged(): void {
    this.changed();
    this.notBefore = performance.now() + rest;
  }

  /** The code moved: the field is another one where it left the plane. */
  codeChanged(plane: Plane, code: Float32Array): void {
    const outside = Array.from(plane.moved(code, 0, 0), (value) => value.toPrecision(4)).join();
    if (outside !== this.outside) this.fieldStale = true;
    this.outside = outside;
  }

  /** Makes what is wanted and not there. */
  keep(scene: MapScene, places: Float32Array, gliding: boolean): void {
    const { state } = scene;
    if (!state.field) this.field.clear();
    if (!state.density) this.density = null;
    const wanted = (state.field > 0 && this.fieldStale) || (state.density && this.densityStale);
    if (!wanted || gliding) return;
    const wait = this.notBefore - performance.now();
    if (wait > 0) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.arrived();
      }, wait);
      return;
    }
    const square = this.seen();
    if (state.density && this.densityStale) {
      this.densityStale = false;
      const hidden = new Set(state.hidden);
      const values = densityOf(places, square, (index) => !hidden.has(scene.codes.labels[index] as number));
      paintDensity(this.densityCanvas, values, scene.theme.dark ? [94, 211, 195] : [11, 122, 112]);
      this.density = { canvas: this.densityCanvas, square };
    }
    if (state.field && this.fieldStale && !this.making) this.decode(scene, square);
  }

  private decode({ engine, plane, state, codes }: MapScene, square: Square): void {
    this.fieldStale = false;
    this.making = true;
    // The server is asked for a coarse one only.
    const count = engine.place === "server" ? Math.min(12, state.field) : state.field;
    const code = codes.size === state.code.length ? state.code : new Float32Array(codes.size);
    void this.field.make(engine, plane, code, square, count)
      .catch(() => false)
      .then(() => {
        this.making = false;
        this.arrived();
      });
  }

  private seen(): Square {
    const { view } = this;
    return { left: view.toDataX(0), bottom: view.toDataY(view.size), side: view.toDataX(view.size) - view.toDataX(0) };
  }
}
