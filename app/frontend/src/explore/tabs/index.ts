// The tabs, in their order.
import type { Tab } from "../tab.ts";
import { ArithmeticTab } from "./arithmetic/arithmetic.ts";
import { Drawing } from "./draw/drawing.ts";
import { DrawTab } from "./draw/draw.ts";
import { InterpolateTab } from "./interpolate/interpolate.ts";
import { TraverseTab } from "./traverse/traverse.ts";

/** Made anew for each page. */
export function makeTabs(): Tab[] {
  const drawing = new Drawing(); // one drawing, whichever tab uses it
  return [new InterpolateTab(drawing), new TraverseTab(), new DrawTab(drawing), new ArithmeticTab(drawing)];
}
