// What hands do on the columns: brush, point, hover over a picture, choose one.
import { imageBitmap } from "../shared/picture.ts";
import type { ColumnHands } from "./column.ts";
import type { BrushedMap } from "./map.ts";
import type { Seen } from "./seen.ts";
import { type Box, readBrush, writeBrush } from "./selection.ts";
import type { Standing } from "./standing.ts";

/** What a hand on a column asks of the page. */
export interface Acts {
  put(runs: readonly string[]): void;
  /** Opens or closes the menu of a run beside its button. */
  menu(run: string, button: HTMLElement): void;
  /** Says something to those who do not see it. */
  speak(words: string): void;
  /** Takes a choice into the address. */
  choose(name: string, value: string): void;
  /** Asks for a frame; of all, or of the maps alone. */
  request(all?: boolean): void;
}

export class Hands implements ColumnHands {
  /** Whether what a link says was brushed has been. */
  private brushed = false;

  constructor(private readonly standing: Standing, private readonly seen: Seen, private readonly acts: Acts) {}

  readonly changed = (): void => this.acts.request(false);

  remove(run: string): void {
    this.acts.put(this.standing.runs.filter((id) => id !== run));
  }

  menu(run: string, button: HTMLElement): void {
    this.acts.menu(run, button);
  }

  take(index: number): void {
    this.acts.choose("image", String(index));
  }

  point(map: BrushedMap, image: number): void {
    const { selection, columns, text } = this.standing;
    if (!selection.mark(map.group, image)) return;
    const probe = this.seen.of(map.group);
    const column = [...columns.values()].find((each) => each.map === map);
    const there = probe && image >= 0 && image < probe.images.count;
    map.tell(image, there ? imageBitmap(probe.images, image) : null, there && text ? text.className(column?.classes ?? [], probe.labels[image] ?? 0) : "");
    // Where it is among those that are pictured, it is marked there too.
    const pictured = this.seen.pictured(map.group, image);
    for (const each of columns.values()) if (each.map.group === map.group) each.mark(pictured < 0 ? this.standing.image : pictured);
    this.acts.request(false);
  }

  speak(map: BrushedMap): void {
    const { selection, columns, text } = this.standing;
    const image = selection.markedOn(map.group);
    const probe = this.seen.of(map.group);
    const column = [...columns.values()].find((each) => each.map === map);
    if (!text) return;
    const name = probe && image >= 0 ? text.className(column?.classes ?? [], probe.labels[image] ?? 0) : null;
    this.acts.speak(name === null ? text.say("spoken_nothing") : text.say("spoken_image", { name }));
  }

  hover(run: string, index: number): void {
    const { standing } = this;
    standing.hovered = index;
    const group = standing.watched.get(run)?.told.group ?? null;
    if (standing.selection.mark(group, this.seen.point(group, index))) this.acts.request(false);
    for (const column of standing.columns.values()) column.mark(index < 0 ? standing.image : index);
  }

  brush(map: BrushedMap, box: Box | null): void {
    if (!box) return this.letGo();
    const { standing } = this;
    const letter = standing.each.find(({ id }) => standing.columns.get(id)?.map === map)?.letter;
    this.select(map, box);
    if (letter) this.acts.choose("brush", standing.selection.count ? writeBrush(letter, box) : "");
  }

  letGo(): void {
    const { selection, chosen } = this.standing;
    selection.clear();
    if (chosen.word("brush")) this.acts.choose("brush", "");
    this.acts.request();
  }

  /** Another link was followed: what it says was brushed is to be brushed. */
  followed(): void {
    this.brushed = false;
  }

  /** Brushes what a link says was brushed, once the map that it speaks of stands. */
  brushAgain(): void {
    const { chosen, each, columns } = this.standing;
    if (this.brushed) return;
    const said = readBrush(chosen.word("brush"));
    const id = said && each.find(({ letter }) => letter === said.letter)?.id;
    const map = id ? columns.get(id)?.map : undefined;
    if (!said || !map?.points.count || map.points.moving) return;
    this.brushed = true;
    this.select(map, said.box);
  }

  private select(map: BrushedMap, box: Box): void {
    this.standing.selection.select(map.group, map.inside(box, this.standing.shownOn(map.group)));
  }
}
