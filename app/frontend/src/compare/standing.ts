// What stands side by side: the runs as the server tells of them, their columns, and what is chosen of them.
import { Chosen } from "../shared/chosen.ts";
import type { Text } from "../shared/text.ts";
import type { Theme } from "../shared/ui/theme.ts";
import type { Column } from "./column.ts";
import { legendGroup } from "./legend.ts";
import { Selection } from "./selection.ts";
import type { CompareData, Over, RunTold, Told } from "./told.ts";
import type { WatchedRun } from "./watched.ts";

export class Standing {
  /** As asked for; what the server tells of them comes later. */
  runs: readonly string[] = [];
  told: Told | null = null;
  /** The sentence that refused to tell of them; "offline" where no answer came. */
  trouble = "";
  text: Text | null = null;
  readonly columns = new Map<string, Column>();
  readonly watched = new Map<string, WatchedRun>();
  readonly selection = new Selection();
  readonly chosen = new Chosen(location.hash);
  /** Classes that are not drawn. */
  readonly hidden = new Set<number>();
  /** The pictured image that a hand is on, -1 none. */
  hovered = -1;

  constructor(public data: CompareData, public theme: Theme) {}

  /** The pictured image that was chosen, -1 none. */
  get image(): number {
    return this.chosen.index("image", 64, -1);
  }

  get over(): Over {
    return this.chosen.word("over") === "seconds" ? "seconds" : "epochs";
  }

  get each(): readonly RunTold[] {
    return this.told?.runs ?? [];
  }

  /** Whether the map of every run stands that has something to be drawn. */
  get pictured(): boolean {
    return this.told !== null && this.each.every(({ id }) => {
      const run = this.watched.get(id);
      return this.mapped(id) || !!run?.damaged || !run?.told.steps.length;
    });
  }

  /** Whether the map of a run stands. */
  mapped(id: string): boolean {
    return !!this.columns.get(id)?.map.points.count;
  }

  readonly shown = (label: number): boolean => !this.hidden.has(label);

  /** Which classes are shown on the maps of a group: the buttons are those of one group, and others have other classes. */
  shownOn(group: number | null): (label: number) => boolean {
    return this.told && group === legendGroup(this.told) ? this.shown : () => true;
  }

  /** Takes away what is no more among those told of. */
  keep(there: ReadonlySet<string>): void {
    for (const [id, run] of this.watched) {
      if (there.has(id)) continue;
      run.close();
      this.watched.delete(id);
      this.columns.get(id)?.map.destroy();
      this.columns.delete(id);
    }
  }
}
