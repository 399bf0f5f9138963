import { expect, test } from "vitest";
import { vae } from "../dev/recipes.ts";
import type { Session } from "../src/train/session.ts";
import { statusOf } from "../src/train/status.ts";
import { Text } from "../src/shared/text.ts";
import en from "../../text/en.json";

const text = new Text(en, "en");
const changed = { ...vae, bottleneck: { ...vae.bottleneck, size: 8 } };

/** A session of a run in some state. */
function session(state: string | null, more: { mine?: boolean; id?: string; place?: number; message?: string; trouble?: string; connection?: string; wait?: number; step?: number; engine?: string; allPaused?: boolean } = {}): Session {
  const store = state === null ? null : {
    id: more.id ?? "run", state, place: more.place ?? null, wait: more.wait ?? null, engine: more.engine ?? null, allPaused: more.allPaused ?? false,
    history: { last: more.step ? { step: more.step, epoch: 2.5, epochs: 40 } : undefined }, message: more.message ?? null, recipe: vae, info: { recipe: vae, mine: more.mine ?? true },
  };
  return { store, state, mine: more.mine ?? true, busy: false, trouble: more.trouble ?? "", hub: { connection: more.connection ?? "open" } } as unknown as Session;
}

test.each([
  ["nothing yet", session(null), vae, "status.none"],
  ["a ready-made run", session("finished", { id: "ready-x", mine: false }), vae, "status.ready_made"],
  ["an edited recipe while it trains", session("running"), changed, "status.next_train"],
  ["an edited recipe beside another's run", session("running", { mine: false }), changed, "status.watching"],
  ["an edited recipe afterwards", session("finished"), changed, "status.changed"],
  ["somebody else's run", session("running", { mine: false }), vae, "status.watching"],
  ["a pause", session("paused"), vae, "status.paused"],
  ["no room for this page", session("running", { connection: "full" }), vae, "status.full"],
  ["a lost connection above all", session("running", { connection: "offline" }), changed, "status.offline"],
])("says %s", (_, now, recipe, key) => {
  expect(statusOf(now, recipe, text, "").words).toBe(text.say(key));
});

test.each([
  [{ place: 3 }, "Waiting: place 3 in the queue"],
  [{ place: 3, wait: 20 }, "Waiting: place 3 in the queue, starts in about 20\u202fs"],
  [{ place: 3, step: 8 }, "Waits for its turn at epoch 2.5 of 40: place 3 in the queue"],
  [{ place: 3, wait: 80, step: 8 }, "Waits for its turn: goes on in about 1\u202fmin\u00a020\u202fs"],
])("says one's place in the queue, what that means, and what was reached: %o", (more, words) => {
  expect(statusOf(session("queued", more), vae, text, "").words).toBe(words);
});

test.each([
  ["queued", {}, "Your teacher has paused everybody: your run begins by itself."],
  ["running", { step: 8 }, "Your teacher has paused everybody: your run goes on by itself."],
  ["queued", { step: 8, place: 2, wait: 20 }, "Your teacher has paused everybody: your run goes on by itself."],
  ["paused", { step: 8 }, "Paused by you; your teacher has paused everybody, too."],
])("says of a run that is %s with %o that everybody is paused", (state, more, words) => {
  expect(statusOf(session(state, { ...more, allPaused: true }), vae, text, "").words).toBe(words);
  expect(statusOf(session("finished", { allPaused: true }), vae, text, "").words).toBe(text.say("status.finished"));
});

test.each(["silent", "without_workers"])("an engine that is %s is said before anything else but a lost connection, as a warning", (engine) => {
  expect(statusOf(session("running", { engine }), vae, text, "")).toMatchObject({ words: text.say(`status.${engine}`), warning: true });
  expect(statusOf(session("running", { engine, connection: "offline" }), vae, text, "").words).toBe(text.say("status.offline"));
  expect(statusOf(session("finished", { engine }), vae, text, "").words).toBe(text.say("status.finished"));
});

test("a worker that was lost is told while the run goes on", () => {
  const message = "Its worker process ended (signal SIGKILL); it goes on from its last checkpoint.";
  expect(statusOf(session("running", { message }), vae, text, "")).toMatchObject({ words: message, warning: true, trouble: "" });
  expect(statusOf(session("finished", { message }), vae, text, "").words).toBe(text.say("status.finished"));
});

test("why a run was ended is told until another one is begun", () => {
  const message = "Your training time of this lesson is used up. Ask your teacher.";
  expect(statusOf(session("stopped", { message }), vae, text, "")).toMatchObject({ words: message, warning: true, fresh: true });
  expect(statusOf(session("stopped"), vae, text, "")).toMatchObject({ words: text.say("status.stopped"), warning: false });
});

test("Train is the thing to do next, except while one's own run trains this very recipe", () => {
  expect(statusOf(session("finished"), vae, text, "").fresh).toBe(true);
  expect(statusOf(session("running"), vae, text, "").fresh).toBe(false);
  expect(statusOf(session("running"), changed, text, "").fresh).toBe(true);
  expect(statusOf(session("running", { mine: false }), vae, text, "").fresh).toBe(true);
});

test("a trouble is told in its own words until it is put away", () => {
  const failed = session("failed", { message: "loss: expected a number, found NaN; try a lower learning rate." });
  const { trouble } = statusOf(failed, vae, text, "");
  expect(trouble).toContain("lower learning rate");
  expect(statusOf(failed, vae, text, trouble).trouble).toBe("");
  expect(statusOf(session("finished", { trouble: "offline" }), vae, text, "").trouble).toBe(text.say("error.offline"));
});
