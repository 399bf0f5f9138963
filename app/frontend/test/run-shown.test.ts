// A number stands beside the recipe it was measured with.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { metricsLine } from "../dev/mock-run.ts";
import { recipes, vae } from "../dev/recipes.ts";
import { formulaWords, type Words } from "../src/train/chain/formula-words.ts";
import { History } from "../src/shared/data/history.ts";
import { Painter, type Scene } from "../src/train/painter.ts";
import { differing, scheduled } from "../src/shared/recipe.ts";
import { Text } from "../src/shared/text.ts";
import type { MetricsLine, Recipe } from "../src/shared/types.ts";
import type { Views } from "../src/train/views.ts";
import en from "../../text/en.json";
import fr from "../../text/fr.json";

const text = new Text(en, "en");
const line = { ...metricsLine(6, "ready-vae"), test: { loss: 22.45, reconstruction: 19.36, kl_divergence: 3.09, l1: 7 } } as unknown as MetricsLine;
const said = (words: Words): string => words.map((part) => part.words).join("");
const values = (words: Words): string => said(words.filter((part) => part.value)).trim();

test("the blocks that differ, the learning rate apart", () => {
  expect([...differing(vae, vae)]).toEqual([]);
  expect([...differing({ ...vae, training: { ...vae.training, learning_rate: 0.1 } }, vae)]).toEqual([]);
  expect([...differing(recipes["denoise"]!, vae)].sort()).toEqual(["bottleneck", "corruption", "penalties"]);
  expect([...differing({ ...vae, training: { ...vae.training, seed: 4 } }, vae)]).toEqual(["training"]);
});

describe("the loss under the chain", () => {
  const words = (edited: Recipe, run: Recipe | null, at = line, language = text) =>
    formulaWords(edited, at, run, run ? differing(edited, run) : new Set(), language);

  test("is the run's own where the recipe is", () => {
    const { total, loss, penalties, pale } = words(vae, vae);
    expect([said(total), said(loss), said(penalties), pale]).toEqual(["ℓ + β Ω = 22.45 nats/image", "ℓ  Bernoulli  19.36", "+ β Ω  1 × KL 3.09", false]);
  });

  test("keeps the run's unit and says whose it is beside another loss, whose own value nobody knows", () => {
    const edited = { ...vae, reconstruction: { kind: "squared_error" } };
    const { total, loss, penalties, pale } = words(edited, vae);
    expect(said(total)).toBe("ℓ + β Ω = 22.45 nats/image  of the run shown");
    expect(said(loss)).toBe("ℓ  squared error");
    expect(said(penalties)).toBe("+ β Ω  1 × KL 3.09");
    expect(pale).toBe(true);
    expect(said(words(edited, vae, line, new Text(fr, "fr")).total)).toContain("de l’exécution affichée");
  });

  test("leaves out the value of a penalty that the run has otherwise or has not", () => {
    const stronger = { ...vae, penalties: [{ kind: "kl_divergence", beta: 4 }, { kind: "l1", beta: 1 }] };
    expect(values(words(stronger, vae).penalties)).toBe("");
    expect(said(words(stronger, vae).penalties)).toBe("+ 4 × KL + 1 × L1");
    const more = { ...vae, penalties: [...vae.penalties, { kind: "l1", beta: 1 }] };
    expect(values(words(more, vae).penalties)).toBe("3.09");
    const none = { ...vae, penalties: [] };
    expect(said(words(none, vae).total)).toContain("β Ω");
    expect(values(words(none, vae).penalties)).toBe("");
  });

  test("has no value while nobody knows what the run is, or nothing was measured", () => {
    expect(said(words(vae, null).total)).toBe("ℓ + β Ω = – nats/image");
    expect(said(formulaWords(vae, undefined, vae, new Set(), text).loss)).toBe("ℓ  Bernoulli  –");
  });
});

test("schedules are aecore's", () => {
  const by = (schedule: string): Recipe => ({ ...vae, training: { ...vae.training, schedule } });
  expect([0, 0.25, 0.5, 1].map((done) => scheduled(0.1, by("linear"), done))).toEqual([0.1, expect.closeTo(0.075), 0.05, 0]);
  expect([0, 0.5, 1].map((done) => scheduled(0.1, by("cosine"), done))).toEqual([0.1, expect.closeTo(0.05), expect.closeTo(0)]);
  expect(scheduled(0.1, by("constant"), 0.7)).toBe(0.1);
  const shares = [0, 0.15, 0.3, 0.65, 1];
  const expected = [0.004, 0.052, 0.1, 0.05, 0].map((rate) => expect.closeTo(rate));
  expect(shares.map((done) => scheduled(0.1, by("one_cycle"), done))).toEqual(expected);
});

describe("the painter", () => {
  const classes = new Set<string>();
  const calls = () => Object.fromEntries(["layout", "show", "clear", "values", "draw"].map((name) => [name, vi.fn(() => false)]));
  let views: Record<string, ReturnType<typeof calls>> & { root: object };
  let painter: Painter;
  const probe = { originals: { count: 3 } };
  const snapshot = (step: number) => ({ step, epoch: step / 10 });

  /** A run of a recipe as the session has it; `more` of its store. */
  const scene = (edited: Recipe, run: Recipe | null, more: object = {}, session: object = {}): Scene => {
    const history = new History();
    history.add([line]);
    const store = { id: "run", recipe: run, info: run && { about: { classes: ["a", "b"] } }, history, probe, steps: [6], ...more };
    return {
      session: {
        store, state: "finished", mine: true, busy: false, trouble: "", baseRate: 0.001, hub: { connection: "open" },
        player: { mode: "follow", position: () => 0 }, shown: () => ({ snapshot: snapshot(6), newest: snapshot(6) }), interval: () => 100, ...session,
      },
      data: { recipe: edited, shape: [1, 8, 8], block: null }, text, theme: {}, probe: 0, dismissed: "", still: true,
    } as unknown as Scene;
  };
  const waiting = { probe: null, steps: [], info: null, history: new History() };
  const nothing = { state: "queued", shown: () => ({}) };

  beforeEach(() => {
    classes.clear();
    const element = { clientWidth: 400, parentElement: { clientHeight: 400, clientWidth: 900 } };
    const part = () => Object.assign(calls(), { element });
    const classList = { add: (name: string) => classes.add(name), remove: (name: string) => classes.delete(name) };
    views = { root: { classList }, chain: part(), map: part(), rows: part(), chart: part(), transport: part(), scrubber: part() } as never;
    painter = new Painter(views as unknown as Views);
  });
  const last = (part: string, name: string): unknown[] => views[part]![name]!.mock.lastCall as unknown as unknown[];

  test("takes the rows from the recipe of the run, whatever is edited", () => {
    painter.draw(scene(recipes["denoise"]!, vae));
    expect(last("rows", "show")[3]).toBe(false);
    expect([...(last("chain", "show")[3] as Set<string>)].sort()).toEqual(["bottleneck", "corruption", "penalties"]);
    painter.draw(scene(vae, recipes["denoise"]!, { id: "other" }));
    expect(last("rows", "show")[3]).toBe(true);
  });

  test("shows an image of the recipe's set where the run's are others, and where the run's own were replaced", () => {
    const preview = (replaced: string | null) => ({ images: ["/a.png", "/b.png"], replaced });
    const given = (edited: Recipe, run: Recipe | null, replaced: string | null, probe = 0, more: object = {}, session: object = {}) => {
      const drawn = scene(edited, run, more, session);
      return { ...drawn, probe, data: { ...drawn.data, preview: preview(replaced) } } as Scene;
    };
    const other = { ...vae, data: { ...vae.data, name: "shapes" } };
    painter.draw(given(other, vae, null, 4));
    expect([...(last("chain", "show")[3] as Set<string>)]).toEqual(["data"]);
    expect(last("chain", "show")[4]).toBe("/a.png");
    painter.draw(given(other, vae, null, 5));
    expect(last("chain", "show")[4]).toBe("/b.png");
    painter.draw(given(vae, vae, "run"));
    expect([...(last("chain", "show")[3] as Set<string>)]).toEqual(["data"]);
    painter.draw(given(vae, vae, "another run"));
    expect([...(last("chain", "show")[3] as Set<string>)]).toEqual([]);
    painter.draw(given(other, other, null, 0, { ...waiting, id: "next" }, nothing));
    expect(last("chain", "clear")).toEqual(["/a.png"]);
  });

  test("the chain's numbers are of the run's images while they are the edited ones", () => {
    const shapes = (edited: Recipe): unknown => {
      painter.draw(scene(edited, vae, { info: { about: { classes: [], shape: [1, 5, 7] } } }));
      return (last("chain", "layout")[0] as { shape: unknown }).shape;
    };
    expect(shapes(vae)).toEqual([1, 5, 7]);
    expect(shapes({ ...vae, data: { ...vae.data, name: "mnist" } })).toEqual([1, 8, 8]);
  });

  test("draws nothing of a run whose recipe is not known, and draws it once it is", () => {
    painter.draw(scene(vae, null));
    expect(views["rows"]!["show"]).not.toHaveBeenCalled();
    painter.draw(scene(vae, vae));
    expect(last("rows", "show")[3]).toBe(false);
  });

  test("draws anew where an edit sets the run apart", () => {
    painter.draw(scene(vae, vae));
    painter.draw(scene({ ...vae, training: { ...vae.training, epochs: 3 } }, vae));
    expect(views["chain"]!["show"]).toHaveBeenCalledTimes(2);
  });

  test("keeps nothing of the run before while another one waits", () => {
    painter.draw(scene(vae, vae));
    expect(last("map", "layout")[0]).toEqual(["a", "b"]);
    painter.draw(scene(recipes["plain"]!, recipes["plain"]!, { ...waiting, id: "next" }, nothing));
    expect(last("map", "layout")[0]).toBeNull();
    for (const part of ["map", "chain"]) expect(views[part]!["clear"]).toHaveBeenCalledTimes(1);
    expect(last("chain", "values").slice(0, 2)).toEqual([undefined, recipes["plain"]]);
    expect((last("chart", "draw")[0] as History).lines).toEqual([]);
    expect(last("chart", "draw").slice(4)).toEqual([text.say("unit.squared_error"), 30]);
    expect(painter.shown).toBeNull();
    expect(classes).toContain("waiting");
    painter.draw(scene(vae, vae));
    expect(classes).not.toContain("waiting");
  });

  test("keeps nothing where there is no run at all", () => {
    painter.draw(scene(vae, vae));
    const none = scene(vae, vae);
    Object.assign(none.session, { store: null, state: null, baseRate: null, shown: () => ({}) });
    painter.draw(none);
    expect(views["chain"]!["clear"]).toHaveBeenCalled();
    expect((last("chart", "draw")[0] as History).lines).toEqual([]);
  });

  test.each([
    ["paused: the one it will go on with", "paused", "constant", 0.05, 0.05],
    ["paused, by its schedule", "paused", "linear", 0.1, 0.1 * (1 - line.step / line.steps)],
    ["running: the last line's", "running", "constant", 0.05, line.learning_rate],
    ["waiting: the one it begins with", "queued", "linear", 0.02, 0.02],
    ["ended on a schedule: the one it had, not nought", "finished", "cosine", 0.02, 0.02],
    ["ended on one cycle", "finished", "one_cycle", 0.02, 0.02],
  ])("the transport's learning rate is the run's, %s", (_, state, schedule, baseRate, expected) => {
    const run = { ...vae, training: { ...vae.training, schedule } };
    const edited = { ...run, training: { ...run.training, learning_rate: 0.7 } };
    painter.draw(scene(edited, run, {}, { state, baseRate }));
    expect((last("transport", "draw")[0] as { learningRate: number }).learningRate).toBeCloseTo(expected, 12);
  });
});
