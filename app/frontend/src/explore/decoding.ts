// The images decoded from the code under the hand, by the model of the moment shown and by the second one.
import type { Engine } from "./engine/engine.ts";
import type { Scene } from "./scene.ts";
import type { Changed, ExploreState } from "./state/state.ts";
import type { Hooks } from "./test-hooks.ts";
import type { Views } from "./views.ts";

export interface DecodingActions {
  /** A frame is wanted. */
  request(): void;
  /** The decoded image was painted; what has changed since the last one, null where everything may have. */
  painted(changed: Changed | null): void;
}

export class Decoding {
  private working = false;
  private again = false;
  private pending: Set<keyof ExploreState> | null = new Set();
  private drawn: { engine: Engine; code: Float32Array } | null = null;
  private drawnOther: { engine: Engine; code: Float32Array } | null = null;

  constructor(
    private readonly scene: Readonly<Scene>,
    private readonly views: Views,
    private readonly hooks: Hooks,
    private readonly actions: DecodingActions,
  ) {}

  /**
   * Decodes the code of now and paints it, in this very frame where the model is in the browser. While one is being
   * decoded no second one begins: what has changed meanwhile is decoded next, and what lay between never.
   */
  decode(changed: Changed | null): void {
    if (changed === null) this.pending = null;
    else for (const key of changed) this.pending?.add(key);
    if (this.working) {
      this.again = true;
      return;
    }
    this.working = true;
    void this.work().then(() => (this.working = false));
  }

  /** Decodes at once, ahead of the frame; the frame sees to all else. */
  hurry(): void {
    if (this.working || this.scene.shown?.engine.place !== "browser") return;
    this.working = true;
    void this.main().catch(() => undefined).then(() => {
      this.working = false;
      if (this.again) this.actions.request(); // a frame came and went meanwhile
    });
  }

  private async work(): Promise<void> {
    do {
      this.again = false;
      const { pending } = this;
      this.pending = new Set();
      try {
        await this.main();
        await this.other();
      } catch (error) {
        // A model in the browser does not fail; the server's may, and then the next move asks it again.
        this.views.notify(error instanceof Error && error.message ? error.message : "", true);
      }
      this.actions.painted(pending);
    } while (this.again);
  }

  private async main(): Promise<void> {
    const { views } = this;
    const { shown, store } = this.scene;
    const { code } = store.now;
    if (!shown || (this.drawn?.engine === shown.engine && this.drawn.code === code)) return;
    const image = await shown.engine.decode(code, 1);
    views.decoded.paint(image, shown.engine.facts.shape);
    this.hooks.painted();
    this.drawn = { engine: shown.engine, code };
  }

  private async other(): Promise<void> {
    const { views } = this;
    const { shown, companion, store, theme } = this.scene;
    if (!shown || !companion.shown) return;
    const { code } = companion.code(store.now, shown);
    if (!code) return;
    const there = companion.shown;
    if (this.drawnOther?.engine !== there.engine || this.drawnOther.code !== code) {
      views.other.paint(await there.engine.decode(code, 1), there.engine.facts.shape);
      this.drawnOther = { engine: there.engine, code };
    }
    const plane = companion.plane(store.now, shown, there);
    views.otherMap.draw(there.codes, plane, code, store.now.hidden, store.now.shapes, theme);
  }
}
