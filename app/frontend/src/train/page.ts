// The stage's life: what Streamlit says, what a person does, and a frame where something changed.
import { perform } from "./acts.ts";
import { ReplayClock } from "./clock.ts";
import type { Connection } from "../shared/data/events.ts";
import { Painter } from "./painter.ts";
import { Session } from "./session.ts";
import { statusOf } from "./status.ts";
import { tell } from "./test-hooks.ts";
import { insistOnText, type Text } from "../shared/text.ts";
import { active, type Block, type Component, type ComponentData } from "../shared/types.ts";
import { type Fit, fitHeight } from "../shared/ui/fit.ts";
import { Latency } from "./latency.ts";
import { readTheme, type Theme } from "../shared/ui/theme.ts";
import type { Act } from "./transport.ts";
import { Views } from "./views.ts";

const motion = matchMedia("(prefers-reduced-motion: reduce)");
const scheme = matchMedia("(prefers-color-scheme: dark)");

export class Page {
  private readonly views: Views;
  private readonly painter: Painter;
  private readonly session: Session;
  private readonly latency = new Latency();
  private readonly height: Fit;
  private text: Text | null = null;
  private theme: Theme;
  private probe = 0;
  private dismissed = "";
  private frame = 0;
  private stale = true;
  private readonly clock: ReplayClock;
  private wasActive = false;
  private begun = false;
  private connection: Connection = "connecting";

  constructor(private component: Component) {
    this.session = new Session(component.data.api, () => motion.matches, (lines) => {
      // What was missed while away is caught up with, not measured.
      if (this.connection !== this.session.hub.connection) this.latency.restart();
      this.connection = this.session.hub.connection;
      if (lines) this.latency.arrived(lines);
      this.request(true);
    });
    const { session } = this;
    this.clock = new ReplayClock(session);
    const player = (act: () => void): void => (act(), this.request(true));
    this.views = new Views(component.parentElement, {
      block: (block) => this.choose(block),
      nextProbe: () => this.takeProbe(this.probe + 1),
      takeProbe: (index) => this.takeProbe(index),
      act: (act) => void this.act(act),
      theme: () => this.theme,
      request: (all) => this.request(all),
      scrub: (index) => player(() => session.scrub(index)),
      play: () => player(() => session.play()),
      follow: () => player(() => session.player.follow()),
    });
    const { root } = this.views;
    this.painter = new Painter(this.views);
    this.theme = readTheme(root);
    this.height = fitHeight(root);
    scheme.addEventListener("change", this.repaint);
    // The opening replay goes on until somebody touches the page.
    for (const touch of ["pointerdown", "keydown"]) root.addEventListener(touch, () => session.touch(), { capture: true });
  }

  /** Takes in what Streamlit passes now. */
  update(component: Component): void {
    const { data } = component;
    const before = this.begun ? this.component.data : null;
    this.component = component;
    this.begun = true;
    this.session.speak(data.language);
    // Only a change is an order: the page itself may be ahead of the script.
    if (before?.run !== data.run) this.open(data.run);
    const rate = data.recipe.training.learning_rate;
    if (before && before.recipe.training.learning_rate !== rate && active(this.session.state)) void this.session.wish("learning_rate", rate);
    if (before?.text !== data.text) void this.readText(data);
    this.height.fit(); // something above may have come or gone
    this.repaint();
  }

  destroy(): void {
    this.clock.stop();
    cancelAnimationFrame(this.frame);
    scheme.removeEventListener("change", this.repaint);
    this.height.stop();
    this.session.destroy();
    this.views.destroy();
  }

  private async readText({ text, language }: ComponentData): Promise<void> {
    const words = await insistOnText(text, language);
    if (text !== this.component.data.text) return; // another language was chosen meanwhile
    this.text = words;
    this.views.root.removeAttribute("aria-busy");
    this.request(true);
  }

  private readonly repaint = (): void => {
    this.theme = readTheme(this.views.root);
    this.request(true);
  };

  private open(run: string | null): void {
    if ((this.session.store?.id ?? null) === run) return;
    this.latency.restart();
    this.session.open(run);
  }

  private choose(block: Block): void {
    this.component.setStateValue("block", block);
  }

  private takeProbe(index: number): void {
    this.probe = index % (this.session.store?.probe?.originals.count ?? 1);
    this.request(true);
  }

  private async act(act: Act): Promise<void> {
    const { session, component, text } = this;
    this.dismissed = act === "dismiss" && text ? statusOf(session, component.data.recipe, text, "").trouble : "";
    this.request(true);
    if (act === "train") {
      this.latency.press(session.store?.id);
      this.latency.restart();
    }
    await perform(act, session, component, (run) => this.open(run));
  }

  /** What Streamlit says of a run that goes on is true no more. */
  private tellOfTheEnd(): void {
    const { store, state } = this.session;
    if (this.wasActive && store && state && !active(state)) this.component.setStateValue("end", store.id);
    this.wasActive = active(state);
  }

  private request(all: boolean): void {
    this.stale ||= all;
    this.frame ||= requestAnimationFrame((time) => {
      this.frame = 0;
      this.draw(time);
    });
  }

  private draw(time: number): void {
    const { text, theme, session, probe, dismissed, views } = this;
    if (!text) return;
    if (this.stale) {
      this.stale = false;
      this.painter.draw({ session, data: this.component.data, text, theme, probe, dismissed, still: motion.matches });
      this.clock.keep();
      this.tellOfTheEnd();
      tell(views, session, this.painter.shown);
      this.latency.drawn(views.root, session.store?.id, session.store?.history.lines.length ?? 0);
    }
    if (views.map.draw(time)) this.request(false);
  }
}
