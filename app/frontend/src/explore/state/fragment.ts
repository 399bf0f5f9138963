// The link's fragment: everything that is chosen, short enough to be read aloud.
import { valuesOf } from "../../shared/address.ts";
import { farthest, limited } from "../limits.ts";
import type { Axes, ExploreState } from "./state.ts";

/** What is written; the run stands in the page's own address. */
type Chosen = Pick<ExploreState, "other" | "mapping" | "step" | "tab" | "axes" | "code" | "image" | "split" | "field" | "prior" | "density" | "points" | "shapes" | "hidden" | "kept">;

/** Axes of a code beyond which the whole of it would make no link any more: only the image is then kept. */
const longest = 64;

/** What differs from what a fresh page shows, as `name=value&...`. */
export function writeFragment(state: ExploreState): string {
  const parts: string[] = [];
  const say = (name: string, value: string | number | null): void => {
    if (value !== null && value !== "") parts.push(`${name}=${escape(String(value))}`);
  };
  if (state.tab !== "code") say("tab", state.tab);
  say("step", state.step);
  if (state.axes === "principal") say("axes", "principal");
  else if (state.axes !== "auto") say("axes", `${state.axes[0] + 1},${state.axes[1] + 1}`);
  say("image", state.image);
  // The image's code follows from it; a code of its own is only written where no image stands for it.
  if (state.image === null && state.code.length && state.code.length <= longest) say("at", Array.from(state.code, short).join(","));
  if (state.split === "train") say("of", "train");
  if (state.other) say("other", state.other);
  if (state.mapping === "code") say("by", "code");
  if (state.field) say("field", state.field);
  const shown = [state.prior && "prior", state.density && "density", state.shapes && "shapes", !state.points && "nopoints"].filter(Boolean);
  say("show", shown.join(","));
  say("off", state.hidden.join(","));
  for (const [name, value] of Object.entries(state.kept)) say(name, value);
  return parts.join("&");
}

/** Reads what a fragment says; what it does not say is as on a fresh page, and what makes no sense is left out. */
export function readFragment(fragment: string): Chosen {
  const said = valuesOf(fragment);
  const shown = new Set((said.get("show") ?? "").split(","));
  const code = limited(Float32Array.from(numbers(said.get("at")), Number));
  return {
    other: /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/.exec(said.get("other") ?? "")?.[0] ?? null,
    mapping: said.get("by") === "code" ? "code" : "image",
    step: whole(said.get("step")),
    tab: said.get("tab") ?? "code",
    axes: axes(said.get("axes")),
    code: code.some(Number.isNaN) ? new Float32Array(0) : code,
    image: whole(said.get("image")),
    split: said.get("of") === "train" ? "train" : "test",
    field: Math.min(40, whole(said.get("field")) ?? 0),
    prior: shown.has("prior"),
    density: shown.has("density"),
    shapes: shown.has("shapes"),
    points: !shown.has("nopoints"),
    hidden: (said.get("off") ?? "").split(",").map(whole).filter((label) => label !== null),
    kept: Object.fromEntries([...said].filter(([name]) => name.includes("."))),
  };
}

/** The first number of its code that is beyond the limits, as it is written there; null where none is. */
export const beyond = (fragment: string): string | null =>
  numbers(valuesOf(fragment).get("at")).find((text) => Math.abs(Number(text)) > farthest) ?? null;

const numbers = (text = ""): string[] => text.split(",").filter(Boolean);

/** Four digits: finer than a pixel on any map. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function axes(text: string | undefined): Axes {
  if (text === "principal") return "principal";
  const [first, second] = (text ?? "").split(",").map((axis) => whole(axis));
  if (!first || !second) return "auto";
  return [first - 1, second - 1];
}

// A fragment may hold commas and the like as they are; only what would end a value, or a link in a message, may not.
const escape = (text: string): string => encodeURIComponent(text).replace(/%(2C|3A|2F|3B|40)/g, (sign) => decodeURIComponent(sign));
