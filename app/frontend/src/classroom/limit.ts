// One limit on the teacher's page: its name, a number that is saved at once, its unit, and how much of it is used.
import { Refusal } from "../shared/data/api.ts";
import { html, set, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { Limit } from "./told.ts";

export class LimitRow {
  private readonly input: HTMLInputElement;
  private readonly unit = html("span", { class: "unit" });
  private readonly used = html("span", { class: "used" });
  private readonly meter = html("i", { class: "meter" });
  private readonly said = html("p", { class: "wrong", role: "alert", hidden: true });
  private readonly saved = html("span", { class: "saved", role: "status" });
  private readonly fixed: HTMLElement;
  readonly element: HTMLElement;
  private limit: Limit | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `save` writes a value; a refusal of it is said under the number. */
  constructor(readonly name: string, private readonly text: Text, private readonly save: (name: string, value: number) => Promise<void>) {
    const id = `limit-${name}`;
    this.input = html("input", { id, type: "number", inputmode: "decimal", "aria-describedby": `${id}-help ${id}-said`, onchange: () => void this.change() });
    this.said.id = `${id}-said`;
    this.fixed = html("span", { class: "fixed", hidden: true }, text.say("settings.fixed"));
    this.element = html("div", { class: "limit" },
      html("div", { class: "about" },
        html("label", { for: id }, text.say(`settings.${name}`)),
        html("p", { id: `${id}-help` }, text.say(`settings.${name}.help`), this.fixed)),
      html("div", { class: "value" }, this.input, this.unit),
      html("div", { class: "use" }, this.meter, this.used, this.saved),
      this.said);
  }

  update(limit: Limit): void {
    this.limit = limit;
    for (const bound of ["least", "most"] as const) set(this.input, bound === "least" ? "min" : "max", limit[bound]);
    this.input.step = limit.step === 1 ? "1" : "any";
    this.input.disabled = limit.fixed;
    show(this.fixed, limit.fixed);
    // What somebody is at, or has to put right, stays as it is.
    if (document.activeElement !== this.input && !this.said.textContent) this.input.value = String(limit.value);
    const { used, value, name } = limit;
    const unit = (count: number): string => this.text.say(`settings.${name}.unit`, { count });
    write(this.unit, unit(value));
    const digits = name.endsWith("gigabytes") ? 2 : 1;
    const number = used ? new Intl.NumberFormat(this.text.language, { maximumFractionDigits: digits }).format(used.value) : "";
    write(this.used, used ? this.text.say(used.who ? "settings.used_by" : "settings.used", { number, who: used.who, unit: unit(used.value) }) : "");
    this.used.title = this.used.textContent ?? "";
    show(this.meter, used !== null && value > 0);
    this.meter.style.setProperty("--share", String(used && value > 0 ? Math.min(1, used.value / value) : 0));
  }

  private async change(): Promise<void> {
    const { limit, input } = this;
    const value = input.valueAsNumber;
    this.say("");
    if (!limit || Number.isNaN(value)) {
      // Nothing is no number: what counted goes on to count.
      if (limit) input.value = String(limit.value);
      return;
    }
    if (value === limit.value) return;
    try {
      await this.save(this.name, value);
      this.tell(this.text.say("settings.saved"));
    } catch (error) {
      this.say(error instanceof Refusal && error.message ? error.message : this.text.say("offline"));
    }
  }

  private tell(words: string): void {
    clearTimeout(this.timer);
    write(this.saved, words);
    this.timer = setTimeout(() => write(this.saved, ""), 2500);
  }

  private say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
    set(this.input, "aria-invalid", words !== "");
    if (words) write(this.saved, "");
  }
}
