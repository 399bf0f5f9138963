// The second model: its run, and where the hand's point lies in its space.
import { codeOf } from "../data/codes.ts";
import type { ModelRun, Shown } from "../data/model-run.ts";
import { handOver, sameImages } from "./mapping.ts";
import { type Plane, planeOf } from "../map/plane.ts";
import type { ExploreState } from "../state/state.ts";

/** Why the hand does not go over as asked for: a word of the catalogue under `two.`, "" where it does. */
export type Obstacle = "" | "loading" | "gone" | "untrained" | "other_images" | "other_size" | "other_both";

/** Which ways of handing over are open between two runs. */
export interface Ways {
  image: boolean;
  code: boolean;
}

/** The way that the hand does go over: the one that is wished for, else the other one; null where both are barred. */
export const wayTaken = (wished: "image" | "code", ways: Ways): "image" | "code" | null =>
  ways[wished] ? wished : ways.image ? "image" : ways.code ? "code" : null;

export class Companion {
  run: ModelRun | null = null;
  shown: Shown | null = null;
  private pair: { one: unknown; two: unknown; same: boolean } | null = null;

  /** Takes what there is of the second run's newest moment. */
  resolve(split: "test" | "train"): void {
    const { run } = this;
    const found = run && run.latest !== null ? run.want(run.latest, split) : null;
    this.shown = found ?? (run ? this.shown : null);
  }

  close(): void {
    this.run?.close();
    this.run = null;
    this.shown = null;
  }

  /** The hand's code over there, or what is in the way. Where one way is barred, the other one is taken, and said. */
  code(state: ExploreState, main: Shown): { code: Float32Array | null; obstacle: Obstacle } {
    const { run, shown } = this;
    if (!run) return { code: null, obstacle: "" };
    if (!shown) return { code: null, obstacle: run.gone ? "gone" : run.facts && run.latest === null ? "untrained" : "loading" };
    const way = wayTaken(state.mapping, this.ways(main));
    if (way === null) return { code: null, obstacle: "other_both" };
    if (way === "code") return { code: state.code, obstacle: state.mapping === "code" ? "" : "other_images" };
    const code = state.image !== null && state.image < shown.codes.count ? codeOf(shown.codes, state.image) : handOver(state.code, main.codes, shown.codes);
    return { code, obstacle: state.mapping === "code" ? "other_size" : "" };
  }

  /** The plane of the second map: where both decoders get one code, the one of the first. */
  plane(state: ExploreState, main: Shown, there: Shown): Plane {
    return planeOf(there.codes, wayTaken(state.mapping, this.ways(main)) === "code" ? state.axes : "auto");
  }

  /** In which ways the hand can go over: all where the second run is not there yet. */
  ways(main: Shown): Ways {
    const { shown } = this;
    return { image: !shown || this.same(main, shown), code: !shown || shown.codes.size === main.codes.size };
  }

  private same(main: Shown, other: Shown): boolean {
    if (this.pair?.one !== main.codes || this.pair.two !== other.codes) {
      this.pair = { one: main.codes, two: other.codes, same: sameImages(main.codes, other.codes) };
    }
    return this.pair.same;
  }
}
