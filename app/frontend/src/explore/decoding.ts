// What lies under the hand: the model and codes of the moment shown, the code, and the image decoded from it.
import { codeOf } from "./data/codes.ts";
import type { Engine } from "./engine/engine.ts";
import { noSuchImage } from "./limits.ts";
import { planeOf } from "./map/plane.ts";
import type { ExplorePage } from "./page.ts";
import type { Changed, ExploreState } from "./state/state.ts";

export class Desk {
  private working = false;
  private again = false;
  private pending: Set<keyof ExploreState> | null = new Set();
  private drawn: { engine: Engine; code: Float32Array } | null = null;
  private drawnOther: { engine: Engine; code: Float32Array } | null = null;

  constructor(private readonly page: ExplorePage) {}

  /** Takes the moment that is asked for, once all of it is there; true where it is another one than before. */
  resolve(): boolean {
    const { page } = this;
    const { main, store } = page;
    page.companion.resolve(store.now.split);
    const { step, split } = store.now;
    if (!main || main.latest === null) return false;
    // A moment that is named in an old link may be gone: the last one before it stands for it.
    const wanted = step === null ? main.latest : (main.moments.findLast((moment) => moment.step <= step) ?? main.moments[0])?.step;
    const found = wanted === undefined ? null : main.want(wanted, split);
    const before = page.shown;
    if (found) page.shown = found;
    const { shown } = page;
    if (!shown) return false;
    const news = before?.engine !== shown.engine || before.codes !== shown.codes;
    page.plane = planeOf(shown.codes, store.now.axes);
    this.settle(news);
    return news;
  }

  /** The handle stands somewhere that there is: on its image, where it has one, also as the model changes under it. */
  private settle(news: boolean): void {
    const { store, shown } = this.page;
    if (!shown) return;
    const { codes } = shown;
    const { image, code } = store.now;
    if (image !== null && image >= codes.count) this.page.remark(noSuchImage(codes.count, String(image)));
    if (image !== null && image < codes.count) {
      if (news || code.length !== codes.size) store.set({ code: codeOf(codes, image) });
    } else if (code.length !== codes.size) {
      store.set({ code: codeOf(codes, 0), image: 0 });
    } else if (image !== null) store.set({ image: null });
  }

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
    if (this.working || this.page.shown?.engine.place !== "browser") return;
    this.working = true;
    void this.main().catch(() => undefined).then(() => {
      this.working = false;
      if (this.again) this.page.request(false); // a frame came and went meanwhile
    });
  }

  private async work(): Promise<void> {
    const { page } = this;
    do {
      this.again = false;
      const { pending } = this;
      this.pending = new Set();
      try {
        await this.main();
        await this.other();
      } catch (error) {
        // A model in the browser does not fail; the server's may, and then the next move asks it again.
        page.notice(error instanceof Error && error.message ? error.message : "", true);
      }
      page.painted(pending);
    } while (this.again);
  }

  private async main(): Promise<void> {
    const { shown, store, views, hooks } = this.page;
    const { code } = store.now;
    if (!shown || (this.drawn?.engine === shown.engine && this.drawn.code === code)) return;
    const image = await shown.engine.decode(code, 1);
    views.decoded.paint(image, shown.engine.facts.shape);
    hooks.painted();
    this.drawn = { engine: shown.engine, code };
  }

  private async other(): Promise<void> {
    const { shown, companion, store, views, theme } = this.page;
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
