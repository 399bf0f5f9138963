// Where things stand, in one short sentence, and a trouble in full.
import type { Session } from "./session.ts";
import { epoch, roughly } from "../shared/format.ts";
import { asksForMore } from "../shared/recipe.ts";
import type { RunStore } from "../shared/data/run-store.ts";
import type { Text } from "../shared/text.ts";
import { active, type Recipe } from "../shared/types.ts";

export interface Status {
  /** A short sentence on where things stand; "" for none. */
  words: string;
  warning: boolean;
  /** A trouble in full; "" for none. */
  trouble: string;
  /** Train would start something other than what runs. */
  fresh: boolean;
}

/** A run that waits: for its first turn, or for its next one with what it has reached. */
function waiting(store: RunStore, text: Text): string {
  const { last } = store.history;
  const place = store.place ?? 1;
  const time = store.wait === null ? "" : roughly(store.wait);
  if (!last?.step) return text.say(time ? "status.queued_time" : "status.queued", { place, time });
  const reached = { place, time, epoch: epoch(last.epoch, text.language), epochs: last.epochs };
  return text.say(time ? "status.turn_time" : "status.turn", reached);
}

/** A run that waits for all others to go on, too; whose own owner has paused it says so. */
function pausedWithAll(store: RunStore, text: Text): string {
  if (store.state === "paused") return text.say("status.all_paused_own");
  return text.say(store.history.last?.step ? "status.all_paused_begun" : "status.all_paused");
}

export function statusOf(session: Session, edited: Recipe, text: Text, dismissed: string): Status {
  const { store, state, mine } = session;
  const changed = !!store?.recipe && asksForMore(edited, store.recipe);
  const failed = state === "failed" ? (store?.message ?? text.say("error.failed")) : "";
  const known = session.trouble === "offline" || session.trouble === "refused" ? text.say(`error.${session.trouble}`) : session.trouble;
  const lost = store && !store.info ? (store.message ?? "") : "";
  const trouble = known || failed || lost;
  const { connection } = session.hub;
  const offline = store !== null && (connection === "offline" || connection === "full");
  const engine = active(state) ? store?.engine : null;
  // While it goes on: that its worker process was lost, say; and why it was ended.
  const message = active(state) || state === "stopped" ? store?.message : null;
  const say = (): string => {
    if (offline) return text.say(`status.${connection}`);
    if (engine) return text.say(`status.${engine}`);
    if (session.busy) return text.say("status.starting");
    if (active(state) && store?.allPaused) return pausedWithAll(store, text);
    if (message) return message;
    if (state === "queued") return store?.place ? waiting(store, text) : text.say("status.starting");
    if (active(state) && !mine) return text.say("status.watching");
    if (changed && active(state)) return text.say("status.next_train");
    if (state === "paused") return text.say("status.paused");
    if (state === "stopped") return text.say("status.stopped");
    if (changed) return text.say("status.changed");
    if (store?.id.startsWith("ready-")) return text.say("status.ready_made");
    if (state === "finished") return text.say("status.finished");
    return store ? "" : text.say("status.none");
  };
  return { words: say(), warning: offline || !!engine || !!message, trouble: trouble === dismissed ? "" : trouble, fresh: !active(state) || changed || !mine };
}
