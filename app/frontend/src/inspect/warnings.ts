// What went wrong with the model, in plain words.
import { html, show } from "../shared/dom.ts";
import { percent } from "../shared/format.ts";
import type { Text } from "../shared/text.ts";
import type { Finding, State } from "./answers.ts";

export interface Warning {
  kind: string;
  name: string;
  sentence: string;
}

/** Findings as short names and sentences; the layers with dead units share one. */
export function warningsFor(findings: readonly Finding[], text: Text): Warning[] {
  const number = (value: unknown): string => new Intl.NumberFormat(text.language).format(Number(value ?? 0));
  const dead = findings.filter(({ kind }) => kind === "dead");
  const others = findings.filter(({ kind }) => kind !== "dead").map(({ kind, values }): Warning => {
    if (kind !== "collapse") {
      const passed = percent(Number(values["passed"] ?? 0), text.language);
      const sentence = text.say("warning.identity_learned", { size: number(values["size"]), pixels: number(values["pixels"]), passed });
      return { kind, name: text.say("warning.identity"), sentence };
    }
    const extent = values["axes"] === values["size"] ? "all" : "some";
    const sentence = text.say(`warning.collapse_${extent}`, { axes: number(values["axes"]), size: number(values["size"]) });
    return { kind, name: text.say("warning.collapse"), sentence };
  });
  if (!dead.length) return others;
  const layers = dead.map(({ values }) => {
    const layer = values["layer"] === "code" ? text.say("warning.code") : text.say("warning.hidden", { number: String(values["layer"]) });
    return text.say("warning.dead_units", { layer, units: number(values["units"]), of: number(values["of"]) });
  });
  const advice = text.say(dead.some(({ values }) => values["layer"] === "code") ? "warning.dead_code" : "warning.dead_hidden");
  return [...others, { kind: "dead", name: text.say("warning.dead"), sentence: `${layers.join(", ")}. ${advice}` }];
}

/** That images which do not differ say nothing of what varies with them. */
export function alike({ images, several }: Pick<State, "images" | "several">, text: Text): Warning[] {
  if (several) return [];
  return [{ kind: "alike", name: text.say(images > 1 ? "warning.alike" : "warning.single"), sentence: text.say("warning.several") }];
}

export class Warnings {
  readonly element = html("section", { class: "warnings", role: "status", hidden: true });
  private shown = "";

  draw(state: Pick<State, "images" | "several" | "findings"> | null, text: Text): void {
    const key = JSON.stringify([state?.findings, state?.images, state?.several, text.language]);
    if (key === this.shown) return;
    this.shown = key;
    this.element.setAttribute("aria-label", text.say("warning.label"));
    const warnings = state ? [...alike(state, text), ...warningsFor(state.findings, text)] : [];
    this.element.replaceChildren(...warnings.map(({ kind, name, sentence }) =>
      html("p", { "data-finding": kind }, html("b", {}, name), " ", sentence)));
    show(this.element, warnings.length > 0);
  }
}
