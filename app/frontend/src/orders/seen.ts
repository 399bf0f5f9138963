// What of the teacher's orders this tab has put aside or taken up: kept with the tab, so that a reload does not ask again.

export type Kind = "shown" | "handed" | "locked";

const key = "aelab-orders";

export class Seen {
  private readonly numbers: Partial<Record<Kind, number>>;

  constructor(private readonly store: Pick<Storage, "getItem" | "setItem">) {
    this.numbers = this.read();
  }

  has(kind: Kind, number: number): boolean {
    return this.numbers[kind] === number;
  }

  /** Puts an order aside; of null, whatever comes comes anew. */
  put(kind: Kind, number: number | null): void {
    if (number === null) delete this.numbers[kind];
    else this.numbers[kind] = number;
    try {
      this.store.setItem(key, JSON.stringify(this.numbers));
    } catch {
      // A browser that keeps nothing: it holds for as long as the page stands.
    }
  }

  private read(): Partial<Record<Kind, number>> {
    try {
      const found: unknown = JSON.parse(this.store.getItem(key) ?? "{}");
      return found && typeof found === "object" ? { ...found } : {};
    } catch {
      return {};
    }
  }
}
