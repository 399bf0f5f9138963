// What the server says of a class, and what its teacher asks for.
import { refusalOf } from "../shared/data/api.ts";
import { type Board, type Choice, query } from "./board-told.ts";

export type Point = readonly [step: number, loss: number];

export interface CurrentRun {
  id: string;
  family: string;
  data: string;
  network: string;
  code: number | null;
  changes: string;
  state: string;
  /** A sentence on that state; "" for none. */
  said: string;
  place: number | null;
  /** How much of it is done, 0..1. */
  share: number | null;
  /** Of its last snapshot. */
  step: number | null;
  losses: readonly Point[];
  goes_on: boolean;
}

export interface Student {
  number: number;
  nickname: string;
  state: "training" | "waiting" | "paused" | "here" | "idle" | "away";
  pages: number;
  /** Whether a return code brings them back. */
  returns: boolean;
  /** How many of their minutes they have used, where few are left. */
  minutes: { used: number; most: number } | null;
  run: CurrentRun | null;
}

/** What is ordered of everybody at this moment. */
export interface InForce {
  shown: { run: string; nickname: string } | null;
  handed: { words: string } | null;
  locked: { words: string } | null;
}

export type Order = keyof InForce;

/** A run in the queue, or on a slot. */
export interface Queued {
  run: string;
  /** "" of one that is no student's of this class. */
  nickname: string;
  of_class: boolean;
  recipe: string;
  /** How much of it is done, 0..1. */
  share: number | null;
  /** Whether the teacher has moved it ahead. */
  moved: boolean;
  /** Seconds until its turn, and until it has ended; null while nobody knows. */
  begin?: number | null;
  end?: number | null;
  /** What it lacks; "" for nothing. */
  held?: string;
}

export interface Wall {
  name: string;
  students: readonly Student[];
  /** Whether everybody is paused. */
  paused: boolean;
  /** How many train at once. */
  slots: number;
  running: readonly Queued[];
  /** In the order in which they get their turns. */
  queue: readonly Queued[];
  /** Those that stand still: paused by whose they are, or held for want of room. */
  still: readonly Queued[];
  /** By what share of the time estimates were off, in the middle of so many; null while none has come true. */
  off: Readonly<Record<"begin" | "end", { share: number; count: number } | null>>;
  /** Percent. */
  load: { processor: number; memory: number };
  orders: InForce;
}

/** A class that was ended and kept. */
export interface FormerClass {
  id: string;
  name: string;
  /** When it was begun and ended, "2026-11-29"; one where both are the same. */
  days: readonly string[];
  students: number;
  runs: number;
}

/** One limit of the class, as its file has it. */
export interface Limit {
  name: string;
  value: number;
  least: number;
  most: number;
  step: number;
  /** Given when the class was started: it cannot be changed here. */
  fixed: boolean;
  /** The most that a student has of it, and who; `who` is "" where it is all of them together. */
  used: { value: number; who: string } | null;
}

export interface Settings {
  limits: readonly Limit[];
  /** When the lesson began, in seconds since 1970; 0 where nothing was trained in one yet. */
  lesson: number;
  /** Why the file does not count as it is; "" while it does. */
  trouble: string;
}

/** The requests of this page. A refusal is an Error whose message is the server's own sentence. */
export class Asking {
  constructor(
    private readonly base: string,
    private readonly language: string,
  ) {}

  async wall(): Promise<Wall> {
    return (await this.ask("/class")).json() as Promise<Wall>;
  }

  async maps(asked: readonly string[]): Promise<ArrayBuffer> {
    return (await this.ask(`/maps?${asked.map((each) => `of=${each}`).join("&")}`, undefined, "default")).arrayBuffer();
  }

  async stop(run: string): Promise<void> {
    await this.ask(`/class/jobs/${run}/stop`, {});
  }

  /** Gives a run that waits the next turn. */
  async moveAhead(run: string): Promise<void> {
    await this.ask(`/class/jobs/${run}/ahead`, {});
  }

  async pauseAll(on: boolean): Promise<void> {
    await this.ask("/class/pause", { on });
  }

  /** Shows a student's run to everybody, or hands its settings out. */
  async order(kind: Order, run: string): Promise<void> {
    await this.ask(`/class/orders/${kind}`, { run });
  }

  async lift(kind: Order): Promise<void> {
    await this.ask(`/class/orders/${kind}/lift`, {});
  }

  async newCode(student: number): Promise<string> {
    return ((await (await this.ask(`/class/students/${student}/code`, {})).json()) as { code: string }).code;
  }

  async revoke(student: number): Promise<void> {
    await this.ask(`/class/students/${student}/revoke`, {});
  }

  async remove(student: number): Promise<void> {
    await this.ask(`/class/students/${student}/remove`, {});
  }

  async settings(): Promise<Settings> {
    return (await this.ask("/class/settings")).json() as Promise<Settings>;
  }

  async changeSettings(values: Readonly<Record<string, number | null>>): Promise<Settings> {
    return (await this.ask("/class/settings", values)).json() as Promise<Settings>;
  }

  /** From now on everybody begins with no minute used. */
  async newLesson(): Promise<Settings> {
    return (await this.ask("/class/lesson", {})).json() as Promise<Settings>;
  }

  async end(erase: boolean): Promise<void> {
    await this.ask("/class/end", { erase });
  }

  async board(choice: Choice, of: string): Promise<Board> {
    return (await this.ask(`/class/board?${query(choice, of)}`)).json() as Promise<Board>;
  }

  /** Where all runs of a class lie as a table. */
  table(of: string): string {
    return `${this.base}/class/runs.csv?${new URLSearchParams({ language: this.language, ...(of ? { class: of } : {}) })}`;
  }

  async former(): Promise<readonly FormerClass[]> {
    return ((await (await this.ask("/class/former")).json()) as { classes: FormerClass[] }).classes;
  }

  async goOn(of: string): Promise<void> {
    await this.ask(`/class/former/${of}/go_on`, {});
  }

  async eraseFormer(of: string): Promise<void> {
    await this.ask(`/class/former/${of}/erase`, {});
  }

  private async ask(path: string, body?: unknown, cache: RequestCache = "no-store"): Promise<Response> {
    const headers = { "accept-language": this.language, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const how: RequestInit = body === undefined ? { cache } : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(this.base + path, { ...how, headers });
    if (response.ok) return response;
    throw await refusalOf(response);
  }
}
