// The tabs under the decoded image: which there are, and the one that is shown.
import { html, show, write } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";
import type { ModelFacts } from "../engine/engine.ts";
import type { Changed, ExploreState } from "../state/state.ts";
import type { Context, Tab } from "../tab.ts";

export class TabStrip {
  private readonly list = html("div", { class: "tab-list", role: "tablist" });
  private readonly panel = html("div", { class: "tab-panel", role: "tabpanel", tabindex: -1 });
  readonly element = html("section", { class: "tabs" }, this.list, this.panel);
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly mounted = new Set<Tab>();
  private shown: Tab | null = null;

  constructor(
    readonly tabs: readonly Tab[],
    private readonly context: Context,
    choose: (id: string) => void,
  ) {
    for (const tab of tabs) {
      const button = html("button", { type: "button", role: "tab", "data-tab": tab.id, onclick: () => choose(tab.id) });
      this.buttons.set(tab.id, button);
      this.list.append(button);
    }
    this.list.addEventListener("keydown", (event) => {
      const turn = { ArrowLeft: -1, ArrowRight: 1, Home: -99, End: 99 }[event.key];
      const offered = [...this.buttons.values()].filter((button) => !button.hidden);
      const at = offered.findIndex((button) => button === event.target);
      if (turn === undefined || at < 0) return;
      event.preventDefault();
      const next = offered[Math.abs(turn) > 1 ? (turn < 0 ? 0 : offered.length - 1) : (at + turn + offered.length) % offered.length];
      next?.focus();
      next?.click();
    });
  }

  /** The tab that the state asks for, or the first one that suits the run. */
  private wanted(state: ExploreState, facts: ModelFacts): Tab | null {
    const offered = this.tabs.filter((tab) => tab.suits?.(facts) ?? true);
    return offered.find((tab) => tab.id === state.tab) ?? offered[0] ?? null;
  }

  draw(state: ExploreState, facts: ModelFacts, text: Text): void {
    const tab = this.wanted(state, facts);
    this.list.setAttribute("aria-label", text.say("tab.label"));
    for (const { id, suits } of this.tabs) {
      const button = this.buttons.get(id) as HTMLButtonElement;
      show(button, suits?.(facts) ?? true);
      write(button, text.say(`tab.${id}`));
      button.setAttribute("aria-selected", String(id === tab?.id));
      button.tabIndex = id === tab?.id ? 0 : -1;
    }
    if (tab) this.panel.setAttribute("aria-label", text.say(`tab.${tab.id}`));
  }

  /** After the decoded image was painted: the shown tab does its part. */
  update(state: ExploreState, facts: ModelFacts, changed: Changed | null): void {
    const tab = this.wanted(state, facts);
    const fresh = tab !== this.shown;
    if (fresh) {
      this.shown?.hide();
      this.shown = tab;
      this.context.overlay(null);
      this.panel.replaceChildren(...(tab ? [tab.element] : []));
      this.panel.dataset["tab"] = tab?.id ?? "";
    }
    if (!tab) return;
    if (!this.mounted.has(tab)) {
      this.mounted.add(tab);
      tab.mount(this.context);
    }
    tab.update(state, fresh ? null : changed);
  }

  hide(): void {
    this.shown?.hide();
    this.shown = null;
  }
}
