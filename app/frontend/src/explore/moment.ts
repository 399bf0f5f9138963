// The moment that is shown: its model, its codes, and the hand's place among them.
import { codeOf } from "./data/codes.ts";
import { noSuchImage, type Remark } from "./limits.ts";
import { planeOf } from "./map/plane.ts";
import type { Scene } from "./scene.ts";

/** Takes the moment that is asked for, once all of it is there; true where it is another one than before. */
export function resolve(scene: Scene, remark: (remark: Remark) => void): boolean {
  const { main, store, companion } = scene;
  companion.resolve(store.now.split);
  const { step, split } = store.now;
  if (!main || main.latest === null) return false;
  // A moment that is named in an old link may be gone: the last one before it stands for it.
  const wanted = step === null ? main.latest : (main.moments.findLast((moment) => moment.step <= step) ?? main.moments[0])?.step;
  const found = wanted === undefined ? null : main.want(wanted, split);
  const before = scene.shown;
  if (found) scene.shown = found;
  const { shown } = scene;
  if (!shown) return false;
  const news = before?.engine !== shown.engine || before.codes !== shown.codes;
  scene.plane = planeOf(shown.codes, store.now.axes);
  settle(scene, news, remark);
  return news;
}

/** The handle stands somewhere that there is: on its image, where it has one, also as the model changes under it. */
function settle({ store, shown }: Scene, news: boolean, remark: (remark: Remark) => void): void {
  if (!shown) return;
  const { codes } = shown;
  const { image, code } = store.now;
  if (image !== null && image >= codes.count) remark(noSuchImage(codes.count, String(image)));
  if (image !== null && image < codes.count) {
    if (news || code.length !== codes.size) store.set({ code: codeOf(codes, image) });
  } else if (code.length !== codes.size) {
    store.set({ code: codeOf(codes, 0), image: 0 });
  } else if (image !== null) store.set({ image: null });
}
