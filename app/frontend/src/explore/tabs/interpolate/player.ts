// Goes to and fro along the way, a way a few seconds.

const seconds = 2.5;

export class Player {
  private frame = 0;
  private before = 0;
  private direction = 1;

  constructor(
    private readonly share: () => number,
    private readonly move: (share: number) => void,
  ) {}

  get playing(): boolean {
    return this.frame !== 0;
  }

  start(): void {
    this.before = performance.now();
    this.frame = requestAnimationFrame(this.tick);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private readonly tick = (time: number): void => {
    const passed = Math.min(0.1, Math.max(0, time - this.before) / 1000); // a page that slept does not jump
    this.before = time;
    const next = this.share() + (this.direction * passed) / seconds;
    if (next >= 1) this.direction = -1;
    if (next <= 0) this.direction = 1;
    this.frame = requestAnimationFrame(this.tick);
    this.move(Math.min(1, Math.max(0, next)));
  };
}
