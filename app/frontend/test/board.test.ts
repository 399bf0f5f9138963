import { describe, expect, it } from "vitest";
import { changed, first, query } from "../src/classroom/board-told.ts";
import { compareOf, labOf } from "../src/classroom/opening.ts";

describe("what a board is asked for", () => {
  it("leaves to the server what is not chosen", () => {
    expect(query(first, "")).toBe("by=epochs");
    expect(query({ data: "a&b", score: "bernoulli.1f", by: "size", at: 0.5, every: true }, "c")).toBe("by=size&data=a%26b&score=bernoulli.1f&at=0.5&every=1&class=c");
  });

  it("has another budget by default where another kind of budget or other images are chosen", () => {
    const chosen = changed(changed(first, { at: 20 }), { score: "squared_error", every: true });
    expect(chosen.at).toBe(20);
    expect(changed(chosen, { by: "seconds" }).at).toBeNull();
    expect(changed(chosen, { data: "other" }).at).toBeNull();
    expect(changed(chosen, { by: "epochs" }).at).toBe(20);
    expect(changed(chosen, { at: null })).toEqual({ ...chosen, at: null });
  });
});

describe("where the lab shows runs", () => {
  it("is one run's page, or several side by side, in the language of this page", () => {
    expect(labOf("a-1", "fr")).toBe("./?lang=fr&run=a-1");
    expect(compareOf(["a-1", "b_2"], "en")).toBe("./compare?lang=en&compare=a-1,b_2");
  });
});
