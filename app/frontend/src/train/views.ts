// The page's parts and where they stand.
import { Chain } from "./chain/chain.ts";
import { html } from "../shared/dom.ts";
import { LatentMap } from "./map/map.ts";
import { PictureRows } from "./rows.ts";
import { styles } from "../shared/styles.ts";
import type { Block } from "../shared/types.ts";
import { LossChart } from "../shared/ui/chart.ts";
import { Scrubber, type ScrubberActions } from "../shared/ui/scrubber.ts";
import type { Theme } from "../shared/ui/theme.ts";
import { type Act, Transport } from "./transport.ts";

export interface Handlers extends ScrubberActions {
  block(block: Block): void;
  nextProbe(): void;
  takeProbe(index: number): void;
  act(act: Act): void;
  theme(): Theme;
  /** Asks for a frame: of everything, or of the map's motion only. */
  request(all: boolean): void;
}

export class Views {
  readonly root = html("div", { class: "stage", "aria-busy": true });
  readonly chain: Chain;
  readonly transport: Transport;
  readonly map: LatentMap;
  readonly rows: PictureRows;
  readonly chart: LossChart;
  readonly scrubber: Scrubber;
  private readonly watcher: ResizeObserver;

  constructor(parent: HTMLElement | ShadowRoot, handlers: Handlers) {
    this.chain = new Chain(handlers);
    this.transport = new Transport((act) => handlers.act(act));
    this.map = new LatentMap(() => handlers.theme(), () => handlers.request(false));
    this.rows = new PictureRows((index) => handlers.takeProbe(index));
    this.chart = new LossChart(() => handlers.request(true));
    this.scrubber = new Scrubber(handlers);
    const { root, chain, transport, map, rows, chart, scrubber } = this;
    root.append(
      html("style", {}, styles),
      html("div", { class: "chain-holder" }, chain.element),
      transport.element,
      transport.trouble,
      html("div", { class: "middle" }, map.element, html("div", { class: "right" }, rows.element, chart.element)),
      scrubber.element,
    );
    parent.append(root);
    this.watcher = new ResizeObserver(() => handlers.request(true));
    for (const watched of [root, chart.element, map.canvas, rows.element]) this.watcher.observe(watched);
  }

  destroy(): void {
    this.watcher.disconnect();
    this.chart.destroy();
    this.root.remove();
  }
}
