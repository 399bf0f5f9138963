// What the teacher orders, on a student's page: what is said, what comes to the screen, and what a tab has put aside.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lookedAt, rowsOf } from "../src/orders/rows.ts";
import { Seen } from "../src/orders/seen.ts";
import { nothing, type Told } from "../src/orders/told.ts";
import { again, Watch } from "../src/orders/watch.ts";
import { Text } from "../src/shared/text.ts";
import en from "../../text/en.json";

const text = new Text(en, "en", "orders");
const shown = { number: 4, run: "r", nickname: "<b>Ada</b>", mine: false };
const handed = { number: 5, query: "recipe=x", words: "Sparse · Digits" };

class Store {
  readonly kept = new Map<string, string>();
  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.kept.set(name, value);
  }
}

const acts = (told: Told, seen: Seen): (string | null)[] => rowsOf(told, seen, text).map(({ act }) => act);

describe("the bar", () => {
  it("says nothing where nothing is ordered", () => {
    expect(rowsOf(nothing, new Seen(new Store()), text)).toEqual([]);
    expect(lookedAt(nothing, new Seen(new Store()))).toBeNull();
  });

  it("brings a run to the screen by itself, until one goes back, and again once it is shown anew", () => {
    const store = new Store();
    const seen = new Seen(store);
    const told = { ...nothing, shown };
    expect(lookedAt(told, seen)).toBe("r");
    expect(rowsOf(told, seen, text)[0]?.words).toBe("Your teacher shows <b>Ada</b>’s run");
    expect(acts(told, seen)).toEqual(["back"]);
    seen.put("shown", shown.number);
    expect(lookedAt(told, seen)).toBeNull();
    expect(acts(told, seen)).toEqual(["look"]);
    expect(lookedAt(told, new Seen(store)), "the tab was loaded anew").toBeNull();
    expect(lookedAt({ ...nothing, shown: { ...shown, number: 6 } }, seen)).toBe("r");
    seen.put("shown", null);
    expect(lookedAt(told, seen)).toBe("r");
  });

  it("leaves whose run it is at their own page", () => {
    const told = { ...nothing, shown: { ...shown, mine: true } };
    expect(lookedAt(told, new Seen(new Store()))).toBeNull();
    expect(rowsOf(told, new Seen(new Store()), text)).toMatchObject([{ words: "Your teacher shows your run to everybody", act: null, close: null }]);
  });

  it("offers what is handed out and says what is locked until it is put aside", () => {
    const seen = new Seen(new Store());
    const told = { ...nothing, shown, handed, locked: 7 };
    expect(acts(told, seen)).toEqual(["back", "start", null]);
    seen.put("handed", handed.number);
    seen.put("locked", 7);
    expect(acts(told, seen)).toEqual(["back"]);
    expect(acts({ ...told, handed: { ...handed, number: 8 }, locked: 9 }, seen)).toEqual(["back", "start", null]);
  });

  it("lives with a store that keeps nothing, or nonsense", () => {
    const broken = { getItem: () => "{", setItem: () => { throw new Error("full"); } };
    const seen = new Seen(broken);
    seen.put("handed", 5);
    expect(seen.has("handed", 5)).toBe(true);
    expect(new Seen({ getItem: () => "3", setItem: () => undefined }).has("shown", 1)).toBe(false);
  });
});

describe("the watch", () => {
  let asked = 0;
  let answer: () => Promise<Response>;
  const page = Object.assign(new EventTarget(), { hidden: false });
  const heard: Told[] = [];
  const watch = (): Watch => new Watch(() => ({ url: "/api/orders", language: "en" }), (told) => heard.push(told), page as unknown as Document);

  beforeEach(() => {
    vi.useFakeTimers();
    asked = 0;
    heard.length = 0;
    page.hidden = false;
    answer = () => Promise.resolve(Response.json({ ...nothing, shown }));
    vi.stubGlobal("fetch", () => {
      asked += 1;
      return answer();
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("asks every two seconds while the page is seen, not while it is hidden, and at once when it is seen again", async () => {
    watch();
    await vi.advanceTimersByTimeAsync(2 * again + 10);
    expect(asked).toBe(3);
    page.hidden = true;
    await vi.advanceTimersByTimeAsync(10 * again);
    expect(asked).toBeLessThanOrEqual(4);
    const before = asked;
    page.hidden = false;
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(10);
    expect(asked).toBe(before + 1);
  });

  it("says nothing of a server that is away, and goes on", async () => {
    watch();
    await vi.advanceTimersByTimeAsync(10);
    answer = () => Promise.reject(new TypeError("away"));
    await vi.advanceTimersByTimeAsync(2 * again);
    answer = () => Promise.resolve(new Response("", { status: 503 }));
    await vi.advanceTimersByTimeAsync(2 * again);
    expect(heard).toHaveLength(1);
    answer = () => Promise.resolve(Response.json(nothing));
    await vi.advanceTimersByTimeAsync(2 * again);
    expect(heard.at(-1)).toEqual(nothing);
  });

  it("hears that nothing is ordered where the class is over", async () => {
    watch();
    answer = () => Promise.resolve(Response.json({ error: "over" }, { status: 404 }));
    await vi.advanceTimersByTimeAsync(again + 10);
    expect(heard).toEqual([{ ...nothing, shown }, nothing]);
  });
});
