// What the bar says, a line an order, and what can be done with each; and which run is on the screen by the teacher's wish.
import type { Text } from "../shared/text.ts";
import type { Seen } from "./seen.ts";
import type { Told } from "./told.ts";

export type Act = "back" | "look" | "start" | "close-handed" | "close-locked";

export interface Row {
  name: "shown" | "handed" | "locked";
  words: string;
  /** The one thing to do; null for none. */
  act: Act | null;
  /** Whether that is what the line is for. */
  primary: boolean;
  /** What its × does; null where it has none. */
  close: Act | null;
}

/** The run that the teacher has brought to this screen; null where there is none, or one has gone back. */
export const lookedAt = ({ shown }: Told, seen: Seen): string | null =>
  shown === null || shown.mine || seen.has("shown", shown.number) ? null : shown.run;

export function rowsOf(told: Told, seen: Seen, text: Text): Row[] {
  const { shown, handed, locked } = told;
  const rows: Row[] = [];
  if (shown) {
    const looking = lookedAt(told, seen) !== null;
    const words = shown.mine ? text.say("shows_yours") : shown.nickname ? text.say("shows", { name: shown.nickname }) : text.say("shows_one");
    rows.push({ name: "shown", words, act: shown.mine ? null : looking ? "back" : "look", primary: false, close: null });
  }
  if (handed && !seen.has("handed", handed.number))
    rows.push({ name: "handed", words: text.say("hands", { words: handed.words }), act: "start", primary: true, close: "close-handed" });
  if (locked !== null && !seen.has("locked", locked)) rows.push({ name: "locked", words: text.say("locks"), act: null, primary: false, close: "close-locked" });
  return rows;
}
