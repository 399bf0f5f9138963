// The class at one look: a tile for each student.
import { Maps } from "../shared/map/small-maps.ts";
import { html, show, write } from "../shared/dom.ts";
import { acts } from "./acts.ts";
import { Tile } from "./tile.ts";
import type { Wall } from "./told.ts";
import type { Hands, View } from "./views.ts";

export class WallView implements View {
  readonly name = "wall";
  private readonly nobody = html("p", { class: "nobody", hidden: true });
  private readonly list = html("ul", { class: "tiles" });
  readonly element = html("div", {}, this.nobody, this.list);
  private readonly maps: Maps;
  private readonly tiles = new Map<number, Tile>();
  private readonly runs = new Map<number, string>();
  private wall: Wall | null = null;

  constructor(private readonly hands: Hands) {
    this.maps = new Maps((asked) => hands.asking.maps(asked), () => this.draw());
    write(this.nobody, hands.text.say("nobody"));
  }

  update(wall: Wall): void {
    this.wall = wall;
    this.draw();
  }

  private draw(): void {
    if (!this.wall) return;
    const { students } = this.wall;
    show(this.nobody, students.length === 0);
    this.maps.want(students.flatMap(({ run }) => run ?? []));
    for (const [number, tile] of this.tiles)
      if (!students.some((student) => student.number === number)) {
        tile.element.remove();
        this.tiles.delete(number);
      }
    students.forEach((student, index) => {
      const tile = this.tiles.get(student.number) ?? new Tile(acts, this.hands);
      this.tiles.set(student.number, tile);
      tile.update(student);
      if (this.list.children[index] !== tile.element) this.list.insertBefore(tile.element, this.list.children[index] ?? null);
      const run = student.run?.id ?? "";
      if (this.runs.get(student.number) !== run) tile.forgetMap();
      this.runs.set(student.number, run);
      tile.draw(this.maps.get(run, student.run?.step ?? null));
    });
  }
}
