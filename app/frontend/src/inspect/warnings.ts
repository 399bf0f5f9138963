// What went wrong with the model, in plain words.
import { html, show } from "../shared/dom.ts";
import { percent } from "../shared/format.ts";
import type { Text } from "../shared/text.ts";
import type { Finding } from "./answers.ts";

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
    if (kind === "single") return { kind, name: text.say("warning.single"), sentence: text.say("warning.single_image") };
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

export class Warnings {
  readonly element = html("section", { class: "warnings", role: "status", hidden: true });
  private shown = "";

  draw(findings: readonly Finding[], text: Text): void {
    const key = JSON.stringify([findings, text.language]);
    if (key === this.shown) return;
    this.shown = key;
    this.element.setAttribute("aria-label", text.say("warning.label"));
    this.element.replaceChildren(...warningsFor(findings, text).map(({ kind, name, sentence }) =>
      html("p", { "data-finding": kind }, html("b", {}, name), " ", sentence)));
    show(this.element, findings.length > 0);
  }
}
