// The clock of a replay: one tick a snapshot, only while a replay plays.
import type { Session } from "./session.ts";

export class ReplayClock {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: Session) {}

  /** Sets the next tick, or none; called after every drawing. */
  keep(): void {
    if (this.session.player.mode !== "replay") return this.stop();
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.session.tick();
    }, this.session.interval());
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
