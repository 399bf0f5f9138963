// Where things stand, in one short sentence, and a trouble in full.
import type { Session } from "./session.ts";
import { asksForMore } from "../shared/recipe.ts";
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

export function statusOf(session: Session, edited: Recipe, text: Text, dismissed: string): Status {
  const { store, state, mine } = session;
  const changed = !!store?.recipe && asksForMore(edited, store.recipe);
  const failed = state === "failed" ? (store?.message ?? text.say("error.failed")) : "";
  const known = session.trouble === "offline" || session.trouble === "refused" ? text.say(`error.${session.trouble}`) : session.trouble;
  const lost = store && !store.info ? (store.message ?? "") : "";
  const trouble = known || failed || lost;
  const offline = store !== null && session.hub.connection === "offline";
  const say = (): string => {
    if (offline) return text.say("status.offline");
    if (session.busy) return text.say("status.starting");
    if (state === "queued") {
      return store?.place ? text.say("status.queued", { place: store.place }) : text.say("status.starting");
    }
    if (active(state) && !mine) return text.say("status.watching");
    if (changed && active(state)) return text.say("status.next_train");
    if (state === "paused") return text.say("status.paused");
    if (state === "stopped") return text.say("status.stopped");
    if (changed) return text.say("status.changed");
    if (store?.id.startsWith("ready-")) return text.say("status.ready_made");
    if (state === "finished") return text.say("status.finished");
    return store ? "" : text.say("status.none");
  };
  return { words: say(), warning: offline, trouble: trouble === dismissed ? "" : trouble, fresh: !active(state) || changed || !mine };
}
