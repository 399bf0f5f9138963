// Above the cards: search, order, the starred ones alone, and how much of the disk one's runs take.
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { Choice } from "../shared/ui/choice.ts";
import type { Order } from "./order.ts";
import type { Score, Told } from "./told.ts";

export class Toolbar {
  private readonly title = html("h1", {});
  private readonly search = html("input", { type: "search", maxlength: 100, oninput: () => this.change({ search: this.search.value }) });
  private readonly sort = new Choice((sort) => this.change({ sort }));
  private readonly starred = html("button", { class: "switch", type: "button", onclick: () => this.change({ starred: this.starred.getAttribute("aria-pressed") !== "true" }) });
  private readonly count = html("span", { class: "small count", role: "status" });
  private readonly disk = html("span", { class: "small disk" });
  private readonly taken = html("span", { class: "taken" }, html("i", {}), this.disk);
  private readonly filters = html("div", { class: "filters" }, this.search, this.sort.element, this.starred, this.count);
  readonly element: HTMLElement;

  constructor(
    private readonly change: (change: Partial<Order>) => void,
    way: HTMLElement,
  ) {
    this.element = html("div", { class: "toolbar" }, this.title, this.filters, html("div", { class: "way" }, this.taken, way));
  }

  draw(order: Order, scores: readonly Score[], disk: Told["disk"], shown: number, all: number, history: boolean, text: Text): void {
    write(this.title, text.say(history ? "title" : "models"));
    this.search.placeholder = text.say("search");
    this.search.setAttribute("aria-label", text.say("search"));
    if (this.search.value !== order.search) this.search.value = order.search;
    const options = [
      ...(history ? [{ value: "new", name: text.say("sort.new") }, { value: "old", name: text.say("sort.old") }] : [{ value: "new", name: text.say("sort.given") }]),
      ...scores.map(({ name, words }) => ({ value: name, name: words })),
    ];
    this.sort.draw("", options, options.some(({ value }) => value === order.sort) ? order.sort : "new", "", text.say("sort"));
    write(this.starred, `★ ${text.say("starred")}`);
    this.starred.setAttribute("aria-pressed", String(order.starred));
    show(this.starred, history);
    write(this.count, shown === all ? "" : text.say("count", { shown, all }));
    show(this.filters, all > 0);
    show(this.taken, disk !== undefined);
    if (!disk) return;
    write(this.disk, disk.words);
    this.taken.style.setProperty("--share", String(disk.share));
    this.taken.toggleAttribute("data-nearly", disk.share > 0.9);
  }
}
