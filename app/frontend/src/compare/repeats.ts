// What a column's menu offers, and what it starts: repeats of its run, put on its right.
import { type Api, Refusal } from "../shared/data/api.ts";
import type { Recipe } from "../shared/types.ts";
import type { MenuModel } from "./menu.ts";
import type { Standing } from "./standing.ts";
import type { RunTold } from "./told.ts";

export class Repeats {
  constructor(private readonly standing: Standing, private readonly api: Api, private readonly put: (runs: readonly string[]) => void) {}

  /** What the menu of a run shows; null where the run is not there. */
  model(run: string): MenuModel | null {
    const { told, text, data } = this.standing;
    const place = told?.runs.findIndex(({ id }) => id === run) ?? -1;
    const of = told?.runs[place];
    if (!told || !text || !of) return null;
    const family = told.families.find((places) => places.includes(place)) ?? [place];
    const seeds = family.map((other) => Number(told.runs[other]?.recipe.training["seed"] ?? 0));
    return { run: of, seeds, room: data.most - told.runs.length, removable: told.runs.length > 1, text };
  }

  /** Starts a run of each recipe; the sentence that refused one, or "". */
  async start(of: RunTold, recipes: readonly Recipe[]): Promise<string> {
    const { standing } = this;
    const begun: string[] = [];
    let refused = "";
    for (const recipe of recipes) {
      try {
        begun.push(await this.api.submit(recipe, of.name));
      } catch (error) {
        refused = error instanceof Refusal && error.message ? error.message : (standing.text?.say("offline") ?? "");
        break;
      }
    }
    if (begun.length) {
      const { runs, data } = standing;
      const at = runs.indexOf(of.id) + 1;
      this.put([...runs.slice(0, at), ...begun, ...runs.slice(at)].slice(0, data.most));
    }
    return refused;
  }
}
