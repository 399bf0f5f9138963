// Every word on the screen comes from a catalogue: a flat object of messages with {placeholders}.

export type Values = Record<string, string | number>;

export class Text {
  constructor(
    private readonly messages: Record<string, string>,
    readonly language: string,
    private readonly page = "stage",
  ) {}

  /** The same words for another page: its messages are `<page>.<key>`. */
  for(page: string): Text {
    return new Text(this.messages, this.language, page);
  }

  /**
   * The message `<page>.<key>`, its placeholders filled in; {name:one|many} is the word that goes with a number.
   * A missing message shows its key, so that it is seen.
   */
  say(key: string, values: Values = {}): string {
    const message = this.messages[`${this.page}.${key}`] ?? `${this.page}.${key}`;
    return message.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
      const value = values[name] ?? whole;
      return one === undefined ? String(value) : this.isOne(Number(value)) ? one : many!;
    });
  }

  /** French says "0 nombre". */
  private isOne(value: number): boolean {
    return this.language === "fr" ? Math.abs(value) < 2 : value === 1;
  }

  /** The name of a part's kind or a loss term; one that the catalogue lacks is shown in its own words. */
  name(kind: string): string {
    return this.messages[`stage.name.${kind}`] ?? kind.replaceAll("_", " ");
  }

  /** The name of a class of the images, by its number; somebody's own are shown as they named them. */
  className(classes: readonly string[], label: number): string {
    const name = classes[label] ?? String(label);
    return this.messages[`class.${name}`] ?? name;
  }
}

const catalogues = new Map<string, Promise<Record<string, string>>>();

/** The catalogue at an address, fetched once a page. */
export async function loadText(address: string, language: string): Promise<Text> {
  let catalogue = catalogues.get(address);
  if (!catalogue) {
    catalogue = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      return response.json() as Promise<Record<string, string>>;
    });
    catalogue.catch(() => catalogues.delete(address));
    catalogues.set(address, catalogue);
  }
  return new Text(await catalogue, language);
}

/** The same, asked for until it comes: without words nothing can be said, not even that. */
export async function insistOnText(address: string, language: string): Promise<Text> {
  for (;;) {
    try {
      return await loadText(address, language);
    } catch {
      await new Promise((resume) => setTimeout(resume, 2000));
    }
  }
}
