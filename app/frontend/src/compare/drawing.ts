// A frame of what the server told: the columns, the words above them, the figures and the scores.
import type { Text } from "../shared/text.ts";
import { active } from "../shared/types.ts";
import { type Column, rowNames } from "./column.ts";
import type { Figures } from "./figures.ts";
import type { Menu } from "./menu.ts";
import type { Repeats } from "./repeats.ts";
import type { Seen } from "./seen.ts";
import type { Standing } from "./standing.ts";
import type { Scores } from "./table.ts";
import type { Told } from "./told.ts";
import type { Gutter, Views } from "./views.ts";
import type { WatchedRun } from "./watched.ts";

const motion = matchMedia("(prefers-reduced-motion: reduce)");
/** CSS pixels of a pictured image and of the gap beside it, at least; and milliseconds of a glide. */
const picture = 34;
const gap = 4;
const glide = 400;

export interface Parts {
  views: Views;
  gutter: Gutter;
  figures: Figures;
  scores: Scores;
  menu: Menu;
}

export class Drawing {
  /** Counts runs that have ended: what is drawn of them may be another thing under the same choice. */
  moment = 0;

  constructor(private readonly standing: Standing, private readonly seen: Seen, private readonly repeats: Repeats, private readonly parts: Parts) {}

  /** Everything but the maps' points. */
  draw(text: Text): void {
    const { standing, parts } = this;
    const { told } = standing;
    parts.views.say(sentences(standing, text));
    parts.views.board.toggleAttribute("hidden", !told?.runs.length);
    if (!told) return;
    this.drawColumns(told, text);
    const { menu } = parts;
    const model = menu.run === null ? null : this.repeats.model(menu.run);
    if (model) menu.draw(model);
    this.drawFigures(told, text);
  }

  private drawColumns(told: Told, text: Text): void {
    const { standing, seen, parts: { views, gutter } } = this;
    const corrupts = told.runs.some((run) => run.corrupts);
    const drawn = told.runs.map(({ id }) => standing.columns.get(id) as Column);
    const pictureRows = rowNames.length - (corrupts ? 0 : 1);
    views.order(gutter.element, drawn, 2 + pictureRows + told.settings.length);
    gutter.draw(told, corrupts, text, standing.shown);
    const width = (drawn[0]?.element.clientWidth ?? 200) - 2;
    const count = Math.max(3, Math.floor((width + gap) / (picture + gap)));
    views.root.style.setProperty("--cell", `${Math.floor((width + gap) / count) - gap}px`);
    told.runs.forEach((run, place) => {
      const watched = standing.watched.get(run.id) as WatchedRun;
      const column = drawn[place] as Column;
      const probe = seen.of(run.group);
      const settings = told.settings.map(({ name, values }) => ({ name, value: values[place] ?? "" }));
      const chosen = standing.hovered < 0 ? standing.image : standing.hovered;
      column.draw({ run: watched, place, probe, text, corrupts, count, chosen, settings, removable: told.runs.length > 1 });
      if (probe) column.follow(watched, probe, motion.matches || !active(watched.state) ? 0 : glide);
    });
    views.columns.dataset["drawn"] = String(drawn.length);
  }

  private drawFigures(told: Told, text: Text): void {
    const { chosen, over, theme, data } = this.standing;
    const view = chosen.word("view") === "bars" ? "bars" : "curves";
    const score = chosen.word("score");
    const choice = { view, of: chosen.word("of"), over, score } as const;
    const runs = told.runs.map(({ id }) => id);
    this.parts.figures.draw({ runs, told, text, choice, scheme: theme.dark ? "dark" : "light", plotly: data.plotly, moment: this.moment });
    this.parts.scores.drawMore(text);
    this.parts.scores.draw(told, text, view === "bars" ? score || (told.scores[0]?.name ?? "") : "");
  }
}

/** What cannot be compared, was left out or went wrong, a sentence each. */
function sentences({ trouble, told, data }: Standing, text: Text): string[] {
  const said = trouble === "offline" ? text.say("offline") : trouble;
  const leftOut = (told?.leftOut ?? []).map(({ why }) => why);
  const none = told && !told.runs.length && !leftOut.length ? [text.say("none")] : [];
  return [...(said ? [said] : []), ...data.troubles, ...leftOut, ...(told?.notes ?? []), ...none];
}
