// What the server answers to a card: tensors and notes. The same question is asked once.
import { Refusal } from "../shared/data/api.ts";
import { parseSafetensors, type Tensor } from "../shared/data/safetensors.ts";

export interface Answer {
  tensors: Record<string, Tensor>;
  notes: Record<string, unknown>;
}

/** One question to the server: a card's name, and what it asks. */
export interface Question {
  name: string;
  query?: Record<string, string | number>;
  /** Takes long: asked only once a hand has come to rest. */
  patient?: boolean;
}

/** One thing that is wrong with the model. */
export interface Finding {
  kind: string;
  values: Record<string, number | string>;
}

export interface State {
  step: number;
  epoch: number;
  size: number;
  /** How many test images it is looked at with, and whether they differ: where they do not, nothing is said of what varies. */
  images: number;
  several: boolean;
  findings: Finding[];
}

const kept = 80;
/** The status of a server that has too much to do, and how often it is asked before that is said. */
const busy = 503;
/** Of a run that has no weights yet: it is no error, but there is nothing to look into. */
const young = 202;
const attempts = 5;

export class Answers {
  /** Language of the server's sentences. */
  language = "en";
  private readonly answers = new Map<string, Promise<Answer>>();

  constructor(
    private readonly base: string,
    private readonly rest: (milliseconds: number) => Promise<void> = (time) => new Promise((resume) => setTimeout(resume, time)),
  ) {}

  /** How the run stands now. */
  async state(run: string): Promise<State> {
    return (await this.fetch(`/runs/${run}/inspect`)).json() as Promise<State>;
  }

  /** The answer at a step; what failed is asked for again next time. */
  answer(run: string, step: number, question: Question): Promise<Answer> {
    const path = pathOf(run, step, question);
    let answer = this.answers.get(path);
    if (!answer) {
      answer = this.fetch(path).then((response) => response.arrayBuffer()).then(read);
      answer.catch(() => this.answers.delete(path));
      this.answers.set(path, answer);
      if (this.answers.size > kept) this.answers.delete(this.answers.keys().next().value as string);
    }
    return answer;
  }

  /** Forgets an answer: it is asked for anew. */
  forget(run: string, step: number, question: Question): void {
    this.answers.delete(pathOf(run, step, question));
  }

  private async fetch(path: string): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(this.base + path, { cache: "no-store", headers: { "accept-language": this.language } });
      if (response.ok && response.status !== young) return response;
      if (response.status === busy && attempt < attempts) {
        // A whole class asks at once: not all of them again at the same moment.
        await this.rest(attempt * (500 + Math.random() * 1000));
        continue;
      }
      const told = (await response.json().catch(() => null)) as { error?: string } | null;
      throw new Refusal(told?.error ?? "", response.status);
    }
  }
}

const pathOf = (run: string, step: number, { name, query }: Question): string =>
  `/runs/${run}/inspect/${name}?${new URLSearchParams({ step: String(step), ...asText(query) })}`;

const asText = (query: Question["query"]): Record<string, string> =>
  Object.fromEntries(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]));

export function read(buffer: ArrayBuffer): Answer {
  const file = parseSafetensors(buffer);
  return { tensors: file.tensors, notes: JSON.parse(file.metadata["notes"] ?? "{}") as Record<string, unknown> };
}
