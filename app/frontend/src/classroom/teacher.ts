// The teacher's page, which the server has laid out: this fills in its views and keeps them going.
import { insistOnText } from "../shared/text.ts";
import { TeacherPage } from "./page.ts";
import { SettingsView } from "./settings.ts";
import { Asking } from "./told.ts";
import { WallView } from "./wall.ts";

const page = document.querySelector<HTMLElement>("main.class");
const root = page?.querySelector<HTMLElement>(".wall");
if (page && root) {
  const { language = "en", text = "", api = "/api" } = page.dataset;
  void insistOnText(text, language).then((words) =>
    new TeacherPage(root, new Asking(api, language), words.for("wall"), [
      (hands) => new WallView(hands),
      (hands) => new SettingsView(hands),
    ]));
}
