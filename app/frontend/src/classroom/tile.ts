// One student on the wall: who, what their newest run is, how its loss falls, its map, and what a teacher can do.
import { drawSmall, type Small } from "../shared/map/small-maps.ts";
import { html, set, show, svg, write } from "../shared/dom.ts";
import type { Act } from "./acts.ts";
import { labOf } from "./opening.ts";
import { height, path, width } from "./spark.ts";
import type { Student } from "./told.ts";
import type { Hands } from "./views.ts";

export class Tile {
  private readonly name = html("h2", {});
  private readonly state = html("span", { class: "state" });
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly open = html("a", { class: "map", target: "_blank", rel: "noopener" }, this.canvas);
  private readonly recipe = html("p", { class: "recipe" });
  private readonly changes = html("p", { class: "changes" });
  private readonly line = svg("path", { fill: "none", stroke: "currentColor", "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" });
  private readonly chart = svg("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" }, this.line);
  private readonly loss = html("span", { class: "loss" });
  private readonly minutes = html("p", { class: "minutes", hidden: true });
  private readonly bar = html("i", { class: "bar" });
  private readonly acts: ReadonlyMap<Act, HTMLButtonElement>;
  private readonly more = html("summary", {}, "⋯");
  private readonly menu: HTMLDetailsElement;
  readonly element: HTMLElement;
  private student: Student | null = null;
  private drawn: Small | null = null;

  constructor(acts: readonly Act[], private readonly hands: Hands) {
    this.acts = new Map(acts.map((each) => [each, html("button", { type: "button", class: each.danger ? "danger" : "", onclick: () => {
      this.menu.open = false;
      if (this.student) each.act(this.student, hands);
    } }, hands.text.say(each.name))]));
    const list = html("div", {}, ...this.acts.values());
    this.menu = html("details", { class: "menu" }, this.more, list);
    this.menu.addEventListener("toggle", () => {
      // Down where there is room for it.
      list.classList.remove("up");
      list.classList.toggle("up", list.getBoundingClientRect().bottom > innerHeight);
    });
    this.menu.addEventListener("focusout", (event) => {
      if (!this.menu.contains(event.relatedTarget as Node | null)) this.menu.open = false;
    });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.menu.open = false;
      this.more.focus();
    });
    this.element = html("li", { class: "tile" },
      html("header", {}, this.name, this.state, this.menu),
      html("div", { class: "run" }, this.open,
        html("div", { class: "words" }, this.recipe, this.changes, html("div", { class: "curve" }, this.chart, this.loss))),
      this.minutes, this.bar);
  }

  update(student: Student): void {
    const { text } = this.hands;
    this.student = student;
    const { nickname, run, state } = student;
    write(this.name, nickname);
    this.name.title = nickname;
    this.element.dataset["state"] = state;
    write(this.state, state === "waiting" && run?.place ? text.say("state.place", { place: run.place }) : text.say(`state.${state}`));
    this.element.toggleAttribute("data-run", run !== null);
    set(this.open, "href", run ? labOf(run.id, text.language) : null);
    this.open.title = text.say("board.open", { name: nickname });
    set(this.open, "aria-label", this.open.title);
    const facts = run ? [run.family, run.data, run.code === null ? "" : text.say("code", { size: run.code }), run.network] : [text.say("no_run")];
    write(this.recipe, facts.filter(Boolean).join(" · "));
    this.recipe.title = this.recipe.textContent ?? "";
    write(this.changes, run?.said || run?.changes || "");
    this.changes.title = this.changes.textContent ?? "";
    const line = path(run?.losses ?? []);
    set(this.line, "d", line || null);
    show(this.chart, line !== "");
    this.chart.setAttribute("aria-label", text.say("chart", { name: nickname }));
    const last = run?.losses.at(-1)?.[1];
    const said = run && !run.goes_on && run.state !== "finished" ? text.say(`run.${run.state}`) : "";
    const number = last === undefined ? "" : text.say("loss", { value: new Intl.NumberFormat(text.language, { maximumSignificantDigits: 3 }).format(last) });
    write(this.loss, [number, said].filter(Boolean).join(" · "));
    write(this.minutes, student.minutes ? text.say("minutes", student.minutes) : "");
    show(this.minutes, student.minutes !== null);
    this.bar.style.setProperty("--share", String(run?.goes_on ? (run.share ?? 0) : 0));
    this.more.setAttribute("aria-label", text.say("more", { name: nickname }));
    this.more.title = text.say("more", { name: nickname });
    for (const [act, button] of this.acts) show(button, act.possible?.(student) ?? true);
  }

  /** Draws the map of its run; the one before stays until there is another. */
  draw(map: Small | undefined): void {
    this.element.toggleAttribute("data-drawn", map !== undefined || (this.drawn !== null && this.student?.run !== null));
    if (!map || map === this.drawn) return;
    this.drawn = map;
    drawSmall(this.canvas, map);
  }

  /** Another run's map is none of this one's. */
  forgetMap(): void {
    this.drawn = null;
    this.canvas.width = this.canvas.width;
  }
}
