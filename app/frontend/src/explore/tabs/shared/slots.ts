// Several slots, one of them filled next, what they hold kept in the link.
import { html } from "../../../shared/dom.ts";
import type { Changed, ExploreState } from "../../state/state.ts";
import type { Context } from "../../tab.ts";
import type { Drawing } from "../draw/drawing.ts";
import { fittedFile } from "../draw/file.ts";
import { Chooser } from "./chooser.ts";
import { Latest } from "./latest.ts";
import { complain } from "./parts.ts";
import { type Resolved, resolve } from "./resolve.ts";
import { Slot } from "./slot.ts";
import { readSource, type Source, writeSource } from "./sources.ts";

export interface SlotsOptions {
  tab: string;
  letters: readonly string[];
  /** What the slots hold where the link says nothing, by labels and number of classes. */
  first(labels: Uint8Array, classes: number): readonly Source[];
  /** Encode images too: their posterior is wanted. */
  posterior(): boolean;
  /** The person put something into a slot. */
  taken(): void;
  /** All that is asked for is known now; null for a slot with nothing in it. */
  resolved(contents: readonly (Resolved | null)[]): void;
}

export class Slots {
  readonly slots: readonly Slot[];
  readonly chooser: Chooser;
  readonly note = html("p", { class: "note small", role: "status", hidden: true });
  private active = 0;
  private contents: readonly (Resolved | null)[] = [];
  private known = "";
  private readonly latest = new Latest((error) => complain(this.context, error));

  constructor(
    private readonly context: Context,
    private readonly drawing: Drawing,
    private readonly options: SlotsOptions,
  ) {
    this.slots = options.letters.map((letter, index) => new Slot(letter, {
      press: () => this.activate(index),
      take: (source) => this.take(source, index),
      file: (file) => void this.file(file, index),
    }));
    this.chooser = new Chooser(context, {
      take: (source) => {
        this.take(source, this.active, true);
        return this.active > 0;
      },
      file: (file) => void this.file(file, this.active),
    }, "all");
  }

  /** Resolves anew where something of theirs changed; true where it does. */
  update(state: ExploreState, changed: Changed | null): boolean {
    this.chooser.update();
    const sources = this.sources(state);
    const key = this.keyOf(sources, state);
    if (!changed) this.show(); // the words may be other ones
    if (key === this.known) return false;
    this.resolveAll(sources, key);
    return true;
  }

  private resolveAll(sources: readonly (Source | null)[], key: string): void {
    this.known = key;
    this.latest.run(async () => {
      const contents: (Resolved | null)[] = [];
      for (const source of sources) contents.push(await resolve(source, this.context, this.drawing, this.options.posterior()));
      if (contents.includes(null)) this.known = ""; // something is not there yet
      this.contents = contents;
      this.show();
      this.options.resolved(contents);
    });
  }

  private keyOf(sources: readonly (Source | null)[], state: ExploreState): string {
    const ink = sources.some((source) => source?.kind === "drawing") ? [state.kept["draw.ink"], state.kept["draw.base"]] : [];
    const [engine, codes] = [this.context.engine(), this.context.codes()];
    return JSON.stringify([sources, ink, engine?.facts.run, engine?.step, codes?.step, codes?.split, this.options.posterior()]);
  }

  private sources(state: ExploreState): (Source | null)[] {
    const [codes, facts] = [this.context.codes(), this.context.facts()];
    const first = codes && facts ? this.options.first(codes.labels, facts.classes.length) : [];
    return this.options.letters.map((letter, index) => readSource(state.kept[this.key(letter)]) ?? first[index] ?? null);
  }

  private readonly key = (letter: string): string => `${this.options.tab}.${letter.toLowerCase()}`;

  private activate(index: number): void {
    this.active = index;
    this.show();
  }

  private show(): void {
    this.slots.forEach((slot, index) => slot.show(this.contents[index] ?? null, index === this.active, this.context));
  }

  private take(source: Source, index: number, next = false): void {
    const { context } = this;
    this.options.taken();
    // All stay what they are, also those that were only the first choice of a fresh page.
    this.sources(context.store.now).forEach((before, at) => {
      if (before && at !== index) context.store.keep(this.key(this.options.letters[at] as string), writeSource(before));
    });
    context.store.keep(this.key(this.options.letters[index] as string), writeSource(source));
    this.say("");
    if (source.kind === "drawing" && this.drawing.empty) {
      this.drawing.wantedBy = this.options.tab; // nothing is drawn yet: there it can be
      context.store.set({ tab: "draw" });
    }
    if (next) this.activate((index + 1) % this.options.letters.length);
  }

  private async file(file: File, index: number): Promise<void> {
    const fitted = await fittedFile(file, this.context, this.drawing);
    if (fitted.text) this.take({ kind: "file", text: fitted.text }, index);
    this.say(fitted.said);
  }

  private say(sentence: string): void {
    this.note.textContent = sentence;
    this.note.hidden = !sentence;
  }
}
