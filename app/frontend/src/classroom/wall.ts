// The class at one look: a tile for each student, who trains and who is next, and the end of the class.
import { Maps } from "../shared/map/small-maps.ts";
import { Refusal } from "../shared/data/api.ts";
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { ask } from "./dialog.ts";
import { Tile, type TileHands } from "./tile.ts";
import type { Asking, Student, Wall } from "./told.ts";

/** Milliseconds between two looks. */
const again = 1500;
/** So many of those who wait are named. */
const named = 6;

export class WallPage implements TileHands {
  private readonly maps: Maps;
  private readonly count = html("h2", { class: "count" });
  private readonly turns = html("p", { class: "turns" });
  private readonly load = html("p", { class: "load" });
  private readonly lab = html("a", { href: "./?", class: "quiet-button", target: "_blank" });
  private readonly fold = html("button", { type: "button", class: "quiet-button", onclick: () => this.folded(!document.body.classList.contains("folded")) });
  private readonly end = html("button", { type: "button", class: "quiet-button", onclick: () => this.askEnd() });
  private readonly said = html("p", { class: "trouble", role: "alert", hidden: true });
  private readonly nobody = html("p", { class: "nobody", hidden: true });
  private readonly list = html("ul", { class: "tiles" });
  private readonly tiles = new Map<number, Tile>();
  private readonly runs = new Map<number, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wall: Wall | null = null;

  constructor(
    root: HTMLElement,
    private readonly asking: Asking,
    private readonly text: Text,
  ) {
    this.maps = new Maps((asked) => asking.maps(asked), () => this.draw());
    write(this.lab, text.say("open_lab"));
    write(this.end, text.say("end"));
    write(this.nobody, text.say("nobody"));
    root.append(
      html("div", { class: "line" }, this.count, this.turns, this.load, html("div", { class: "acts" }, this.fold, this.lab, this.end)),
      this.said, this.nobody, this.list);
    this.folded(location.hash === "#wall");
    document.addEventListener("visibilitychange", () => document.hidden || void this.look());
    void this.look();
  }

  stop(student: Student): void {
    if (student.run) void this.doing(this.asking.stop(student.run.id));
  }

  newCode({ number, nickname }: Student): void {
    void this.doing(this.asking.newCode(number).then((code) => {
      ask(`${this.text.say("code_for", { name: nickname })}. ${this.text.say("code_once")}`, [{ words: this.text.say("close"), kind: "primary" }], code);
    }));
  }

  revoke({ number }: Student): void {
    void this.doing(this.asking.revoke(number));
  }

  remove({ number, nickname }: Student): void {
    ask(this.text.say("remove_ask", { name: nickname }), [
      { words: this.text.say("cancel") },
      { words: this.text.say("remove_yes"), kind: "danger", act: () => void this.doing(this.asking.remove(number)) },
    ]);
  }

  private askEnd(): void {
    const end = (erase: boolean) => () => void this.doing(this.asking.end(erase).then(() => location.reload()));
    ask(this.text.say("end_ask"), [
      { words: this.text.say("cancel") },
      { words: this.text.say("end_keep"), kind: "primary", act: end(false) },
      { words: this.text.say("end_erase"), kind: "danger", act: () =>
        ask(this.text.say("erase_ask"), [{ words: this.text.say("cancel") }, { words: this.text.say("erase_yes"), kind: "danger", act: end(true) }]) },
    ]);
  }

  /** What a teacher asks for; where it is refused, the page says why. */
  private async doing(what: Promise<void>): Promise<void> {
    this.say("");
    try {
      await what;
      await this.look();
    } catch (error) {
      this.say(error instanceof Refusal && error.message ? error.message : this.text.say("offline"));
    }
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.wall = await this.asking.wall();
      if (this.said.dataset["offline"]) this.say("");
      this.draw();
    } catch (error) {
      // The class has ended, or this browser is its teacher's no more.
      if (error instanceof Refusal && (error.status === 403 || error.status === 404)) return location.reload();
      this.say(this.text.say("offline"));
      this.said.dataset["offline"] = "1";
    }
    if (!document.hidden) this.timer = setTimeout(() => void this.look(), again);
  }

  private draw(): void {
    const { wall, text } = this;
    if (!wall) return;
    const { students, running, queue, load } = wall;
    write(this.count, text.say("students", { count: students.length }));
    const names = (of: readonly { nickname: string }[]): string => {
      const beyond = of.length - named;
      const shown = of.slice(0, named).map(({ nickname }) => nickname || "–").join(", ");
      return [shown || text.say("none"), beyond > 0 ? text.say("more_waiting", { count: beyond }) : ""].filter(Boolean).join(" ");
    };
    write(this.turns, [text.say("training_now", { names: names(running) }), queue.length ? text.say("next", { names: names(queue) }) : ""].filter(Boolean).join("  ·  "));
    const percent = (value: number): string => new Intl.NumberFormat(text.language, { style: "percent" }).format(value / 100);
    write(this.load, text.say("load", { processor: percent(load.processor), memory: percent(load.memory) }));
    show(this.nobody, students.length === 0);
    this.maps.want(students.flatMap(({ run }) => run ?? []));
    for (const [number, tile] of this.tiles)
      if (!students.some((student) => student.number === number)) {
        tile.element.remove();
        this.tiles.delete(number);
      }
    students.forEach((student, index) => {
      const tile = this.tiles.get(student.number) ?? new Tile(this);
      this.tiles.set(student.number, tile);
      tile.update(student, text);
      if (this.list.children[index] !== tile.element) this.list.insertBefore(tile.element, this.list.children[index] ?? null);
      const run = student.run?.id ?? "";
      if (this.runs.get(student.number) !== run) tile.forgetMap();
      this.runs.set(student.number, run);
      tile.draw(this.maps.get(run, student.run?.step ?? null));
    });
  }

  private folded(folded: boolean): void {
    document.body.classList.toggle("folded", folded);
    write(this.fold, this.text.say(folded ? "larger" : "smaller"));
    history.replaceState(null, "", folded ? "#wall" : location.pathname + location.search);
  }

  private say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
    delete this.said.dataset["offline"];
  }
}
