// The teacher's page, which the server has laid out: this fills the wall in and keeps it going.
import { insistOnText } from "../shared/text.ts";
import { Asking } from "./told.ts";
import { WallPage } from "./wall.ts";

const page = document.querySelector<HTMLElement>("main.class");
const wall = page?.querySelector<HTMLElement>(".wall");
if (page && wall) {
  const { language = "en", text = "", api = "/api" } = page.dataset;
  void insistOnText(text, language).then((words) => new WallPage(wall, new Asking(api, language), words.for("wall")));
}
