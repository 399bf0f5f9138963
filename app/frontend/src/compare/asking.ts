// Asks the server of the runs side by side: at once, or again in a while as long as something may have changed.
import type { Api } from "../shared/data/api.ts";
import { Refusal } from "../shared/data/api.ts";
import { hubOf } from "../shared/data/hubs.ts";
import { Column, type ColumnHands } from "./column.ts";
import type { Questions } from "./questions.ts";
import type { Seen } from "./seen.ts";
import type { Standing } from "./standing.ts";
import type { Told } from "./told.ts";
import { type News, WatchedRun } from "./watched.ts";

/** Milliseconds until asked again. */
export const again = 2000;
/** What is refused now may be there in a moment (a run that was just begun, a server that is busy): asked so often more. */
const patience = 3;

export class Asking {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private refused = { runs: [] as readonly string[], times: 0 };

  constructor(
    private readonly standing: Standing,
    private readonly questions: Questions,
    private readonly api: Api,
    private readonly seen: Seen,
    private readonly hands: ColumnHands,
    private readonly news: News,
    /** Called when an answer has come. */
    private readonly answered: () => void,
  ) {}

  /** Asks again in a while; what is to be asked sooner already stays so. */
  later(milliseconds: number): void {
    this.timer ??= setTimeout(() => void this.ask(), milliseconds);
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  async ask(): Promise<void> {
    const { standing } = this;
    const { runs } = standing;
    this.close();
    if (!runs.length) return this.answered();
    try {
      const told = await this.questions.told(runs);
      if (runs !== standing.runs) return;
      standing.trouble = "";
      this.take(told);
      if (told.leftOut.length) this.laterIfPatient(runs);
    } catch (error) {
      if (runs !== standing.runs) return;
      standing.trouble = error instanceof Refusal && error.message ? error.message : "offline";
      if (error instanceof Refusal) this.laterIfPatient(runs);
      else this.later(again);
    }
    this.answered();
  }

  private laterIfPatient(runs: readonly string[]): void {
    if (this.refused.runs !== runs) this.refused = { runs, times: 0 };
    if (this.refused.times++ < patience) this.later(again);
  }

  private take(told: Told): void {
    const { standing } = this;
    standing.told = told;
    standing.keep(new Set(told.runs.map(({ id }) => id)));
    this.seen.forget();
    for (const run of told.runs) {
      const known = standing.watched.get(run.id);
      if (known) known.take(run);
      else standing.watched.set(run.id, new WatchedRun(run, this.api, hubOf(standing.data.api), this.news));
      if (!standing.columns.has(run.id)) standing.columns.set(run.id, new Column(run.id, this.hands));
      (standing.columns.get(run.id) as Column).classes = run.classes;
    }
    void this.seen.want();
  }
}
