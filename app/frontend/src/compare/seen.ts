// The test images that the runs were shown: fetched once for all runs of the same ones.
import type { Api } from "../shared/data/api.ts";
import { ImmutableCache } from "../shared/data/cache.ts";
import { type Probe, readProbe } from "../shared/data/snapshot.ts";
import { placesOf } from "./pictures.ts";
import type { Standing } from "./standing.ts";

const probes = new ImmutableCache<Probe>(readProbe, 6);

export class Seen {
  private readonly probes = new Map<number, Probe>();
  private readonly places = new Map<number, number[]>();

  /** `ready` is called when more of them are there. */
  constructor(private readonly standing: Standing, private readonly api: Api, private readonly ready: () => void) {}

  of(group: number | null): Probe | null {
    return group === null ? null : (this.probes.get(group) ?? null);
  }

  /** The map's point of a pictured image, -1 where it has none. */
  point(group: number | null, pictured: number): number {
    return group === null || pictured < 0 ? -1 : (this.places.get(group)?.[pictured] ?? -1);
  }

  /** Which pictured image a point of the map is, -1 where it is none of them. */
  pictured(group: number | null, point: number): number {
    return group === null || point < 0 ? -1 : (this.places.get(group)?.indexOf(point) ?? -1);
  }

  /** A group has another number where other runs stand beside it. */
  forget(): void {
    this.probes.clear();
    this.places.clear();
  }

  /** Fetches those of each group that are not here yet; of the run that shows the most of them. */
  async want(): Promise<void> {
    const { told, watched } = this.standing;
    for (const { id, group } of told?.runs ?? []) {
      if (group === null) continue;
      const points = (watched.get(id)?.snapshot?.map.length ?? 0) / 2;
      if ((this.probes.get(group)?.labels.length ?? -1) >= points) continue;
      // Every run of a group has the same pictures: one that ships draws fewer of them on its map.
      const probe = await probes.get(this.api.probe(id)).catch(() => null);
      if (told !== this.standing.told) return;
      const before = this.probes.get(group);
      if (!probe || (before && before.labels.length >= probe.labels.length)) continue;
      this.probes.set(group, probe);
      this.places.set(group, placesOf(probe));
      this.ready();
    }
  }
}
