import { describe, expect, test } from "vitest";
import { vae } from "../dev/recipes.ts";
import { classColour, classColours, divergingColour } from "../src/shared/colour.ts";
import { count, duration, loss, signed } from "../src/shared/format.ts";
import { codeBitmap, codeLimit, imageBitmap, mostSquare } from "../src/shared/picture.ts";
import { asksForMore, same } from "../src/shared/recipe.ts";
import { Text } from "../src/shared/text.ts";
import en from "../../text/en.json";
import fr from "../../text/fr.json";

describe("numbers", () => {
  test("durations", () => {
    expect([0, 7.4, 59.6, 65, 3599, 7800].map(duration)).toEqual([
      "0\u202fs", "7\u202fs", "1\u202fmin\u00a000\u202fs", "1\u202fmin\u00a005\u202fs", "59\u202fmin\u00a059\u202fs", "2\u202fh\u00a010\u202fmin",
    ]);
  });

  test("counts and losses, in both languages", () => {
    expect([640, 8412, 99_600, 1_250_000].map((value) => count(value, "en"))).toEqual(["640", "8.4\u202fk", "100\u202fk", "1.3\u202fM"]);
    expect(count(8412, "fr")).toBe("8,4\u202fk");
    expect([0.5, 28.4321, 104.44, 2310.2].map((value) => loss(value, "en"))).toEqual(["0.500", "28.43", "104.4", "2310"]);
    expect(loss(undefined, "en")).toBe("–");
    expect([-1.26, -0.01].map((value) => signed(value, "en"))).toEqual(["−1.3", "0.0"]);
  });
});

describe("colours and pictures", () => {
  test("ten different class colours, repeated", () => {
    expect(new Set(classColours).size).toBe(10);
    expect(classColour(13)).toBe(classColour(3));
  });

  test("the diverging map is white at zero, mirrored in darkness, and cut beyond one", () => {
    expect(divergingColour(0)).toEqual([247, 247, 247]);
    expect(divergingColour(5)).toEqual(divergingColour(1));
    const [red, , blue] = divergingColour(0.6);
    expect(red).toBeGreaterThan(blue);
    expect(divergingColour(-0.6)[2]).toBeGreaterThan(divergingColour(-0.6)[0]);
  });

  test("a code becomes its most square picture", () => {
    expect([1, 2, 7, 12, 36, 100].map(mostSquare)).toEqual([[1, 1], [1, 2], [1, 7], [3, 4], [6, 6], [10, 10]]);
    const codes = { size: 2, count: 2, data: new Float32Array([0, 1.7, -1.7, 0]) };
    expect(codeLimit(codes)).toBe(2);
    expect(codeLimit({ ...codes, data: new Float32Array(4) })).toBe(1);
    // Noise does not fill the whole range of colours.
    expect(codeLimit({ ...codes, data: new Float32Array([1e-6, -1e-6]) })).toBe(0.001);
    expect(codeLimit({ ...codes, data: new Float32Array([0.02, -0.03]) }, 0.1)).toBe(0.1);
    const { data } = codeBitmap(codes, 1, 1.7);
    expect([...data.slice(0, 3)]).toEqual([...divergingColour(-1)]);
    expect([...data.slice(4)]).toEqual([...divergingColour(0), 255]);
  });

  test("grey and colour images", () => {
    const grey = imageBitmap({ shape: [1, 1, 2], count: 2, data: new Uint8Array([0, 1, 50, 60]) }, 1);
    expect([...grey.data]).toEqual([50, 50, 50, 255, 60, 60, 60, 255]);
    const colour = imageBitmap({ shape: [3, 1, 2], count: 1, data: new Uint8Array([1, 2, 3, 4, 5, 6]) }, 0);
    expect([...colour.data]).toEqual([1, 3, 5, 255, 2, 4, 6, 255]);
  });
});

describe("recipes", () => {
  test("compare by value, the learning rate apart", () => {
    expect(same({ a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] })).toBe(true);
    expect(same([1, 2], [1, 2, 3])).toBe(false);
    expect(asksForMore({ ...vae, training: { ...vae.training, learning_rate: 0.1 } }, vae)).toBe(false);
    expect(asksForMore({ ...vae, training: { ...vae.training, epochs: 31 } }, vae)).toBe(true);
    expect(asksForMore({ ...vae, penalties: [{ kind: "kl_divergence", beta: 2 }] }, vae)).toBe(true);
  });
});

describe("words", () => {
  test("fill placeholders; what is missing is seen", () => {
    const text = new Text({ "stage.a": "{x} of {y}" }, "en");
    expect(text.say("a", { x: 1 })).toBe("1 of {y}");
    expect(text.say("b")).toBe("stage.b");
    expect(text.name("salt_and_pepper")).toBe("salt and pepper");
  });

  test("classes have their language's names, somebody's own the names they have", () => {
    const [english, french] = [new Text(en, "en"), new Text(fr, "fr")];
    expect([0, 1, 2].map((label) => french.className(["Trouser", "7", "Trombone"], label))).toEqual(["Pantalon", "7", "Trombone"]);
    expect(english.className(["Trouser"], 0)).toBe("Trouser");
    expect(french.className([], 3)).toBe("3");
  });

  test("both languages have the same words with the same placeholders", () => {
    const words = (catalogue: Record<string, string>): [string, string[]][] =>
      Object.entries(catalogue)
        .filter(([key]) => /^(stage|inspect|explore|compare|history|wall|orders)\./.test(key))
        .map(([key, value]) => [key, (value.match(/\{\w+\}/g) ?? []).sort()]);
    expect(words(fr)).toEqual(words(en));
  });

  test("every message the code asks for is in the catalogue", () => {
    const sources = import.meta.glob<string>("../src/**/*.ts", { query: "?raw", import: "default", eager: true });
    // What a page says stands under its own name; a part that two pages share is the stage's.
    const pageOf = (path: string): string => /src\/(explore|inspect|compare|history|classroom|orders)\//.exec(path)?.[1]?.replace("classroom", "wall") ?? "stage";
    const asked = Object.entries(sources).flatMap(([path, source]) =>
      [...source.matchAll(/\.say\(\s*"([\w.]+)"/g)].map((match) => `${pageOf(path)}.${match[1]}`));
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !(key in en))).toEqual([]);
  });
});
