// The one state of the Explore page: everything that is chosen. All of it but the last three is in the link.

/** Two axes of the code, counted from 0, or the two principal ones; "auto" is the axes of a code of two, else principal. */
export type Axes = "auto" | "principal" | readonly [horizontal: number, vertical: number];

export interface ExploreState {
  /** The run whose models are explored. The page's own address holds it. */
  run: string | null;
  /** The second run, decoded with the same hand; null for none. */
  other: string | null;
  /** How the hand goes over to the second run. */
  mapping: "image" | "code";
  /** The moment shown, by its step; null follows the newest. */
  step: number | null;
  /** Id of the tab shown. */
  tab: string;
  axes: Axes;
  /** The handle: a whole code, (size). Empty until the first codes are there. Never written into: replaced. */
  code: Float32Array;
  /** The image that the handle stands on, as an index into the codes; null where it was dragged off. */
  image: number | null;
  split: "test" | "train";
  /** What stands behind and on the map. `field` is images a side, 0 for none. */
  field: number;
  prior: boolean;
  density: boolean;
  points: boolean;
  /** Marker shapes beside colours. */
  shapes: boolean;
  /** Classes switched off. */
  hidden: readonly number[];
  /** What the tabs keep, by "<tab id>.<name>": short texts, for they stand in the link. */
  kept: Readonly<Record<string, string>>;

  /** A hand holds the handle: it moves many times a second, and what is slow waits until it is false. */
  dragging: boolean;
  /** The next image that is tapped on the map is wanted by a tab. */
  picking: boolean;
  /** The server is away. */
  offline: boolean;
  /** The server has no event stream to spare for this page now. */
  full: boolean;
}

export type Changed = ReadonlySet<keyof ExploreState>;

export const firstState: ExploreState = {
  run: null,
  other: null,
  mapping: "image",
  step: null,
  tab: "code",
  axes: "auto",
  code: new Float32Array(0),
  image: null,
  split: "test",
  field: 0,
  prior: false,
  density: false,
  points: true,
  shapes: false,
  hidden: [],
  kept: {},
  dragging: false,
  picking: false,
  offline: false,
  full: false,
};

export class Store {
  private state = firstState;
  private readonly listeners = new Set<(state: ExploreState, changed: Changed) => void>();

  get now(): ExploreState {
    return this.state;
  }

  /** Changes some of it; listeners hear at once of what really changed. */
  set(patch: Partial<ExploreState>): void {
    const changed = new Set<keyof ExploreState>();
    for (const key of Object.keys(patch) as (keyof ExploreState)[]) {
      if (!Object.is(patch[key], this.state[key])) changed.add(key);
    }
    if (!changed.size) return;
    this.state = { ...this.state, ...patch };
    for (const listener of this.listeners) listener(this.state, changed);
  }

  /** Keeps a tab's own choice in the state and in the link; "" forgets it. */
  keep(name: string, value: string): void {
    const { [name]: before, ...rest } = this.state.kept;
    if ((before ?? "") !== value) this.set({ kept: value === "" ? rest : { ...rest, [name]: value } });
  }

  subscribe(listener: (state: ExploreState, changed: Changed) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
