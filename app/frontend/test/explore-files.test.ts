import { describe, expect, test } from "vitest";
import type { Convention } from "../src/explore/tabs/draw/convention.ts";
import { centreOfMass } from "../src/explore/tabs/draw/fit.ts";
import { blank, fitPicture, type PlainPicture } from "../src/explore/tabs/draw/fit-picture.ts";
import { animation, enlarged } from "../src/explore/tabs/interpolate/animation.ts";
import { fromBase64, toBase64 } from "../src/explore/tabs/shared/base64.ts";
import { fittedOf, keepFitted } from "../src/explore/tabs/shared/fitted-files.ts";
import { sampleOfEach } from "../src/explore/tabs/shared/samples.ts";
import { readSource, writeSource } from "../src/explore/tabs/shared/sources.ts";
import type { Shape } from "../src/shared/types.ts";

const mnist: Shape = [1, 28, 28];
const asMnist: Convention = { background: 0, centre: "mass", box: 20, at: [14, 14] };
const photograph: Convention = { background: 0, centre: "frame", box: 32, at: [15.5, 15.5] };

function picture(width: number, height: number, colour: (x: number, y: number) => number[]): PlainPicture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    const [red = 0, green = red, blue = red, cover = 255] = colour(at % width, Math.floor(at / width));
    data.set([red, green, blue, cover], at * 4);
  }
  return { width, height, data };
}

describe("a picture from a file", () => {
  test("of the run's own size is taken as it is", () => {
    const { image, how } = fitPicture(picture(28, 28, (x) => [x * 9]), mnist, asMnist);
    expect(how).toBe("same");
    expect(image[27]).toBeCloseTo((27 * 9) / 255);
  });

  test("dark ink on paper becomes light on black, placed as the set's", () => {
    const scan = picture(300, 200, (x, y) => (x > 40 && x < 60 && y > 30 && y < 170 ? [30] : [235 - (x % 3)]));
    const { image, how } = fitPicture(scan, mnist, asMnist);
    expect(how).toBe("swapped");
    expect([image[0], Math.max(...image)]).toEqual([0, 1]);
    for (const middle of centreOfMass(image, 28)) expect(Math.abs(middle - 14)).toBeLessThanOrEqual(0.51);
    expect(image.filter((value) => value > 0.5).length).toBeGreaterThan(40);
  });

  test("light ink on black is only placed; transparent is paper; a sheet of nothing stays empty", () => {
    const light = fitPicture(picture(100, 100, (x, y) => (x > 10 && x < 20 && y > 10 && y < 60 ? [255] : [0])), mnist, asMnist);
    expect(light.how).toBe("placed");
    const glass = fitPicture(picture(100, 100, (x, y) => (x > 10 && x < 20 && y > 10 && y < 60 ? [255] : [0, 0, 0, 0])), mnist, asMnist);
    expect(glass.image).toEqual(light.image);
    expect(Math.max(...fitPicture(picture(90, 60, () => [250]), mnist, asMnist).image)).toBe(0);
  });

  test("on transparent ground it gets a ground that it shows on, dark or light, of the set's own size or not", () => {
    const inked = (x: number, y: number): boolean => x > 10 && x < 20 && y > 4 && y < 24;
    const drawing = (side: number, ink: number) => picture(side, side, (x, y) => (inked((x * 28) / side, (y * 28) / side) ? [ink] : [0, 0, 0, 0]));
    for (const side of [28, 112]) {
      const [dark, light] = [0, 255].map((ink) => fitPicture(drawing(side, ink), mnist, asMnist));
      expect(dark!.image).toEqual(light!.image);
      expect([dark!.how, light!.how]).toEqual(side === 28 ? ["shown", "same"] : ["swapped", "placed"]);
      expect([dark!.image[0], Math.max(...dark!.image)]).toEqual([0, 1]);
    }
    // In colour nothing is swapped: the ground alone is another one.
    const colour = fitPicture(drawing(32, 0), [3, 32, 32], photograph);
    expect([colour.how, colour.image[0], Math.min(...colour.image)]).toEqual(["same", 1, 0]);
  });

  test("with nothing in it is called empty, whatever its colour or ground", () => {
    for (const nothing of [[0], [255], [128], [200, 10, 60], [0, 0, 0, 0], [255, 255, 255, 0]]) {
      for (const [side, shape, how] of [[28, mnist, asMnist], [60, mnist, asMnist], [32, [3, 32, 32], photograph]] as const) {
        const found = fitPicture(picture(side, side, () => nothing), shape, how);
        expect([found.how, blank(found.image)]).toEqual(["empty", true]);
      }
    }
    expect(blank(Float32Array.of(0, 0, 0.5))).toBe(false);
  });

  test("for photographs the middle is cut out and made smaller, in colour or in grey", () => {
    const flag = picture(300, 100, (x) => (x < 100 ? [255, 0, 0] : x < 200 ? [0, 255, 0] : [0, 0, 255]));
    const colour = fitPicture(flag, [3, 32, 32], photograph);
    expect(colour.how).toBe("cut");
    const mean = (from: number): number => colour.image.slice(from, from + 1024).reduce((sum, value) => sum + value, 0) / 1024;
    expect([mean(0), mean(1024), mean(2048)].map((value) => Math.round(value))).toEqual([0, 1, 0]);
    expect(fitPicture(flag, [1, 32, 32], photograph).image[0]).toBeCloseTo(0.587, 2);
  });
});

describe("what slots hold", () => {
  test("is told by a link, and nonsense is nothing", () => {
    for (const text of ["i12", "m3", "d", "fAAEC"]) expect(writeSource(readSource(text)!)).toBe(text);
    expect(["", "i", "i-2", "z", "image", undefined].map(readSource)).toEqual([null, null, null, null, null, null]);
  });

  test("bytes survive the link, and a fitted picture too, to the nearest of 256 greys", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(toBase64(bytes)).toMatch(/^[\w-]+$/);
    const image = Float32Array.from({ length: 784 }, (_, index) => index / 783);
    const again = fittedOf(keepFitted(image), 784)!;
    expect(Math.max(...again.map((value, index) => Math.abs(value - image[index]!)))).toBeLessThan(0.0021);
    expect(fittedOf(keepFitted(image), 64)).toBeNull();
  });

  test("a large one stays on its page", () => {
    const image = new Float32Array(3072).fill(0.25);
    const text = keepFitted(image);
    expect(text.length).toBeLessThan(10);
    expect(fittedOf(text, 3072)).toEqual(image);
    expect(fittedOf("x999", 3072)).toBeNull();
  });

  test("to choose from: some of each class, then others, round and round", () => {
    const labels = Uint8Array.of(1, 0, 1, 2, 0);
    expect([0, 1, 2].map((round) => sampleOfEach(labels, 10, round))).toEqual([[1, 0, 3], [4, 2, 3], [1, 0, 3]]);
    expect(sampleOfEach(labels, 4, 0)).toEqual([1, 4, 0, 2, 3]);
    expect(sampleOfEach(new Uint8Array(25), 1, 1)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });
});

describe("the animation", () => {
  /** Frames, size and repetition as a reader of the format (GIF89a) finds them. */
  function read(bytes: Uint8Array): { width: number; height: number; frames: number; delays: number[]; loops: boolean } {
    const word = (at: number): number => bytes[at]! + 256 * bytes[at + 1]!;
    const table = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
    expect(new TextDecoder().decode(bytes.slice(0, 6))).toBe("GIF89a");
    let [at, frames, loops] = [13 + table(bytes[10]!), 0, false];
    const delays: number[] = [];
    const skip = (): void => {
      while (bytes[at]) at += bytes[at]! + 1;
      at++;
    };
    while (bytes[at] !== 0x3b) {
      if (bytes[at] === 0x21) {
        if (bytes[at + 1] === 0xf9) delays.push(word(at + 4));
        if (bytes[at + 1] === 0xff) loops = true;
        at += 2;
        skip();
      } else {
        expect(bytes[at]).toBe(0x2c);
        frames++;
        at += 10 + table(bytes[at + 9]!) + 1;
        skip();
      }
    }
    expect(at).toBe(bytes.length - 1);
    return { width: word(6), height: word(8), frames, delays, loops };
  }

  test.each([["grey", [1, 4, 6]], ["colour", [3, 4, 6]]] as const)("in %s is a whole GIF, there and back, for ever", (_, shape) => {
    const size = shape[0] * 24;
    const images = Float32Array.from({ length: 5 * size }, (_, index) => (index % 17) / 16);
    const found = read(animation(images, 5, shape, 60));
    expect(found).toEqual({ width: 222, height: 148, frames: 8, delays: [48, 6, 6, 6, 48, 6, 6, 6], loops: true });
  });

  test("pixels are enlarged to squares, values beyond black and white cut", () => {
    const pixels = enlarged(Float32Array.of(0, 0, -1, 2), 1, [1, 1, 2], 2);
    expect([...pixels]).toEqual([0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255,
      0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255]);
  });
});
