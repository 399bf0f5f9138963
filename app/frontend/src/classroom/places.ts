// The rows of a board: place, map, whose, recipe, how its loss falls, value, and how far behind the first.
import { drawSmall, type Small } from "../shared/map/small-maps.ts";
import { html, set, show, svg, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import type { Below, Ranked } from "./board-told.ts";
import { labOf } from "./opening.ts";
import { height, path, width } from "./spark.ts";

export interface RowHands {
  readonly text: Text;
  readonly hidden: boolean;
  picked(run: string): boolean;
  pick(run: string, on: boolean): void;
}

export class PlaceRow {
  private readonly tick = html("input", { type: "checkbox" });
  private readonly place = html("b", { class: "place" });
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly open = html("a", { class: "small-map", target: "_blank", rel: "noopener" }, this.canvas);
  private readonly name = html("b", { class: "who" });
  private readonly recipe = html("span", { class: "what" });
  private readonly line = svg("path", { fill: "none", stroke: "currentColor", "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" });
  private readonly chart = svg("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, this.line);
  private readonly value = html("b", { class: "value" });
  private readonly unit = html("small", {});
  private readonly behind = html("span", { class: "behind" });
  readonly element: HTMLElement;
  private drawn: Small | null = null;

  constructor(private readonly run: string, private readonly hands: RowHands) {
    this.tick.addEventListener("change", () => hands.pick(run, this.tick.checked));
    this.element = html("li", { class: "placed" },
      html("label", { class: "tick" }, this.tick), this.place, this.open,
      html("div", { class: "names" }, this.name, this.recipe), this.chart,
      html("div", { class: "values" }, html("span", {}, this.value, " ", this.unit), this.behind));
  }

  update(row: Ranked | Below, unit: string): void {
    const { text } = this.hands;
    const name = this.hands.hidden ? text.say("board.run", { letters: row.letters }) : row.nickname;
    write(this.name, name);
    this.name.title = name;
    const facts = [row.family, row.network, row.code === null ? "" : text.say("code", { size: row.code }), row.changes];
    write(this.recipe, facts.filter(Boolean).join(" · "));
    this.recipe.title = this.recipe.textContent ?? "";
    this.open.href = labOf(this.run, text.language);
    for (const [element, key] of [[this.open, "board.open"], [this.tick, "board.pick"]] as const) {
      const words = text.say(key, { name });
      set(element, "aria-label", words);
      element.title = words;
    }
    this.tick.checked = this.hands.picked(this.run);
    this.element.dataset["state"] = row.state;
    if ("why" in row) {
      write(this.behind, row.why);
      return;
    }
    write(this.place, String(row.place));
    this.element.toggleAttribute("data-first", row.place === 1);
    write(this.value, row.value);
    write(this.unit, unit);
    write(this.behind, row.behind ? text.say("board.behind", { value: row.behind }) : "");
    const line = path(row.line);
    set(this.line, "d", line || null);
    show(this.chart, line !== "");
  }

  /** Draws its map; the one before stays until there is another. */
  draw(map: Small | undefined): void {
    if (!map || map === this.drawn) return;
    this.drawn = map;
    drawSmall(this.canvas, map);
  }
}

/** Rows of a list by run, made once and brought into order. */
export class Rows {
  private readonly rows = new Map<string, PlaceRow>();

  constructor(readonly list: HTMLElement, private readonly hands: RowHands) {}

  update(told: readonly (Ranked | Below)[], unit: string, map: (row: Ranked | Below) => Small | undefined): void {
    const there = new Set(told.map(({ id }) => id));
    for (const [run, row] of this.rows)
      if (!there.has(run)) {
        row.element.remove();
        this.rows.delete(run);
      }
    told.forEach((each, index) => {
      const row = this.rows.get(each.id) ?? new PlaceRow(each.id, this.hands);
      this.rows.set(each.id, row);
      row.update(each, unit);
      if (this.list.children[index] !== row.element) this.list.insertBefore(row.element, this.list.children[index] ?? null);
      row.draw(map(each));
    });
  }
}
