// Which test images are selected, and which one is pointed at: the same ones on every map of the same images.

/** A rectangle in the coordinates of one map. */
export interface Box {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** The rectangle between two corners. */
export const boxOf = (x1: number, y1: number, x2: number, y2: number): Box => ({
  left: Math.min(x1, x2), right: Math.max(x1, x2), bottom: Math.min(y1, y2), top: Math.max(y1, y2),
});

/** Indices of the points (interleaved x, y) in a rectangle, its edge included, whose class is shown. */
export function within(points: Float32Array, box: Box, shown: (index: number) => boolean = () => true): Set<number> {
  const found = new Set<number>();
  for (let index = 0; index * 2 < points.length; index++) {
    const x = points[index * 2] as number;
    const y = points[index * 2 + 1] as number;
    if (x >= box.left && x <= box.right && y >= box.bottom && y <= box.top && shown(index)) found.add(index);
  }
  return found;
}

export class Selection {
  /** Runs of which images it speaks; null where nothing is selected. */
  group: number | null = null;
  private images: ReadonlySet<number> = new Set();
  /** The image pointed at, and whose; -1 for none. */
  marked = -1;
  markedGroup: number | null = null;

  get count(): number {
    return this.images.size;
  }

  /** Selects images of a group; of none of them nothing stays selected. */
  select(group: number | null, images: ReadonlySet<number>): void {
    this.images = images;
    this.group = images.size ? group : null;
  }

  clear(): void {
    this.select(null, new Set());
  }

  /** Points at an image of a group; -1 at none. True where that is news. */
  mark(group: number | null, image: number): boolean {
    const of = image < 0 ? null : group;
    if (image === this.marked && of === this.markedGroup) return false;
    this.marked = image;
    this.markedGroup = of;
    return true;
  }

  /** Whether an image stands out on the map of a run of this group; null where nothing is selected there. */
  of(group: number | null): ((image: number) => boolean) | null {
    if (!this.images.size || group === null || group !== this.group) return null;
    return (image) => this.images.has(image);
  }

  /** The image pointed at, on the map of a run of this group; -1 for none. */
  markedOn(group: number | null): number {
    return group !== null && group === this.markedGroup ? this.marked : -1;
  }
}

/** A brush as it stands in a link: the letter of the map that was brushed, and its rectangle. */
export function writeBrush(letter: string, { left, right, bottom, top }: Box): string {
  return `${letter}:${[left, right, bottom, top].map((value) => Number(value.toPrecision(4))).join(",")}`;
}

/** What a link says was brushed; null where it says nothing that can be. */
export function readBrush(text: string): { letter: string; box: Box } | null {
  const [, letter, numbers] = /^([A-F]):([-\d.e,+]{1,80})$/.exec(text) ?? [];
  const values = (numbers ?? "").split(",").map(Number);
  if (!letter || values.length !== 4 || !values.every(Number.isFinite)) return null;
  const [left, right, bottom, top] = values as [number, number, number, number];
  return { letter, box: boxOf(left, bottom, right, top) };
}
