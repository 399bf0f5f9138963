// What is known now. The page writes it; who draws, decodes, or answers a tab or a test reads it.
import type { Text } from "../shared/text.ts";
import type { Option } from "../shared/ui/choice.ts";
import type { Theme } from "../shared/ui/theme.ts";
import type { ModelRun, Shown } from "./data/model-run.ts";
import type { Remark } from "./limits.ts";
import { axisPlane, type Plane } from "./map/plane.ts";
import { Companion } from "./second-model/second-model.ts";
import type { Store } from "./state/state.ts";
import type { Overlay } from "./tab.ts";

export class Scene {
  /** The run of the page, and what of it is shown: null until it is there. */
  main: ModelRun | null = null;
  shown: Shown | null = null;
  readonly companion = new Companion();
  plane: Plane = axisPlane(2, 0, 1);
  overlay: Overlay | null = null;
  /** The runs that can be chosen as the second one. */
  runs: readonly Option[] = [];
  text: Text | null = null;
  complaint = "";
  /** What was not taken as it was asked for; null where all was. */
  remarked: Remark | null = null;

  constructor(
    readonly store: Store,
    public theme: Theme,
  ) {}

  /** A run as the page's menu names it. */
  nameOf(run: string): string {
    return this.runs.find(({ value }) => value === run)?.name ?? "";
  }
}
