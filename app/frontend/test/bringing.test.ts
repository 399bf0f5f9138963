import { describe, expect, it } from "vitest";
import { heardIn } from "../src/history/bringing.ts";

describe("what is heard of a zip on its way", () => {
  it("is whole lines, each once, however the answer comes apart", () => {
    const answer = '{"before": 2}\n{"before": 0}\n{"run": "a", "known": false}\n';
    const heard = [];
    let from = 0;
    for (let end = 0; end <= answer.length; end++) {
      const found = heardIn(answer.slice(0, end), from);
      heard.push(...found.heard);
      from = found.to;
    }
    expect(heard).toEqual([{ before: 2 }, { before: 0 }, { run: "a", known: false }]);
    expect(from).toBe(answer.length);
    expect(heardIn(answer, from)).toEqual({ heard: [], to: from });
  });

  it("is nothing of an answer without a line", () => {
    expect(heardIn("", 0)).toEqual({ heard: [], to: 0 });
    expect(heardIn('{"run": "a"', 0)).toEqual({ heard: [], to: 0 });
  });
});
