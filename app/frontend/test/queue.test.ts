import { expect, test } from "vitest";
import type { Queued } from "../src/classroom/told.ts";
import { when } from "../src/classroom/queue-row.ts";
import { Text } from "../src/shared/text.ts";
import en from "../../text/en.json";

const text = new Text(en, "en").for("wall");
const job = (more: Partial<Queued>): Queued => ({ run: "r", nickname: "Ada", of_class: true, recipe: "", share: null, moved: false, ...more });

test.each([
  ["running", job({ share: 0.5, end: 20 }), false, "about 20\u202fs left"],
  ["running", job({ share: 0.5, end: null }), false, ""],
  ["queue", job({ begin: 40, end: 90 }), false, "begins in about 40\u202fs, done in about 1\u202fmin\u00a030\u202fs"],
  ["queue", job({ begin: 300, end: null }), false, "begins in about 5\u202fmin"],
  ["queue", job({ begin: 40, end: null, share: 0.2 }), false, "goes on in about 40\u202fs"],
  ["queue", job({ begin: null, end: null }), false, ""],
  ["queue", job({ begin: 40, end: 90 }), true, "paused with everybody"],
  ["still", job({ held: "" }), true, "paused by its owner"],
  ["still", job({ held: "disk" }), false, "held: the disk is full"],
] as const)("says when a run begins and ends: %s %o", (part, run, paused, words) => {
  expect(when(run, { part, place: 1, paused }, text)).toBe(words);
});
