// All that can be scored of the runs side by side, measured one run after the other while the page goes on.
import { Refusal } from "../shared/data/api.ts";
import type { Questions } from "./questions.ts";
import type { Standing } from "./standing.ts";
import type { RunTold } from "./told.ts";

/** How far it has come. */
export interface Progress {
  letter: string;
  number: number;
  count: number;
}

export class Measuring {
  /** null while nothing is measured. */
  progress: Progress | null = null;
  /** The sentence that refused to, "" where none did. */
  refused = "";
  private stopping: AbortController | null = null;

  constructor(
    private readonly standing: Pick<Standing, "each">,
    private readonly questions: Pick<Questions, "measure">,
    /** Called when scores have come, when another run's turn is, and at the end. */
    private readonly news: (scored: boolean) => void,
  ) {}

  /** Runs of which not all was measured yet. */
  get wanted(): readonly RunTold[] {
    return this.standing.each.filter(({ more }) => more);
  }

  async start(): Promise<void> {
    if (this.stopping) return;
    const { wanted } = this;
    const stopping = (this.stopping = new AbortController());
    this.refused = "";
    for (const [place, { id, letter }] of wanted.entries()) {
      if (!this.standing.each.some((run) => run.id === id)) continue; // taken away meanwhile
      this.progress = { letter, number: place + 1, count: wanted.length };
      this.news(false);
      try {
        await this.questions.measure(id, stopping.signal);
        if (stopping.signal.aborted) break;
        this.news(true);
      } catch (error) {
        if (stopping.signal.aborted) break;
        this.refused = error instanceof Refusal && error.message ? error.message : "offline";
        break;
      }
    }
    if (this.stopping !== stopping) return; // stopped: that was told already
    this.stopping = this.progress = null;
    this.news(false);
  }

  /** Leaves it: the server measures no further for nobody. */
  stop(): void {
    this.stopping?.abort();
    this.stopping = this.progress = null;
    this.news(false);
  }
}
