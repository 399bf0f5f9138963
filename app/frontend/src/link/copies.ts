// A button a link: pressed, it copies it and says so; where it cannot, the address stands there to be copied by hand.
import { refusalOf } from "../shared/data/api.ts";
import { html, show, svg, write } from "../shared/dom.ts";
import type { PageComponent } from "../shared/types.ts";
import { linkOf } from "../shared/link.ts";
import { copy } from "./clipboard.ts";
import look from "./link.css?inline";

export interface Copy {
  name: string;
  words: string;
  note: string;
  /** null: of the page as it is. */
  query: string | null;
  primary: boolean;
  /** What is asked of the server instead, and what the button says once it is done. */
  order?: { path: string; body: Record<string, string>; done: string };
}

export interface CopiesData {
  copies: Copy[];
  /** Of the server, where others have to open another one than this page's; "" where not. */
  origin: string;
  copied: string;
  failed: string;
  /** Names the address for those who hear it read. */
  label: string;
  /** Where the routes are, and the language of what they answer; where there is something to be ordered. */
  api?: string;
  language?: string;
  away?: string;
}

/** Milliseconds for which a button says that it has copied. */
const said = 2500;
const chain = "M6.6 9.4a.8.8 0 0 1 0-1.1l1.7-1.7a.8.8 0 1 1 1.1 1.1L7.7 9.4a.8.8 0 0 1-1.1 0zM3 13a3.2 3.2 0 0 1 0-4.5l1.7-1.7 1.1 1.1L4.1 9.6a1.6 1.6 0 0 0 2.3 2.3l1.7-1.7 1.1 1.1L7.5 13A3.2 3.2 0 0 1 3 13zm8.3-3.8-1.1-1.1 1.7-1.7a1.6 1.6 0 0 0-2.3-2.3L7.9 5.8 6.8 4.7 8.5 3A3.2 3.2 0 0 1 13 7.5z";

export class Copies {
  private readonly list = html("div", { class: "copies" });
  private readonly field = html("input", { class: "address", readonly: true, spellcheck: "false", onfocus: () => this.field.select() });
  private readonly status = html("p", { class: "status", role: "status" });
  private readonly root = html("div", { class: "links" }, html("style", {}, look), this.list, this.status, this.field);
  private copied = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private drawnAs = "";

  constructor(private component: PageComponent<CopiesData>) {
    show(this.field, false);
    component.parentElement.append(this.root);
  }

  update(component: PageComponent<CopiesData>): void {
    this.component = component;
    const { data } = component;
    const key = JSON.stringify([data.copies, data.origin, data.copied]);
    if (key === this.drawnAs) return;
    this.drawnAs = key;
    // What was copied is of the settings before.
    this.copied = "";
    show(this.field, false);
    write(this.status, "");
    this.draw();
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.root.remove();
  }

  private draw(): void {
    const { copies, copied } = this.component.data;
    const focused = (this.root.getRootNode() as ShadowRoot | Document).activeElement?.getAttribute("data-copy");
    this.list.replaceChildren(...copies.flatMap((each) => {
      const done = each.name === this.copied;
      const mark = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
        svg("path", done ? { d: "M3 8.5l3.2 3.2L13 5", fill: "none", stroke: "currentColor", "stroke-width": 2 } : { d: chain, fill: "currentColor" }));
      const button = html("button", { type: "button", class: each.primary ? "copy primary" : "copy", "data-copy": each.name, onclick: () => void this.press(each) },
        each.order && !done ? null : mark, html("span", {}, done ? (each.order?.done ?? copied) : each.words));
      return each.note ? [button, html("p", { class: "note" }, each.note)] : [button];
    }));
    if (focused) this.list.querySelector<HTMLButtonElement>(`[data-copy="${focused}"]`)?.focus();
  }

  private async press(each: Copy): Promise<void> {
    const { data } = this.component;
    if (each.order) {
      const trouble = await this.ask(each.order);
      return trouble === null ? this.say(each) : write(this.status, trouble);
    }
    const link = linkOf(each.query, data.origin, location);
    this.field.value = link;
    this.field.setAttribute("aria-label", data.label);
    show(this.field, true);
    const done = await copy(link, this.field);
    write(this.status, done ? "" : data.failed);
    if (!done) return this.field.focus();
    this.say(each);
  }

  /** Why the server does not do it; null where it does. */
  private async ask({ path, body }: NonNullable<Copy["order"]>): Promise<string | null> {
    const { api = "/api", language = "en", away = "" } = this.component.data;
    try {
      const headers = { "accept-language": language, "content-type": "application/json" };
      const response = await fetch(`${api}${path}`, { method: "POST", body: JSON.stringify(body), headers });
      return response.ok ? null : (await refusalOf(response)).message || away;
    } catch {
      return away;
    }
  }

  private say(each: Copy): void {
    this.copied = each.name;
    this.draw();
    write(this.status, "");
    this.list.querySelector<HTMLButtonElement>(`[data-copy="${each.name}"]`)?.focus();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.copied = "";
      this.draw();
    }, said);
  }
}
