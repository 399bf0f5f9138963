// Doors for the tests: what stands on the map, what was measured, what the model in the browser answers.
import type { Scene } from "./scene.ts";
import type { Hooks } from "./test-hooks.ts";
import type { Views } from "./views.ts";

export function openDoors(scene: Readonly<Scene>, views: Views, hooks: Hooks): void {
  Object.assign(views.root, {
    __points: () => views.map.onScreen,
    __measure: (anew: boolean) => (anew ? hooks.reset() : hooks.tell()),
    __decode: async (codes: number[], count: number) => Array.from((await scene.shown?.engine.decode(Float32Array.from(codes), count)) ?? []),
    __encode: async (images: number[], count: number) => {
      const { mean, deviation, factor } = (await scene.shown?.engine.encode(Float32Array.from(images), count)) ?? { mean: [] };
      return { mean: Array.from(mean), spread: Array.from(deviation ?? factor ?? []) };
    },
  });
}
