// The Explore page's main area: the map of the latent space, a handle on it, and the image that follows the hand.
import type { PageComponent } from "../types.ts";
import { type ExploreData, ExplorePage } from "./page.ts";
import { hasWebAssembly, runtime } from "./runtime.ts";

// Begun before anything is known: the runtime is the largest thing to fetch, and needed whatever the run is.
if (hasWebAssembly()) runtime().catch(() => undefined);

const pages = new WeakMap<HTMLElement | ShadowRoot, ExplorePage>();

export default function mount(component: PageComponent<ExploreData>): () => void {
  const { parentElement } = component;
  const page = pages.get(parentElement) ?? new ExplorePage(component);
  pages.set(parentElement, page);
  page.update(component);
  return () => {
    if (pages.get(parentElement) !== page) return;
    pages.delete(parentElement);
    page.destroy();
  };
}
