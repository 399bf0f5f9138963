// What one tab of the teacher's page shows, and what the page does for it.
import type { Text } from "../shared/text.ts";
import type { Asking, Wall } from "./told.ts";

/** What every view is given. */
export interface Hands {
  readonly asking: Asking;
  readonly text: Text;
  /** Does what a teacher asks for, and looks anew; where it is refused, the page says why. */
  doing(what: Promise<void>): Promise<void>;
  /** Says one sentence over the views; "" for none. */
  say(words: string): void;
}

export interface View {
  /** Of its tab: the page says `tab.<name>`, and its address ends in it. */
  readonly name: string;
  readonly element: HTMLElement;
  /** The newest look at the class; for the view on the screen alone, and when it comes to the screen. */
  update(wall: Wall): void;
}
