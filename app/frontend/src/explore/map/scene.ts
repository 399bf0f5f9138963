// What the map shows now.
import type { Text } from "../../shared/text.ts";
import type { Theme } from "../../shared/ui/theme.ts";
import type { CodeSet } from "../data/codes.ts";
import type { OriginalImages } from "../data/images.ts";
import type { Engine, ModelFacts } from "../engine/engine.ts";
import type { ExploreState } from "../state/state.ts";
import type { Overlay } from "../tab.ts";
import type { Plane } from "./plane.ts";

export interface MapScene {
  state: ExploreState;
  facts: ModelFacts;
  engine: Engine;
  codes: CodeSet;
  images: OriginalImages;
  plane: Plane;
  overlay: Overlay | null;
  theme: Theme;
  text: Text;
  /** Milliseconds in which points glide to new places. */
  glide: number;
}
