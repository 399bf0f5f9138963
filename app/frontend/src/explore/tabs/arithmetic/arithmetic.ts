// code(a) - code(b) + code(c): what changes when codes are added up.
import { html, write } from "../../../shared/dom.ts";
import type { Changed, ExploreState } from "../../state/state.ts";
import type { Context, Tab } from "../../tab.ts";
import type { Drawing } from "../draw/drawing.ts";
import { Latest } from "../shared/latest.ts";
import { Neighbours } from "../shared/neighbours.ts";
import { complain } from "../shared/parts.ts";
import type { Resolved } from "../shared/resolve.ts";
import { Slots } from "../shared/slots.ts";
import { none, Unlike } from "../shared/unlike.ts";
import type { Source } from "../shared/sources.ts";
import { sum } from "./sum.ts";

export class ArithmeticTab implements Tab {
  readonly id = "arithmetic";
  readonly element = html("div", { class: "own-tab arithmetic" });
  private readonly picture = html("canvas", { class: "pixels", width: 1, height: 1, role: "img", "data-result": "" });
  private readonly caption = html("span", { class: "caption small" });
  private readonly latest = new Latest((error) => complain(this.context, error));
  private context!: Context;
  private slots!: Slots;
  private unlike!: Unlike;
  private neighbours!: Neighbours;
  private contents: readonly (Resolved | null)[] = [];
  private touched = false;
  /** This is the tab shown: what comes late must not draw on another's map. */
  private visible = false;

  constructor(private readonly drawing: Drawing) {}

  mount(context: Context): void {
    this.context = context;
    this.drawing.mount(context);
    this.unlike = new Unlike(context, 3, () => this.visible && this.slots.update(context.store.now, none));
    this.neighbours = new Neighbours(context, 10);
    this.slots = new Slots(context, this.drawing, {
      tab: this.id,
      letters: ["a", "b", "c"],
      // One image in the manner of another class: its own class's mean goes, the other's comes.
      first: (labels, classes): readonly Source[] => {
        const own = labels[0] ?? 0;
        if (classes < 2) return (this.unlike.images ?? [0]).map((index) => ({ kind: "image", index }));
        return [{ kind: "image", index: 0 }, { kind: "mean", label: own }, { kind: "mean", label: (own + 1) % classes }];
      },
      posterior: () => false,
      taken: () => (this.touched = true),
      resolved: (contents) => {
        this.contents = contents;
        this.render();
      },
    });
    const [a, b, c] = this.slots.slots.map(({ element }) => element);
    const sign = (words: string): HTMLElement => html("span", { class: "sign", "aria-hidden": "true" }, words);
    this.element.append(
      html("div", { class: "sum" }, a, sign("\u2212"), b, sign("+"), c, sign("="),
        html("figure", { class: "result" }, this.picture, this.caption)),
      this.neighbours.element, this.slots.chooser.element, this.slots.note,
    );
  }

  update(state: ExploreState, changed: Changed | null): void {
    this.visible = true;
    if (!changed) {
      write(this.caption, this.context.text().say("arithmetic.result"));
      this.picture.setAttribute("aria-label", this.context.text().say("arithmetic.result_label"));
      this.neighbours.words();
    }
    if (!this.slots.update(state, changed) && (!changed || changed.has("hidden"))) this.render();
  }

  hide(): void {
    this.visible = false;
  }

  /** Everything anew. */
  private render(): void {
    this.latest.run(() => this.paint());
  }

  private async paint(): Promise<void> {
    const { context } = this;
    const [engine, codes] = [context.engine(), context.codes()];
    const [a, b, c] = this.contents;
    if (!engine || !codes || !a || !b || !c || !this.visible) return;
    const code = sum(a.code, b.code, c.code);
    context.overlay({
      marks: [
        ...[a, b, c].map((part, index) => ({ code: part.code, name: "abc"[index] as string, kind: "image" as const })),
        { code, name: context.text().say("arithmetic.mark"), kind: "own" as const },
      ],
    });
    if (this.touched) context.moveTo(code);
    this.touched = false;
    this.neighbours.show(code);
    context.paint(this.picture, await engine.decode(code, 1));
    this.element.dataset["ready"] = String(engine.step);
  }
}
