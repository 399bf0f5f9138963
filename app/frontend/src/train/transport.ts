// Train, pause, step, stop, reset; how far the training is; what it says.
import { html, type Icon, icon, show, write } from "../shared/dom.ts";
import { looking } from "../shared/looking.ts";
import { count, duration, epoch, roughly, setting } from "../shared/format.ts";
import type { Status } from "./status.ts";
import type { Text } from "../shared/text.ts";
import type { MetricsLine, RunState } from "../shared/types.ts";

export interface TransportModel {
  text: Text;
  state: RunState | null;
  mine: boolean;
  line: MetricsLine | undefined;
  secondsLeft: number | null;
  /** The same with the turns of others between its own; null where that is not known. */
  withTurns: number | null;
  epochs: number;
  /** Of the run on the screen. */
  learningRate: number;
  status: Status;
  busy: boolean;
  selected: boolean;
  /** A lesson has hidden the training's settings. */
  closed: boolean;
}

export type Act = "train" | "pause" | "step" | "stop" | "reset" | "compare" | "training" | "dismiss";

const allowed: Record<"pause" | "step" | "stop", readonly RunState[]> = {
  pause: ["running", "paused"],
  step: ["running", "paused"],
  stop: ["queued", "running", "paused"],
};

export class Transport {
  private readonly trainWord = html("span");
  private readonly buttons: Record<"train" | "pause" | "step" | "stop" | "reset", HTMLButtonElement>;
  private readonly beside: HTMLButtonElement;
  private readonly epochs = html("span", { class: "epochs" });
  private readonly done = html("span", { class: "done" });
  private readonly bar = html("div", { class: "progress", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, this.done);
  private readonly status = html("span", { class: "status", role: "status" });
  private readonly speed = html("span");
  private readonly left = html("span");
  private readonly rate: HTMLButtonElement;
  private readonly troubleText = html("span");
  private readonly dismiss: HTMLButtonElement;
  readonly trouble: HTMLElement;
  readonly element: HTMLElement;

  constructor(act: (act: Act) => void) {
    const make = (name: Act & Icon, picture: Icon): HTMLButtonElement =>
      html("button", { type: "button", class: "icon", "data-act": name, onclick: (event: MouseEvent) => {
        if ((event.currentTarget as Element).getAttribute("aria-disabled") !== "true") act(name);
      } }, icon(picture));
    const train = html("button", { type: "button", class: "train", "data-act": "train", onclick: () => {
      if (train.getAttribute("aria-disabled") !== "true") act("train");
    } }, icon("play"), this.trainWord);
    this.buttons = { train, pause: make("pause", "pause"), step: make("step", "step"), stop: make("stop", "stop"), reset: make("reset", "reset") };
    this.beside = html("button", { type: "button", class: "beside", "data-act": "compare", onclick: () => act("compare") });
    this.rate = html("button", { type: "button", class: "link", "data-act": "training", onclick: () => act("training") });
    this.dismiss = html("button", { type: "button", class: "icon", onclick: () => act("dismiss") }, "×");
    this.trouble = html("div", { class: "trouble", role: "alert", hidden: true }, this.troubleText, this.dismiss);
    this.element = html("section", { class: "transport" },
      html("div", { class: "buttons" }, ...Object.values(this.buttons), this.beside),
      html("div", { class: "way" },
        html("div", { class: "line" }, this.epochs, this.bar),
        html("div", { class: "line small" }, this.status, html("span", { class: "facts" }, this.speed, this.left, this.rate))));
  }

  draw(model: TransportModel): void {
    const { text, state, line } = model;
    const { language } = text;
    write(this.trainWord, text.say("transport.train"));
    this.drawButtons(model);
    const total = line?.epochs ?? model.epochs;
    const at = line?.epoch ?? 0;
    write(this.epochs, text.say("transport.epoch", { epoch: epoch(Math.floor(at + 1e-6), language), epochs: epoch(total, language) }));
    const share = line ? line.step / Math.max(1, line.steps) : 0;
    this.done.style.transform = `scaleX(${share})`;
    this.bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    this.bar.setAttribute("aria-label", text.say("transport.progress"));
    this.bar.classList.toggle("paused", state === "paused");
    write(this.status, model.status.words);
    this.status.title = model.status.words;
    this.status.classList.toggle("warning", model.status.warning);
    write(this.speed, line && state !== "queued" && line.samples_per_second > 0 ? text.say("transport.speed", { speed: count(line.samples_per_second, language) }) : "");
    write(this.left, this.saidLeft(model) || (line && state === "finished" ? text.say("transport.took", { time: duration(line.elapsed ?? line.seconds) }) : ""));
    write(this.rate, text.say("transport.learning_rate", { rate: setting(model.learningRate, language) }));
    this.rate.setAttribute("aria-pressed", String(model.selected));
    this.rate.title = model.closed ? "" : text.say("transport.training_help");
    this.rate.disabled = model.closed;
    write(this.troubleText, model.status.trouble);
    this.dismiss.setAttribute("aria-label", text.say("transport.dismiss"));
    show(this.trouble, model.status.trouble !== "");
  }

  /** How long it still takes: while others take turns with it, that is longer than it trains. */
  private saidLeft({ text, state, secondsLeft, withTurns }: TransportModel): string {
    if (state === "queued" && withTurns !== null) return text.say("transport.done_in", { time: roughly(withTurns) });
    if (state !== "running") return "";
    if (withTurns !== null && withTurns > (secondsLeft ?? 0) * 1.2 + 10) return text.say("transport.left_turns", { time: roughly(withTurns) });
    return secondsLeft === null ? "" : text.say("transport.left", { time: duration(secondsLeft) });
  }

  private drawButtons({ text, state, mine, status, busy }: TransportModel): void {
    const { train, pause, step, stop, reset } = this.buttons;
    train.classList.toggle("primary", status.fresh);
    train.setAttribute("aria-disabled", String(busy));
    train.title = text.say("transport.train_help");
    const paused = state === "paused";
    const name = paused ? "resume" : "pause";
    if (pause.dataset["face"] !== name) {
      pause.dataset["face"] = name;
      pause.replaceChildren(icon(paused ? "play" : "pause"));
    }
    this.label(reset, text.say("transport.reset"), "");
    write(this.beside, text.say("transport.compare"));
    this.beside.title = text.say("transport.compare_help");
    show(this.beside, state !== null && !looking);
    for (const button of Object.values(this.buttons)) show(button, !looking);
    for (const [button, verb] of [[pause, "pause"], [step, "step"], [stop, "stop"]] as const) {
      const possible = state !== null && allowed[verb].includes(state);
      const reason = !possible ? text.say("transport.nothing_runs") : mine ? "" : text.say("transport.not_yours");
      this.label(button, text.say(`transport.${verb === "pause" ? name : verb}`), reason);
    }
  }

  /** A button that cannot be pressed says why. */
  private label(button: HTMLButtonElement, words: string, reason: string): void {
    button.setAttribute("aria-label", words);
    button.setAttribute("aria-disabled", String(reason !== ""));
    button.title = reason ? `${words}: ${reason}` : words;
  }
}
