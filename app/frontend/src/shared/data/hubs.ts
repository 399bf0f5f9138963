// One event hub a page and address of the server, whoever asks for it.
import { EventHub } from "./events.ts";

const hubs = new Map<string, EventHub>();

export function hubOf(api: string): EventHub {
  let hub = hubs.get(api);
  if (!hub) {
    hub = new EventHub(api);
    hubs.set(api, hub);
    const watched = hub;
    watched.setHidden(document.hidden);
    document.addEventListener("visibilitychange", () => watched.setHidden(document.hidden));
  }
  return hub;
}
