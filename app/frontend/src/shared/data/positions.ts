// How far each run's metrics have been read: the event id "run:byte,run:byte".

export class Positions {
  private readonly places = new Map<string, number>();

  /** Takes in an event's id. An empty or broken id changes nothing. */
  read(id: string): void {
    for (const part of id.split(",")) {
      const colon = part.lastIndexOf(":");
      const place = Number(part.slice(colon + 1));
      if (colon > 0 && Number.isSafeInteger(place) && place >= 0) this.places.set(part.slice(0, colon), place);
    }
  }

  /** The id to resume these runs with; "" when nothing has been read of any. */
  text(runs: readonly string[]): string {
    return runs
      .filter((run) => this.places.has(run))
      .map((run) => `${run}:${this.places.get(run)}`)
      .join(",");
  }

  forget(run: string): void {
    this.places.delete(run);
  }
}
