// How a finger and the keys draw on a map of Compare.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Cursor, Finger, isRectangle, type Place, rest } from "../src/compare/stroke.ts";

describe("a finger on a map", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const finger = (): { finger: Finger; begun: Place[] } => {
    const begun: Place[] = [];
    return { finger: new Finger((place) => begun.push(place)), begun };
  };

  test("that swipes draws nothing, however long it goes on", () => {
    const { finger: swiping, begun } = finger();
    swiping.down({ x: 50, y: 50 });
    swiping.move({ x: 70, y: 50 });
    vi.advanceTimersByTime(10 * rest);
    expect(begun).toEqual([]);
  });

  test("that is lifted soon has tapped", () => {
    const { finger: tapping, begun } = finger();
    tapping.down({ x: 50, y: 50 });
    tapping.up();
    vi.advanceTimersByTime(10 * rest);
    expect(begun).toEqual([]);
  });

  test("that rests begins a rectangle where it rests, even where it shakes a little", () => {
    const { finger: resting, begun } = finger();
    resting.down({ x: 50, y: 40 });
    resting.move({ x: 53, y: 41 });
    vi.advanceTimersByTime(rest + 1);
    expect(begun).toEqual([{ x: 50, y: 40 }]);
  });

  test("draws at once where the map is armed", () => {
    const { finger: armed, begun } = finger();
    armed.armed = true;
    armed.down({ x: 1, y: 2 });
    vi.advanceTimersByTime(10 * rest);
    expect(begun).toEqual([{ x: 1, y: 2 }]);
  });
});

describe("the keys on a map", () => {
  const size = 320;
  const press = (cursor: Cursor, ...keys: string[]): unknown[] =>
    keys.map((key) => (key.startsWith("+") ? cursor.press(key.slice(1), true) : cursor.press(key, false)));

  test("go from its middle in steps, and not past its edge", () => {
    const cursor = new Cursor(() => size);
    expect(cursor.place).toEqual({ x: 160, y: 160 });
    press(cursor, "ArrowRight", "ArrowUp", "ArrowUp");
    expect(cursor.place).toEqual({ x: 170, y: 140 });
    press(cursor, ...Array<string>(99).fill("ArrowLeft"));
    expect(cursor.place).toEqual({ x: 0, y: 140 });
    expect(cursor.stroke).toBeNull();
  });

  test("draw a rectangle with Shift, from where Shift was first pressed", () => {
    const cursor = new Cursor(() => size);
    expect(press(cursor, "ArrowRight", "+ArrowRight", "+ArrowDown")).toEqual(["moved", "drawn", "drawn"]);
    expect(cursor.stroke).toEqual({ from: { x: 170, y: 160 }, to: { x: 180, y: 170 } });
    expect(isRectangle(cursor.stroke as never)).toBe(true);
    expect(press(cursor, "ArrowLeft")).toEqual(["moved"]); // without it they go on alone
    expect(cursor.stroke).toBeNull();
  });

  test("draw a rectangle without Shift between two presses of Enter", () => {
    const cursor = new Cursor(() => size);
    expect(press(cursor, "Enter", "ArrowRight", "ArrowUp", "Enter", "ArrowUp")).toEqual(["moved", "drawn", "drawn", "moved", "moved"]);
    expect(cursor.stroke).toBeNull();
  });

  test("let go with Escape, and leave other keys to the page", () => {
    const cursor = new Cursor(() => size);
    expect(press(cursor, "+ArrowUp", "Escape", "Tab", "a")).toEqual(["drawn", "let go", null, null]);
    expect(cursor.stroke).toBeNull();
  });

  test("follow the map where its size is another", () => {
    let side = size;
    const cursor = new Cursor(() => side);
    press(cursor, "+ArrowRight");
    side = 640;
    expect(cursor.stroke).toEqual({ from: { x: 320, y: 320 }, to: { x: 340, y: 320 } });
  });
});
