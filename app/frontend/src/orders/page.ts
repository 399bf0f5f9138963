// What the teacher orders, on a student's page: one for the whole window, whichever page of the lab is open in it.
import { html } from "../shared/dom.ts";
import { linkOf } from "../shared/link.ts";
import { insistOnText, type Text } from "../shared/text.ts";
import type { PageComponent } from "../shared/types.ts";
import { Bar } from "./bar.ts";
import { Front } from "./front.ts";
import { Look } from "./look.ts";
import look from "./orders.css?inline";
import { type Act, lookedAt, rowsOf } from "./rows.ts";
import { Seen } from "./seen.ts";
import { nothing, type Told } from "./told.ts";
import { Watch } from "./watch.ts";

export interface OrdersData {
  api: string;
  language: string;
  text: string;
  /** The number of the locks that the page was drawn with. */
  locked: number | null;
}

const colours = ["primary-color", "background-color", "secondary-background-color", "text-color", "border-color", "font"];
/** Between the page and the window's edge, as every page has it. */
const edge = 8;

export class OrdersPage {
  private readonly seen = new Seen(sessionStorage);
  private readonly bar = new Bar((act) => this.act(act));
  private readonly look = new Look();
  private readonly front = new Front();
  private readonly host = html("div", { id: "aelab-orders" });
  private readonly watch: Watch;
  private text: Text | null = null;
  private told: Told = nothing;
  private height = 0;

  constructor(private component: PageComponent<OrdersData>) {
    this.host.attachShadow({ mode: "open" }).append(html("style", {}, look), this.look.element, this.bar.element, this.front.element);
    document.body.append(this.host);
    new ResizeObserver(() => this.makeRoom()).observe(this.bar.element);
    this.watch = new Watch(() => ({ url: `${this.component.data.api}/orders`, language: this.component.data.language }), (told) => {
      this.told = told;
      // Once an answer: what the page is drawn with by then may be newer than this answer is.
      if (told.locked !== this.component.data.locked) this.component.setTriggerValue("locked", String(told.locked ?? "none"));
      this.draw();
    });
  }

  update(component: PageComponent<OrdersData>): void {
    const before = this.component.data.language;
    this.component = component;
    const { text, language } = component.data;
    if (this.text && before === language) return this.draw();
    void insistOnText(text, language).then((words) => {
      if (this.component.data.language !== language) return;
      this.text = words.for("orders");
      this.draw();
      if (before !== language) void this.watch.look();
    });
  }

  private draw(): void {
    const { told, seen, text } = this;
    const { data, parentElement } = this.component;
    if (!text) return;
    const from = getComputedStyle(parentElement instanceof ShadowRoot ? parentElement.host : parentElement);
    for (const name of colours) this.host.style.setProperty(`--st-${name}`, from.getPropertyValue(`--st-${name}`));
    this.bar.draw(rowsOf(told, seen, text), text);
    const run = lookedAt(told, seen);
    const address = run === null ? "" : linkOf(`${new URLSearchParams({ run, lock: "all", lang: data.language })}`, "", location);
    this.look.open(address, text.say("frame"), document.getElementById("root"));
    this.front.draw(told.paused, text);
  }

  private act(act: Act): void {
    const { shown, handed, locked } = this.told;
    if (act === "back") this.seen.put("shown", shown?.number ?? null);
    if (act === "look") this.seen.put("shown", null);
    if (act === "close-locked") this.seen.put("locked", locked);
    if (act === "close-handed" || act === "start") this.seen.put("handed", handed?.number ?? null);
    if (act === "start" && handed) {
      this.seen.put("shown", shown?.number ?? null);
      location.assign(linkOf(`${handed.query}&lang=${this.component.data.language}`, "", location));
      return;
    }
    this.draw();
  }

  /** The page ends where the bar begins: nothing of it is under the bar. */
  private makeRoom(): void {
    const { height } = this.bar.element.getBoundingClientRect();
    if (height === this.height) return;
    this.height = height;
    const { classList, style } = document.documentElement;
    classList.toggle("ordered", height > 0);
    style.setProperty("--orders-bar", `${height}px`);
    style.setProperty("--stage-bottom", `${edge + height}px`);
    dispatchEvent(new Event("resize"));
  }
}
