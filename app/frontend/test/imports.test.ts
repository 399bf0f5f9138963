// Imports run one way: a page's files import their own and those of shared, shared its own alone, and none in a circle.
// A folder of src is a page, but for shared. What is imported for its type alone counts too.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The files that each file names, all by their paths under src. */
type Imports = ReadonlyMap<string, readonly string[]>;

const src = fileURLToPath(new URL("../src", import.meta.url));

const named = /\b(?:from|import)\s*\(?\s*["'](\.[^"'?]*)/g;
const namedInStyle = /@import\s+(?:url\()?\s*["']?(\.[^"')]*)/g;

/** What a file's text imports of ours: from, import(...) of a module or a type, and for its effects alone. */
function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(file.endsWith(".css") ? namedInStyle : named);
  return [...found].map(([, path]) => normalize(join(dirname(file), path as string)).replaceAll(sep, "/"));
}

function read(): Imports {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.(ts|css)$/.test(file));
  return new Map(files.map((file) => file.replaceAll(sep, "/")).map((file) => [file, importsOf(file, readFileSync(join(src, file), "utf8"))]));
}

const roomOf = (file: string): string => file.split("/")[0] as string;

/** "file imports other" for each that leads from a page to another one, or from shared to a page. */
const astray = (imports: Imports): string[] =>
  [...imports].flatMap(([file, others]) =>
    others.filter((other) => ![roomOf(file), "shared"].includes(roomOf(other))).map((other) => `${file} imports ${other}`));

/** Each circle met on the way, as "file imports other imports file". */
function circles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(" imports "));
    if (way.includes(file) || done.has(file)) return;
    for (const other of imports.get(file) ?? []) follow(other, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return found;
}

describe("the files of src", () => {
  const imports = read();

  it("lie in the folder of a page or in shared", () => {
    expect(new Set([...imports.keys()].map(roomOf))).toEqual(new Set(["classroom", "compare", "explore", "history", "home", "inspect", "link", "orders", "shared", "train"]));
  });

  it("name files that are there, by their whole names", () => {
    const missing = [...imports].flatMap(([file, others]) => others.filter((other) => !existsSync(join(src, other)) || !/\.\w+$/.test(other)).map((other) => `${file} imports ${other}`));
    expect(missing).toEqual([]);
  });

  it("are all imported, but for the page's first ones: none was overlooked, and none is left over", () => {
    const known = new Set([...imports.values()].flat());
    const entries = ["classroom/teacher.ts", "compare/compare.ts", "explore/explore.ts", "history/history.ts", "history/models.ts", "home/home.ts", "inspect/inspect.ts", "link/link.ts", "orders/orders.ts", "train/train.ts"];
    expect([...imports.keys()].filter((file) => !known.has(file) && !file.endsWith(".d.ts")).sort()).toEqual(entries);
  });

  it("import from their own page or from shared, and shared from no page", () => {
    expect(astray(imports)).toEqual([]);
  });

  it("do not import each other in a circle", () => {
    expect(circles(imports)).toEqual([]);
  });
});

describe("what is found in a text", () => {
  it.each([
    ['import { a } from "../shared/a.ts";', ["shared/a.ts"]],
    ['import type { A } from "./b.ts";', ["explore/b.ts"]],
    ['import b, {\n  type A,\n  c,\n} from\n  "../inspect/a.ts";', ["inspect/a.ts"]],
    ['export * from "./b.ts";\nexport type { A } from "./c.ts";', ["explore/b.ts", "explore/c.ts"]],
    ['const b = await import("./b.ts");\nlet c: import("./c.ts").C;', ["explore/b.ts", "explore/c.ts"]],
    ['import "./b.ts";\nimport look from "./look.css?inline";', ["explore/b.ts", "explore/look.css"]],
    ['import uPlot from "uplot";', []],
  ])("%s", (text, found) => {
    expect(importsOf("explore/a.ts", text)).toEqual(found);
  });

  it("a style sheet's own", () => {
    expect(importsOf("train/a.css", '@import "../explore/b.css";\n@import url("./c.css");')).toEqual(["explore/b.css", "train/c.css"]);
  });
});

describe("what is refused", () => {
  const made = (imports: Record<string, string[]>): Imports => new Map(Object.entries(imports));

  it("another page's file, and a page's in shared", () => {
    const imports = made({
      "train/a.ts": ["train/map/b.ts", "shared/c.ts", "inspect/d.ts"],
      "shared/c.ts": ["shared/e.ts", "explore/f.ts"],
    });
    expect(astray(imports)).toEqual(["train/a.ts imports inspect/d.ts", "shared/c.ts imports explore/f.ts"]);
  });

  it("a circle, however long, and a file that imports itself; not two ways to one file", () => {
    expect(circles(made({ a: ["b"], b: ["c"], c: ["a"] }))).toEqual(["a imports b imports c imports a"]);
    expect(circles(made({ a: ["a"] }))).toEqual(["a imports a"]);
    expect(circles(made({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }))).toEqual([]);
  });
});
