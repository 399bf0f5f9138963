// Draws the whole page from what is known: the run, the edited recipe, the words, the theme.
import { History } from "../shared/data/history.ts";
import type { Snapshot } from "../shared/data/snapshot.ts";
import { comesToNought, type Differing, differing, lossUnit, scheduled } from "../shared/recipe.ts";
import type { Session } from "./session.ts";
import { type Status, statusOf } from "./status.ts";
import type { Text } from "../shared/text.ts";
import { active, type ComponentData, type Recipe, type Shape } from "../shared/types.ts";
import type { Theme } from "../shared/ui/theme.ts";
import type { Views } from "./views.ts";

export interface Scene {
  session: Session;
  data: ComponentData;
  text: Text;
  theme: Theme;
  /** Which probe image travels through the chain. */
  probe: number;
  /** A trouble that the person has put away. */
  dismissed: string;
  /** True where nothing may move by itself. */
  still: boolean;
}

const nothing = new History();

// Milliseconds that points take to their places.
const glides = { scrub: 150, follow: 400, longest: 700 };

export class Painter {
  /** The snapshot on the screen. */
  shown: Snapshot | null = null;
  private shownRun: string | undefined;
  private shownKey = "";
  private newestStep = -1;

  constructor(private readonly views: Views) {}

  draw(scene: Scene): void {
    const { views } = this;
    const { session, data, text } = scene;
    const { store } = session;
    // What is measured is drawn beside the recipe it was measured with, or says that it was not.
    const run = store?.recipe ?? null;
    const replaced = store !== null && store.id === data.preview?.replaced;
    const apart: Differing = run ? new Set([...differing(data.recipe, run), ...(replaced ? ["data" as const] : [])]) : new Set();
    const redrawn = views.chain.layout({
      recipe: data.recipe,
      // The set may have been replaced or lost since; the run knows what it was trained on.
      shape: ((!apart.has("data") && store?.info?.about?.shape) || data.shape) as unknown as Shape,
      selected: data.block,
      closed: data.closed,
      text,
      width: Math.floor(views.chain.element.parentElement?.clientWidth ?? 0),
    });
    views.map.layout(store?.info?.about?.classes ?? null, text);
    views.rows.layout(text);
    this.drawSnapshot(scene, run, apart, redrawn);
    this.drawValues(scene, run, apart);
    this.drawControls(scene, statusOf(session, data.recipe, text, scene.dismissed));
  }

  private drawSnapshot({ session, data, text, probe, still }: Scene, run: Recipe | null, apart: Differing, again: boolean): void {
    const { store, player } = session;
    const images = data.preview?.images ?? [];
    const preview = images[probe % (images.length || 1)] ?? null;
    if (store?.id !== this.shownRun) this.shown = null; // of another run
    this.shownRun = store?.id;
    const { snapshot, newest } = session.shown();
    const chosen = snapshot ?? this.shown ?? newest;
    if (!store?.probe || !chosen || !newest || !run) return this.clear(preview);
    const { root, chain, rows, map } = this.views;
    root.classList.remove("waiting");
    const index = probe % store.probe.originals.count;
    const corrupts = run.corruption.kind !== "clean";
    const room = [rows.element.clientWidth, rows.element.parentElement?.clientHeight];
    const key = [store.id, chosen.step, newest.step, index, ...room, text.language, corrupts, ...apart, preview].join(" ");
    if (key === this.shownKey && !again) return;
    const moved = chosen !== this.shown || newest.step !== this.newestStep;
    this.shownKey = key;
    this.shown = chosen;
    this.newestStep = newest.step;
    chain.show(store.probe, chosen, index, apart, preview);
    rows.show(store.probe, chosen, index, corrupts, text.language);
    if (!moved) return;
    const glide = player.mode === "replay" ? Math.min(glides.longest, session.interval()) : glides[player.mode];
    map.show(store.probe, chosen, newest, text, still ? 0 : glide);
  }

  /** A run that has shown nothing yet: of the one before nothing stays. */
  private clear(preview: string | null): void {
    const { root, chain, map } = this.views;
    root.classList.add("waiting");
    this.shown = null;
    this.shownKey = "";
    this.newestStep = -1;
    chain.clear(preview);
    map.clear();
  }

  /** The numbers at the moment shown: in the formula, and as a line in the chart. */
  private drawValues({ session, text, theme }: Scene, run: Recipe | null, apart: Differing): void {
    const { store, player } = session;
    const history = store?.history ?? nothing;
    const step = player.mode === "follow" ? Infinity : (this.shown?.step ?? 0);
    this.views.chain.values(history.testAt(step) ?? history.at(step), run, apart);
    const unit = run ? text.say(`unit.${lossUnit(run)}`) : "";
    const epoch = player.mode === "follow" ? null : (this.shown?.epoch ?? null);
    this.views.chart.draw(history, epoch, text, theme, unit, run?.training.epochs);
  }

  private drawControls({ session, data, text }: Scene, status: Status): void {
    const { store, player, state } = session;
    const { training } = data.recipe;
    this.views.transport.draw({
      text,
      state,
      status,
      mine: session.mine,
      line: store?.history.last,
      secondsLeft: store?.history.secondsLeft() ?? null,
      withTurns: store?.left ?? null,
      epochs: store?.recipe?.training.epochs ?? training.epochs,
      learningRate: rateNow(session) ?? training.learning_rate,
      busy: session.busy,
      selected: data.block === "training",
      closed: data.closed?.includes("training") ?? false,
    });
    this.views.scrubber.draw({
      text,
      count: store?.steps.length ?? 0,
      position: store ? player.position(store.steps) : 0,
      epoch: this.shown?.epoch ?? null,
      replaying: player.mode === "replay",
      behind: player.mode !== "follow" && active(state),
    });
  }
}

/** The learning rate of the next step; of a run that has ended, the one it ended with. null where there is no run. */
function rateNow({ store, state, baseRate }: Session): number | null {
  const run = store?.recipe;
  if (!run || baseRate === null) return null;
  const line = store.history.last;
  if (!line || state === "queued") return baseRate;
  // A line tells the rate of its moment; while nothing is trained no line tells of a new one.
  if (state === "paused") return scheduled(baseRate, run, line.step / Math.max(1, line.steps));
  // A schedule ends at nought, which says nothing of the run.
  return active(state) || !comesToNought(run) ? line.learning_rate : baseRate;
}
