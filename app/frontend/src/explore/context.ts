// What the tabs are given to work with: the page, seen through their own door.
import { limited } from "./limits.ts";
import type { ExplorePage } from "./page.ts";
import { paintImage } from "./parts/decoded.ts";
import type { Context } from "./tab.ts";
import type { Text } from "../shared/text.ts";

export function contextOf(page: ExplorePage): Context {
  const { store } = page;
  return {
    store,
    text: () => page.text as Text,
    theme: () => page.theme,
    still: () => page.still(),
    facts: () => page.main?.facts ?? null,
    engine: () => page.shown?.engine ?? null,
    codes: () => page.shown?.codes ?? null,
    original: async (index) => {
      const picture = await page.shown?.images.want(index);
      return picture ? Float32Array.from(picture.data, (value) => value / 255) : null;
    },
    paint: (canvas, images, index = 0) => {
      if (page.main?.facts) paintImage(canvas, images, page.main.facts.shape, index);
    },
    choose: () => page.choose(),
    moveTo: (code, image = null) => {
      page.remark(null);
      const copy = Float32Array.from(code);
      store.set({ code: image === null ? limited(copy) : copy, image });
    },
    overlay: (drawn) => {
      page.overlay = drawn;
      page.views.map.overlay(drawn);
    },
    complain: (sentence) => page.complain(sentence),
    remark: (remark) => page.remark(remark),
  };
}
