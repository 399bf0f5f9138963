// Doors for the tests: what stands on the map, what was measured, what the model in the browser answers.
import type { ExplorePage } from "./page.ts";

export function openDoors(page: ExplorePage): void {
  Object.assign(page.views.root, {
    __points: () => page.views.map.onScreen,
    __measure: (anew: boolean) => (anew ? page.hooks.reset() : page.hooks.tell()),
    __decode: async (codes: number[], count: number) => Array.from((await page.shown?.engine.decode(Float32Array.from(codes), count)) ?? []),
    __encode: async (images: number[], count: number) => {
      const { mean, deviation, factor } = (await page.shown?.engine.encode(Float32Array.from(images), count)) ?? { mean: [] };
      return { mean: Array.from(mean), spread: Array.from(deviation ?? factor ?? []) };
    },
  });
}
