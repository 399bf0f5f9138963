// The page's life: its parts put together, what Streamlit passes taken in, and a frame where something changed.
import { writeAddress } from "../shared/address.ts";
import { Api } from "../shared/data/api.ts";
import { insistOnText } from "../shared/text.ts";
import { active, type MetricsLine, type PageComponent } from "../shared/types.ts";
import { readTheme } from "../shared/ui/theme.ts";
import { account } from "./account.ts";
import { again, Asking } from "./asking.ts";
import { Drawing } from "./drawing.ts";
import { Figures } from "./figures.ts";
import { Hands } from "./hands.ts";
import { Measuring } from "./measuring.ts";
import { Menu } from "./menu.ts";
import { squaredError } from "./pictures.ts";
import { fetchPlotly } from "./plotly.ts";
import { Questions } from "./questions.ts";
import { Repeats } from "./repeats.ts";
import { Seen } from "./seen.ts";
import { Standing } from "./standing.ts";
import { Scores } from "./table.ts";
import type { CompareData } from "./told.ts";
import { Toolbar } from "./toolbar.ts";
import { Gutter, Views } from "./views.ts";
import type { News, WatchedRun } from "./watched.ts";

const scheme = matchMedia("(prefers-color-scheme: dark)");

export class ComparePage implements News {
  private readonly api: Api;
  private readonly questions: Questions;
  private readonly standing: Standing;
  private readonly seen: Seen;
  private readonly hands: Hands;
  private readonly repeats: Repeats;
  private readonly asking: Asking;
  private readonly measuring: Measuring;
  private readonly drawing: Drawing;
  private readonly toolbar: Toolbar;
  private readonly figures: Figures;
  private readonly menu: Menu;
  private readonly gutter = new Gutter((label) => this.toggle(label));
  private readonly views: Views;
  private readonly room: ResizeObserver;
  private begun = false;
  private frame = 0;
  private stale = true;
  private openedAt = performance.now();

  constructor(private component: PageComponent<CompareData>) {
    const { data } = component;
    this.api = new Api(data.api);
    this.questions = new Questions(data.api);
    // The largest thing to fetch, needed whatever the runs are.
    fetchPlotly(data.plotly);
    const request = (all?: boolean): void => this.request(all);
    const put = (runs: readonly string[]): void => this.put(runs);
    const choose = (name: string, value: string): void => this.choose(name, value);
    this.toolbar = new Toolbar({ put, letGo: () => this.hands.letGo() }, this.gutter.above.element);
    this.figures = new Figures(this.questions, choose, request);
    this.menu = new Menu(this.questions, {
      remove: (run) => this.hands.remove(run),
      start: (of, recipes) => this.repeats.start(of, recipes),
      train: (run, block) => this.component.setTriggerValue("train", `${run} ${block}`),
    });
    this.views = new Views(component.parentElement, this.toolbar.element, this.menu.element);
    this.standing = new Standing(data, readTheme(this.views.root));
    this.measuring = new Measuring(this.standing, this.questions, (scored) => this.scored(scored));
    const scores = new Scores((score) => this.chooseScore(score), this.measuring);
    this.views.side.append(this.figures.element, scores.element);
    this.seen = new Seen(this.standing, this.api, request);
    this.repeats = new Repeats(this.standing, this.api, put);
    this.hands = new Hands(this.standing, this.seen, { put, choose, request, speak: (words) => this.views.speak(words), menu: (run, button) => this.openMenu(run, button) });
    this.asking = new Asking(this.standing, this.questions, this.api, this.seen, this.hands, this, request);
    this.drawing = new Drawing(this.standing, this.seen, this.repeats, { views: this.views, gutter: this.gutter, figures: this.figures, scores, menu: this.menu });
    this.room = new ResizeObserver(() => request());
    this.room.observe(this.views.board);
    scheme.addEventListener("change", this.repaint);
    addEventListener("hashchange", this.followed);
    this.views.root.addEventListener("pointerdown", (event) => {
      const path = event.composedPath();
      if (!path.includes(this.menu.element) && !path.some((node) => (node as Element).classList?.contains("menu"))) this.menu.close();
    });
  }

  /** Takes in what Streamlit passes now. */
  update(component: PageComponent<CompareData>): void {
    this.component = component;
    const { standing } = this;
    const { data } = component;
    const before = this.begun ? standing.data : null;
    this.begun = true;
    standing.data = data;
    this.api.language = this.questions.language = data.language;
    if (before?.text !== data.text) void this.readText(data);
    // Only a change is an order: the page itself may be ahead of the script.
    const other = before?.compared.join() !== data.compared.join() && data.compared.join() !== standing.runs.join();
    if (other) this.open(data.compared);
    else if (before && before.language !== data.language) void this.asking.ask();
    this.repaint();
  }

  destroy(): void {
    this.measuring.stop();
    this.asking.close();
    cancelAnimationFrame(this.frame);
    scheme.removeEventListener("change", this.repaint);
    removeEventListener("hashchange", this.followed);
    this.room.disconnect();
    this.standing.keep(new Set());
    this.figures.destroy();
    this.views.root.remove();
  }

  pictured(run: WatchedRun): void {
    const { over, runs } = this.standing;
    const probe = this.seen.of(run.told.group);
    if (probe && run.snapshot && active(run.state)) {
      const at = over === "epochs" ? run.snapshot.epoch : (run.last?.elapsed ?? 0);
      this.figures.measuredPicture(runs.indexOf(run.told.id), at, squaredError(probe.originals, run.snapshot.reconstructions));
    }
    void this.seen.want();
    this.request();
  }

  measured(run: WatchedRun, lines: readonly MetricsLine[]): void {
    this.figures.measuredLines(this.standing.runs.indexOf(run.told.id), lines, this.standing.over);
    this.request();
  }

  turned(run: WatchedRun): void {
    if (!active(run.state)) this.drawing.moment += 1;
    this.asking.later(run.told.group === null ? again / 4 : 200);
    this.request();
  }

  private async readText({ text, language }: CompareData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.standing.data.text) return; // another language was chosen meanwhile
    this.standing.text = words.for("compare");
    this.views.root.removeAttribute("aria-busy");
    this.request();
  }

  private readonly repaint = (): void => {
    this.standing.theme = readTheme(this.views.root);
    this.request();
  };

  private readonly followed = (): void => {
    this.standing.chosen.read(location.hash);
    this.hands.followed();
    this.request();
  };

  private choose(name: string, value: string): void {
    this.standing.chosen.set(name, value);
    writeAddress(this.standing.chosen.write());
    this.request();
  }

  /** Puts runs side by side, and tells Streamlit. */
  private put(runs: readonly string[]): void {
    this.open(runs);
    this.component.setTriggerValue("compared", runs.join(","));
  }

  private open(runs: readonly string[]): void {
    const { standing } = this;
    // What a link says was brushed is of the runs that it opens with.
    const others = standing.runs.length > 0 && runs.join() !== standing.runs.join();
    standing.runs = [...runs];
    this.openedAt = performance.now();
    this.menu.close();
    if (others) this.hands.letGo();
    this.views.root.dataset["ready"] = "";
    void this.asking.ask();
  }

  private chooseScore(score: string): void {
    this.standing.chosen.set("score", score);
    this.choose("view", "bars");
  }

  private scored(scored: boolean): void {
    if (scored) {
      this.drawing.moment += 1;
      void this.asking.ask();
    }
    this.request();
  }

  private openMenu(run: string, button: HTMLElement): void {
    const model = this.repeats.model(run);
    if (!model || this.menu.run === run) return this.menu.close();
    void this.menu.show(model, button, this.views.root);
  }

  private toggle(label: number): void {
    const { hidden } = this.standing;
    if (!hidden.delete(label)) hidden.add(label);
    this.request();
  }

  private request(all = true): void {
    this.stale ||= all;
    this.frame ||= requestAnimationFrame((time) => {
      this.frame = 0;
      this.draw(time);
    });
  }

  private draw(time: number): void {
    const { standing } = this;
    const { text, columns, selection, theme } = standing;
    if (!text) return;
    if (this.stale) {
      this.stale = false;
      this.toolbar.draw(standing.data, standing.runs, selection.count, text);
      this.drawing.draw(text);
    }
    let moving = false;
    for (const { map } of columns.values()) moving = map.draw(time, selection, standing.shownOn(map.group), theme) || moving;
    this.hands.brushAgain();
    if (standing.pictured) this.figures.go();
    account(this.views.root, standing, this.figures, moving, this.openedAt);
    if (moving) this.request(false);
  }
}
