// What tests read off the root element, beside what they see.
import type { Snapshot } from "../shared/data/snapshot.ts";
import type { Session } from "./session.ts";
import type { Views } from "./views.ts";

export function tell({ root, map }: Views, session: Session, shown: Snapshot | null): void {
  const { store, state, hub, player } = session;
  const last = store?.history.last;
  Object.assign(root.dataset, {
    run: store?.id ?? "",
    state: state ?? "",
    mine: String(session.mine),
    epoch: String(last?.epoch ?? ""),
    lastStep: String(last?.step ?? ""),
    lastTestLoss: String(store?.history.testAt(Infinity)?.test?.["loss"] ?? ""),
    points: String(store?.history.lines.length ?? 0),
    snapshots: String(store?.steps.length ?? 0),
    mapStep: String(shown?.step ?? ""),
    mapPoints: String(map.count),
    mode: player.mode,
    connected: String(hub.connection === "open"),
  });
}
