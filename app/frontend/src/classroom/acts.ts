// What a teacher can do with one student, as the menu of a tile lists it.
import { ask } from "./dialog.ts";
import { openRun } from "./opening.ts";
import type { Student } from "./told.ts";
import type { Hands } from "./views.ts";

export interface Act {
  /** The key of its words. */
  readonly name: string;
  readonly danger?: boolean;
  /** Whether it can be done now; always, where it is not said. */
  possible?(student: Student): boolean;
  act(student: Student, hands: Hands): void;
}

export const acts: readonly Act[] = [
  {
    name: "open",
    possible: ({ run }) => run !== null,
    act: ({ run }, { text }) => run && openRun(run.id, text.language),
  },
  {
    name: "show",
    possible: ({ run }) => run !== null,
    act: ({ run }, { asking, doing }) => void (run && doing(asking.order("shown", run.id))),
  },
  {
    name: "hand",
    possible: ({ run }) => run !== null,
    act: ({ run }, { asking, doing }) => void (run && doing(asking.order("handed", run.id))),
  },
  {
    name: "stop",
    possible: ({ run }) => run?.goes_on ?? false,
    act: ({ run }, { asking, doing }) => void (run && doing(asking.stop(run.id))),
  },
  {
    name: "ahead",
    possible: ({ run }) => run?.state === "queued",
    act: ({ run }, { asking, doing }) => void (run && doing(asking.moveAhead(run.id))),
  },
  {
    name: "new_code",
    act: ({ number, nickname }, { asking, text, doing }) => void doing(asking.newCode(number).then((code) =>
      ask(`${text.say("code_for", { name: nickname })}. ${text.say("code_once")}`, [{ words: text.say("close"), kind: "primary" }], code))),
  },
  {
    name: "revoke",
    possible: ({ returns }) => returns,
    act: ({ number }, { asking, doing }) => void doing(asking.revoke(number)),
  },
  {
    name: "remove",
    danger: true,
    act: ({ number, nickname }, { asking, text, doing }) => ask(text.say("remove_ask", { name: nickname }), [
      { words: text.say("cancel") },
      { words: text.say("remove_yes"), kind: "danger", act: () => void doing(asking.remove(number)) },
    ]),
  },
];
