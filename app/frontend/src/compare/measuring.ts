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
    const tried = new Set<string>();
    const next = (): RunTold | undefined => this.wanted.find(({ id }) => !tried.has(id));
    const stopping = (this.stopping = new AbortController());
    this.refused = "";
    // Asked anew each time: runs are taken away meanwhile, and others end and can be measured then.
    for (let run = next(); run; run = next()) {
      const { id, letter } = run;
      const left = this.wanted.filter((other) => !tried.has(other.id)).length;
      this.progress = { letter, number: tried.size + 1, count: tried.size + left };
      tried.add(id);
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
