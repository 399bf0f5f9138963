// Keeps the link in step with the state, and the state with the link.
import { writeAddress } from "../../shared/address.ts";
import { beyond, readFragment, writeFragment } from "./fragment.ts";
import type { Store } from "./state.ts";

// Milliseconds: browsers count how often a page changes its address.
const rest = 300;

export class LinkKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private written = "";
  private readonly stopListening: () => void;

  /** `tooFar` is told of a number in a link that no code has; of null where there is none. */
  constructor(
    private readonly store: Store,
    private readonly tooFar: (found: string | null) => void,
  ) {
    this.read();
    this.stopListening = store.subscribe(() => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.write(), rest);
    });
    addEventListener("hashchange", this.read);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stopListening();
    removeEventListener("hashchange", this.read);
  }

  /** Somebody opened the page with a link, or put another one into the address. */
  private readonly read = (): void => {
    const fragment = location.hash.slice(1);
    if (fragment === this.written) return;
    this.written = fragment;
    this.store.set(readFragment(fragment));
    this.tooFar(beyond(fragment));
  };

  private write(): void {
    const { now } = this.store;
    if (now.dragging || !now.code.length) return;
    const fragment = writeFragment(now);
    if (fragment === this.written) return;
    this.written = fragment;
    writeAddress(fragment);
  }
}
