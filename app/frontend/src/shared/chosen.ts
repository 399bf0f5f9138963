// What a person has chosen on the page, kept in the link's fragment so that a link shows the same.
import { valuesOf } from "./address.ts";

export class Chosen {
  private readonly values = new Map<string, string>();

  constructor(fragment: string) {
    this.read(fragment);
  }

  /** Takes in what a fragment says, and nothing else. */
  read(fragment: string): void {
    this.values.clear();
    for (const [name, value] of valuesOf(fragment)) if (/^[a-z]+$/.test(name)) this.values.set(name, value);
  }

  /** The value of a name; "" where none was chosen. */
  word(name: string): string {
    return this.values.get(name) ?? "";
  }

  /** A number from 0 on; the fallback where there is none. */
  number(name: string, fallback: number): number {
    const value = Number(this.values.get(name) ?? NaN);
    return Number.isFinite(value) && value >= 0 ? value : fallback;
  }

  /** A whole number below `count`; the fallback where there is none. */
  index(name: string, count: number, fallback = 0): number {
    const value = this.number(name, fallback);
    return Number.isInteger(value) && value < count ? value : fallback;
  }

  /** Chooses; an empty word chooses nothing. */
  set(name: string, value: string | number): void {
    if (value === "") this.values.delete(name);
    else this.values.set(name, String(value));
  }

  /** `name=value&...` in a fixed order, "" where nothing is chosen. */
  write(): string {
    return [...this.values]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&");
  }
}
