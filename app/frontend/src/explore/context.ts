// What the tabs are given to work with: what is known, and what the page does for them.
import { limited, type Remark } from "./limits.ts";
import { paintImage } from "./parts/decoded.ts";
import type { Scene } from "./scene.ts";
import type { Context } from "./tab.ts";
import type { Text } from "../shared/text.ts";

/** What the page does for a tab. */
export interface ContextActions extends Pick<Context, "still" | "choose" | "overlay" | "complain"> {
  /** Says what was not taken as it was asked for; null takes it away. */
  remark(remark: Remark | null): void;
}

export function contextOf(scene: Readonly<Scene>, actions: ContextActions): Context {
  const { store } = scene;
  return {
    store,
    text: () => scene.text as Text,
    theme: () => scene.theme,
    still: () => actions.still(),
    facts: () => scene.main?.facts ?? null,
    engine: () => scene.shown?.engine ?? null,
    codes: () => scene.shown?.codes ?? null,
    original: async (index) => {
      const picture = await scene.shown?.images.want(index);
      return picture ? Float32Array.from(picture.data, (value) => value / 255) : null;
    },
    paint: (canvas, images, index = 0) => {
      if (scene.main?.facts) paintImage(canvas, images, scene.main.facts.shape, index);
    },
    choose: () => actions.choose(),
    moveTo: (code, image = null) => {
      actions.remark(null);
      const copy = Float32Array.from(code);
      store.set({ code: image === null ? limited(copy) : copy, image });
    },
    overlay: (drawn) => actions.overlay(drawn),
    complain: (sentence) => actions.complain(sentence),
    remark: (remark) => actions.remark(remark),
  };
}
