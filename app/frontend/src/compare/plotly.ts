// Plotly's own bundle, run once and only by this page; as a script, for it is none of today's modules.
import type { Figure } from "./questions.ts";

interface Plotly {
  react(element: HTMLElement, data: unknown[], layout: unknown, config: unknown): Promise<void>;
  extendTraces(element: HTMLElement, more: { x: number[][]; y: number[][] }, traces: number[]): Promise<void>;
  downloadImage(element: HTMLElement, how: { format: string; filename: string; width: number; height: number; scale?: number }): Promise<void>;
  relayout(element: HTMLElement, layout: unknown): Promise<void>;
  purge(element: HTMLElement): void;
  Icons: Record<string, unknown>;
}

declare global {
  var Plotly: Plotly | undefined;
}

/** CSS pixels of a phone's figure. */
const narrow = 520;

let fetched: Promise<Plotly> | null = null;

/** Has the bundle fetched; it is run for the first who wants to draw with it. */
export function fetchPlotly(address: string): void {
  if (globalThis.Plotly || fetched || document.head.querySelector(`link[rel="preload"][href="${address}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: address }));
}

export function plotly(address: string): Promise<Plotly> {
  fetched ??= new Promise<Plotly>((resolve, reject) => {
    if (globalThis.Plotly) return resolve(globalThis.Plotly);
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => (globalThis.Plotly ? resolve(globalThis.Plotly) : reject(new Error(address)));
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
  fetched.catch(() => (fetched = null));
  return fetched;
}

/** The rules that Plotly has put into the document: inside a shadow root they have to stand once more. */
function rules(): string {
  const sheets = [...document.querySelectorAll<HTMLStyleElement>('style[id^="plotly.js-style"]')].map(({ sheet }) => sheet);
  return sheets.flatMap((sheet) => [...(sheet?.cssRules ?? [])].map(({ cssText }) => cssText)).join("\n");
}

export interface Words {
  png: string;
  svg: string;
  back: string;
}

/** One figure's place on the page. */
export class Plot {
  readonly element = document.createElement("div");
  private readonly style = document.createElement("style");
  private figure: Figure | null = null;
  private readonly watcher: ResizeObserver;
  private size = "";
  private drawing = false;

  constructor(private readonly address: () => string) {
    this.element.className = "plot";
    this.watcher = new ResizeObserver(() => void this.fit());
    this.watcher.observe(this.element);
  }

  /** Draws a figure, or the next one in its place: what is zoomed to stays where `key` stays. */
  async draw(figure: Figure, key: string, words: Words, name: string): Promise<void> {
    const plot = await plotly(this.address());
    if (!this.style.isConnected) this.element.before(this.style);
    this.figure = figure;
    this.drawing = true;
    const { clientWidth: width, clientHeight: height } = this.element;
    const save = (format: string): void => void plot.downloadImage(this.element, { format, filename: name, width: this.element.clientWidth, height: this.element.clientHeight, ...(format === "png" ? { scale: 2 } : {}) });
    const buttons = [
      { name: "png", title: words.png, icon: plot.Icons["camera"], click: () => save("png") },
      { name: "svg", title: words.svg, icon: plot.Icons["disk"], click: () => save("svg") },
      { name: "back", title: words.back, icon: plot.Icons["home"], click: () => void plot.relayout(this.element, { "xaxis.autorange": true, "yaxis.autorange": true }) },
    ];
    const config = { displaylogo: false, displayModeBar: true, modeBarButtons: [buttons], showTips: false, doubleClick: "reset+autosize" };
    // On a phone the toolbar needs the line above the figure for itself.
    const legend = width < narrow ? { legend: { y: -0.22, yanchor: "top" } } : {};
    await plot.react(this.element, figure.data, { ...figure.layout, ...legend, width, height, uirevision: key }, config);
    this.drawing = false;
    const known = rules();
    if (this.style.textContent !== known) this.style.textContent = known;
    this.size = `${width} ${height}`;
    await this.fit();
  }

  /** More points of a run's curve, where they are past its last one. */
  async extend(place: number, of: "test" | "train", points: readonly (readonly [number, number])[]): Promise<void> {
    if (!this.figure || this.drawing || !globalThis.Plotly) return;
    const index = this.figure.data.findIndex(({ meta }) => {
      const about = meta as { place?: number; of?: string } | undefined;
      return about?.place === place && about.of === of;
    });
    const trace = this.figure.data[index] as { x: number[] } | undefined;
    if (!trace) return;
    const last = trace.x.at(-1) ?? -Infinity;
    const newer = points.filter(([x, y]) => x > last && Number.isFinite(y));
    if (newer.length) await globalThis.Plotly.extendTraces(this.element, { x: [newer.map(([x]) => x)], y: [newer.map(([, y]) => y)] }, [index]);
  }

  destroy(): void {
    this.watcher.disconnect();
    globalThis.Plotly?.purge(this.element);
  }

  private async fit(): Promise<void> {
    const { clientWidth: width, clientHeight: height } = this.element;
    const size = `${width} ${height}`;
    if (!this.figure || this.drawing || !globalThis.Plotly || size === this.size || width < 40) return;
    this.size = size;
    await globalThis.Plotly.relayout(this.element, { width, height });
  }
}
