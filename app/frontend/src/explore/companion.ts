// The second model: its run, and where the hand's point lies in its space.
import { codeOf } from "./codes.ts";
import type { ModelRun, Shown } from "./data/model-run.ts";
import { handOver, sameImages } from "./hand-over.ts";
import type { ExploreState } from "./state.ts";

/** Why the hand does not go over as asked for: a word of the catalogue under `two.`, "" where it does. */
export type Obstacle = "" | "loading" | "gone" | "untrained" | "other_images" | "other_size" | "other_both";

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
    const bySize = shown.codes.size === main.codes.size;
    const byImages = this.same(main, shown);
    if (!bySize && !byImages) return { code: null, obstacle: "other_both" };
    if (state.mapping === "code" ? bySize : !byImages) {
      return { code: state.code, obstacle: state.mapping === "code" ? "" : "other_images" };
    }
    const code = state.image !== null && state.image < shown.codes.count ? codeOf(shown.codes, state.image) : handOver(state.code, main.codes, shown.codes);
    return { code, obstacle: state.mapping === "code" ? "other_size" : "" };
  }

  private same(main: Shown, other: Shown): boolean {
    if (this.pair?.one !== main.codes || this.pair.two !== other.codes) {
      this.pair = { one: main.codes, two: other.codes, same: sameImages(main.codes, other.codes) };
    }
    return this.pair.same;
  }
}
