// Which cards there are, and which of them stand first for a run.
import type { Recipe } from "../shared/types.ts";
import type { CardKind } from "./card.ts";
import { cleans } from "./cards/cleans.ts";
import { code } from "./cards/code.ts";
import { filters } from "./cards/filters.ts";
import { between } from "./cards/between.ts";
import { invents } from "./cards/invents.ts";
import { loss } from "./cards/loss.ts";
import { moves } from "./cards/moves.ts";
import { scores } from "./cards/scores.ts";
import { units } from "./cards/units.ts";

export const CARDS: readonly CardKind[] = [filters, code, units, moves, cleans, invents, between, loss, scores];

/** The cards of a run: those of its own family first. */
export function cardsFor(recipe: Recipe, all: readonly CardKind[] = CARDS): CardKind[] {
  return all.filter((card) => card.suits(recipe)).sort((one, other) => other.leads(recipe) - one.leads(recipe));
}
