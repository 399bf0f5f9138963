import { expect, test } from "vitest";
import { vae } from "../dev/recipes.ts";
import type { Session } from "../src/train/session.ts";
import { statusOf } from "../src/train/status.ts";
import { Text } from "../src/shared/text.ts";
import en from "../../text/en.json";

const text = new Text(en, "en");
const changed = { ...vae, bottleneck: { ...vae.bottleneck, size: 8 } };

/** A session of a run in some state. */
function session(state: string | null, more: { mine?: boolean; id?: string; place?: number; message?: string; trouble?: string; connection?: string } = {}): Session {
  const store = state === null ? null : {
    id: more.id ?? "run", state, place: more.place ?? null, message: more.message ?? null, recipe: vae, info: { recipe: vae, mine: more.mine ?? true },
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
  ["a lost connection above all", session("running", { connection: "offline" }), changed, "status.offline"],
])("says %s", (_, now, recipe, key) => {
  expect(statusOf(now, recipe, text, "").words).toBe(text.say(key));
});

test("says one's place in the queue", () => {
  expect(statusOf(session("queued", { place: 3 }), vae, text, "").words).toContain("3");
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
