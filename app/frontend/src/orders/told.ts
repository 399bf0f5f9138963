// What the server says the teacher orders at this moment.

export interface Shown {
  /** Of this order: shown anew, a run has another one. */
  number: number;
  run: string;
  /** Whose run it is; "" of nobody's in the class. */
  nickname: string;
  /** One's own run comes to nobody's own screen. */
  mine: boolean;
}

export interface Handed {
  number: number;
  /** Of the link that opens it. */
  query: string;
  words: string;
}

export interface Told {
  paused: boolean;
  shown: Shown | null;
  handed: Handed | null;
  /** The number of what is locked for all. */
  locked: number | null;
}

export const nothing: Told = { paused: false, shown: null, handed: null, locked: null };
