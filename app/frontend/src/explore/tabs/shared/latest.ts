// Work that is asked for faster than it is done: only the newest wish is carried out next.

export class Latest {
  private busy = false;
  private next: (() => Promise<void>) | null = null;

  constructor(private readonly failed: (error: unknown) => void) {}

  /** Begins at once where nothing runs; otherwise when that is done, unless something newer is asked for. */
  run(work: () => Promise<void>): void {
    if (this.busy) {
      this.next = work;
      return;
    }
    this.busy = true;
    work()
      .catch(this.failed)
      .finally(() => {
        this.busy = false;
        const { next } = this;
        this.next = null;
        if (next) this.run(next);
      });
  }

  /** Forgets what has not begun. */
  drop(): void {
    this.next = null;
  }
}
