// The page's parts and where they stand: the map on the left, what the hand makes of it on the right.
import { html, write } from "../shared/dom.ts";
import { Scrubber, type ScrubberActions } from "../shared/ui/scrubber.ts";
import { ClassLegend } from "./map/legend.ts";
import { ExploreMap, type MapActions } from "./map/map.ts";
import { AxisChoice } from "./parts/axis-choice.ts";
import { DecodedImage } from "./parts/decoded.ts";
import { Readout, type ReadoutActions } from "./parts/readout.ts";
import { SmallMap } from "./second-model/small-map.ts";
import { Toolbar } from "./parts/toolbar.ts";
import type { Store } from "./state/state.ts";
import { styles } from "./styles.ts";

export interface ViewActions extends MapActions, ReadoutActions, ScrubberActions {
  toggle(label: number): void;
  home(): void;
  dismiss(): void;
}

export class Views {
  readonly root = html("div", { class: "stage explore", "aria-busy": true });
  readonly toolbar: Toolbar;
  readonly map: ExploreMap;
  readonly legend: ClassLegend;
  readonly axes: AxisChoice;
  readonly decoded = new DecodedImage();
  readonly other = new DecodedImage();
  readonly otherMap = new SmallMap();
  readonly readout: Readout;
  readonly scrubber: Scrubber;
  /** Where things stand, in one sentence: said by a screen reader too. */
  readonly notice = html("p", { class: "notice small", role: "status" });
  readonly troubleText = html("span");
  private readonly dismiss: HTMLButtonElement;
  readonly trouble: HTMLElement;
  readonly message = html("p");
  readonly home: HTMLButtonElement;
  readonly veil: HTMLElement;
  readonly tabs = html("div", { class: "tabs-holder" });
  readonly spoken = html("p", { class: "spoken", "aria-live": "polite" });
  readonly board: HTMLElement;
  private readonly watcher: ResizeObserver;

  constructor(parent: HTMLElement | ShadowRoot, store: Store, actions: ViewActions) {
    this.toolbar = new Toolbar(store);
    this.map = new ExploreMap(actions);
    this.legend = new ClassLegend((label) => actions.toggle(label));
    this.readout = new Readout(actions);
    this.scrubber = new Scrubber(actions);
    this.dismiss = html("button", { type: "button", class: "icon", onclick: () => actions.dismiss() }, "×");
    this.trouble = html("div", { class: "trouble", role: "alert", hidden: true }, this.troubleText, this.dismiss);
    this.home = html("button", { type: "button", class: "train primary", onclick: () => actions.home() });
    this.veil = html("div", { class: "veil", role: "status" }, this.message, this.home);
    this.axes = new AxisChoice(store);
    this.map.square.append(...this.axes.elements);
    this.board = html("div", { class: "board" },
      html("div", { class: "left" },
        this.toolbar.element,
        html("div", { class: "map" }, this.map.square, this.legend.element),
        this.scrubber.element),
      html("div", { class: "right" },
        html("div", { class: "hand" }, this.decoded.element, this.other.element, this.readout.element),
        this.notice, this.tabs));
    this.root.append(html("style", {}, styles), this.trouble, this.board, this.veil, this.spoken);
    parent.append(this.root);
    this.watcher = new ResizeObserver(() => actions.request());
    for (const watched of [this.root, this.map.square, this.otherMap.element]) this.watcher.observe(watched);
  }

  /** Writes where one is under the hand. */
  notify(words: string, strong: boolean): void {
    write(this.notice, words);
    this.notice.classList.toggle("strong", strong);
  }

  labelDismiss(words: string): void {
    this.dismiss.setAttribute("aria-label", words);
  }

  destroy(): void {
    this.watcher.disconnect();
    this.root.remove();
  }
}
