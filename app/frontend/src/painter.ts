// Draws the whole page from what is known: the run, the edited recipe, the words, the theme.
import type { Snapshot } from "./data/snapshot.ts";
import { lossUnit } from "./recipe.ts";
import type { Session } from "./session.ts";
import { type Status, statusOf } from "./status.ts";
import type { Text } from "./text.ts";
import { active, type ComponentData, type Shape } from "./types.ts";
import type { Theme } from "./ui/theme.ts";
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

// Milliseconds that points take to their places.
const glides = { scrub: 150, follow: 400, longest: 700 };

export class Painter {
  /** The snapshot on the screen. */
  shown: Snapshot | null = null;
  private shownRun: string | undefined;
  private shownKey = "";
  private newestStep = -1;
  private classes: readonly string[] = [];

  constructor(private readonly views: Views) {}

  draw(scene: Scene): void {
    const { views } = this;
    const { session, data, text } = scene;
    const { store } = session;
    const redrawn = views.chain.layout({
      recipe: data.recipe,
      shape: data.shape as unknown as Shape,
      selected: data.block,
      text,
      width: Math.floor(views.chain.element.parentElement?.clientWidth ?? 0),
    });
    // Until a new run says what its classes are, the old picture stands, and so does its legend.
    this.classes = store?.info?.about?.classes ?? this.classes;
    views.map.layout(this.classes, text);
    views.rows.layout(text);
    views.root.classList.toggle("waiting", store !== null && store.steps.length === 0);
    this.drawSnapshot(scene, redrawn);
    this.drawValues(scene);
    this.drawControls(scene, statusOf(session, data.recipe, text, scene.dismissed));
  }

  private drawSnapshot({ session, text, probe, still }: Scene, again: boolean): void {
    const { store, player } = session;
    if (store?.id !== this.shownRun) this.shown = null; // of another run
    this.shownRun = store?.id;
    const { snapshot, newest } = session.shown();
    const chosen = snapshot ?? this.shown ?? newest;
    if (!store?.probe || !chosen || !newest) return;
    const { chain, rows, map } = this.views;
    const index = probe % store.probe.originals.count;
    const key = [store.id, chosen.step, newest.step, index, rows.element.clientWidth, rows.element.parentElement?.clientHeight, text.language].join(" ");
    if (key === this.shownKey && !again) return;
    const moved = chosen !== this.shown || newest.step !== this.newestStep;
    this.shownKey = key;
    this.shown = chosen;
    this.newestStep = newest.step;
    chain.show(store.probe, chosen, index);
    rows.show(store.probe, chosen, index, store.info?.recipe.corruption.kind !== "clean", text.language);
    if (!moved) return;
    const glide = player.mode === "replay" ? Math.min(glides.longest, session.interval()) : glides[player.mode];
    map.show(store.probe, chosen, newest, text, still ? 0 : glide);
  }

  /** The numbers at the moment shown: in the formula, and as a line in the chart. */
  private drawValues({ session, data, text, theme }: Scene): void {
    const { store, player } = session;
    const step = player.mode === "follow" ? Infinity : (this.shown?.step ?? 0);
    this.views.chain.values(store?.history.testAt(step) ?? store?.history.at(step));
    if (!store) return;
    const unit = text.say(`unit.${lossUnit(store.info?.recipe ?? data.recipe)}`);
    this.views.chart.draw(store.history, player.mode === "follow" ? null : (this.shown?.epoch ?? null), text, theme, unit);
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
      epochs: store?.info?.recipe.training.epochs ?? training.epochs,
      learningRate: training.learning_rate,
      // Paused, a run has made no step yet that could tell of the rate that it was just given.
      given: state === "paused" && session.mine && store?.info?.recipe.training["schedule"] === "constant",
      busy: session.busy,
      selected: data.block === "training",
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
