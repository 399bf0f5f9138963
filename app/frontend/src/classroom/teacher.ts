// The teacher's page, which the server has laid out: this fills in its views and keeps them going.
import { insistOnText } from "../shared/text.ts";
import { BoardView } from "./board.ts";
import { Former, OverPage } from "./former.ts";
import { TeacherPage } from "./page.ts";
import { QueueView } from "./queue.ts";
import { SettingsView } from "./settings.ts";
import { Asking } from "./told.ts";
import { WallView } from "./wall.ts";

const page = document.querySelector<HTMLElement>("main.class");
const root = page?.querySelector<HTMLElement>(".wall");
if (page && root) {
  const { language = "en", text = "", api = "/api" } = page.dataset;
  void insistOnText(text, language).then((every) => {
    const asking = new Asking(api, language);
    const words = every.for("wall");
    if (page.dataset["over"]) return void new OverPage(root, asking, words);
    const shown = new TeacherPage(root, asking, words, [
      (hands) => new WallView(hands),
      (hands) => new QueueView(hands),
      (hands) => new BoardView(hands),
      (hands) => new SettingsView(hands),
    ]);
    const former = new Former(shown);
    root.append(former.element);
    former.look().catch(() => {}); // What does not answer the page itself says.
  });
}
