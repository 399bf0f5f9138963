// The limits of the class, in groups: what each student may have, what is used of it, and the lesson that goes on.
import { html, set, show, write } from "../shared/dom.ts";
import { LimitRow } from "./limit.ts";
import type { Settings, Wall } from "./told.ts";
import type { Hands, View } from "./views.ts";

/** The limits by what they are about, each named as in class.toml. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  training: ["training_minutes", "unfinished_runs", "slice_seconds", "slots"],
  room: ["kept_runs", "upload_megabytes", "disk_gigabytes", "class_disk_gigabytes"],
};
/** Milliseconds between two looks at what is used. */
const again = 4000;

export class SettingsView implements View {
  readonly name = "settings";
  private readonly trouble = html("p", { class: "trouble", role: "alert", hidden: true });
  private readonly began = html("span", {});
  private readonly lesson: HTMLButtonElement;
  private readonly rows = new Map<string, LimitRow>();
  readonly element: HTMLElement;
  private looked = -again;
  private asked = 0;

  constructor(private readonly hands: Hands) {
    const { text } = hands;
    const save = async (name: string, value: number): Promise<void> => this.take(await this.hands.asking.changeSettings({ [name]: value }));
    this.lesson = html("button", { type: "button", class: "quiet-button", onclick: () => void this.begin() }, text.say("settings.new_lesson"));
    this.element = html("div", { class: "settings" }, this.trouble,
      ...Object.entries(groups).map(([group, names]) => html("section", { "aria-labelledby": `group-${group}` },
        html("h2", { id: `group-${group}` }, text.say(`settings.group.${group}`)),
        ...(group === "training" ? [html("div", { class: "lesson" }, this.began, this.lesson)] : []),
        ...names.map((name) => {
          const row = new LimitRow(name, text, save);
          this.rows.set(name, row);
          return row.element;
        }))),
      html("p", { class: "file" }, text.say("settings.file")));
  }

  update(_wall: Wall): void {
    const now = performance.now();
    if (now - this.looked < again) return;
    this.looked = now;
    const number = ++this.asked;
    // What is not answered in time is answered by the next look; the page itself says that nobody answers.
    this.hands.asking.settings().then((told) => number === this.asked && this.take(told), () => undefined);
  }

  private take(told: Settings): void {
    this.asked++; // An older answer on its way does not count any more.
    const { text } = this.hands;
    for (const limit of told.limits) this.rows.get(limit.name)?.update(limit);
    write(this.trouble, told.trouble ? text.say("settings.trouble", { said: told.trouble }) : "");
    show(this.trouble, told.trouble !== "");
    const time = new Intl.DateTimeFormat(text.language, { hour: "2-digit", minute: "2-digit" }).format(told.lesson * 1000);
    write(this.began, told.lesson ? text.say("settings.lesson", { time }) : text.say("settings.no_lesson"));
    set(this.lesson, "disabled", told.lesson === 0);
  }

  private begin(): Promise<void> {
    return this.hands.doing(this.hands.asking.newLesson().then((told) => this.take(told)));
  }
}
