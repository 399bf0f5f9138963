// The classes that were ended and kept: their boards and tables, going on with one, and erasing one for good.
import { html, set, show, write } from "../shared/dom.ts";
import { ask } from "./dialog.ts";
import { BoardView } from "./board.ts";
import type { FormerClass } from "./told.ts";
import type { Hands } from "./views.ts";

export class Former {
  private readonly list = html("ul", { class: "former" });
  readonly element: HTMLDetailsElement;

  constructor(private readonly hands: Hands) {
    this.element = html("details", { class: "former-classes", hidden: true }, html("summary", {}, hands.text.say("former")), this.list);
  }

  /** Asks for them anew; says how many there are. */
  async look(): Promise<number> {
    const classes = await this.hands.asking.former();
    this.list.replaceChildren(...classes.map((each) => this.entry(each)));
    show(this.element, classes.length > 0);
    return classes.length;
  }

  private entry(each: FormerClass): HTMLElement {
    const { asking, text } = this.hands;
    const { name } = each;
    const place = html("div", { class: "former-board", hidden: true });
    const button = (key: string, act: () => void, kind = ""): HTMLButtonElement => html("button", { type: "button", class: `quiet-button ${kind}`, onclick: act }, text.say(key));
    const look = button("former.look", () => {
      const on = place.hasAttribute("hidden");
      if (on && !place.firstChild) {
        const board = new BoardView(this.hands, each.id);
        place.append(board.element);
        void board.look();
      }
      show(place, on);
      set(look, "aria-expanded", String(on));
    });
    set(look, "aria-expanded", "false");
    const day = new Intl.DateTimeFormat(text.language, { dateStyle: "long" });
    const said = text.say("former.said", {
      days: each.days.map((date) => day.format(new Date(`${date}T12:00:00`))).join(" – "),
      students: text.say("students", { count: each.students }),
      runs: text.say("board.runs", { count: each.runs }),
    });
    return html("li", {},
      html("div", { class: "former-line" }, html("b", {}, name), html("span", {}, said),
        html("div", { class: "acts" }, look,
          html("a", { class: "quiet-button", download: "", href: asking.table(each.id), title: text.say("board.csv_hint") }, text.say("board.csv")),
          button("former.go_on", () => ask(text.say("former.go_on_ask", { name, count: each.students }), [
            { words: text.say("cancel") },
            { words: text.say("former.go_on"), kind: "primary", act: () => void this.hands.doing(asking.goOn(each.id).then(() => location.reload())) },
          ])),
          button("former.erase", () => ask(text.say("former.erase_ask", { name }), [
            { words: text.say("cancel") },
            { words: text.say("erase_yes"), kind: "danger", act: () => void this.hands.doing(asking.eraseFormer(each.id).then(() => this.emptied())) },
          ]), "danger"))),
      place);
  }

  private async emptied(): Promise<void> {
    if (!(await this.look())) location.reload();
  }
}

/** The teacher's page where no class goes on: the former ones are all there is. */
export class OverPage implements Hands {
  private readonly said = html("p", { class: "trouble", role: "alert", hidden: true });

  constructor(root: HTMLElement, readonly asking: Hands["asking"], readonly text: Hands["text"]) {
    const former = new Former(this);
    former.element.open = true;
    root.append(html("p", { class: "over" }, text.say("former.over")), this.said, former.element);
    void this.doing(former.look().then(() => undefined));
  }

  async doing(what: Promise<void>): Promise<void> {
    this.say("");
    try {
      await what;
    } catch (error) {
      this.say(error instanceof Error && error.message ? error.message : this.text.say("offline"));
    }
  }

  say(words: string): void {
    write(this.said, words);
    show(this.said, words !== "");
  }
}
