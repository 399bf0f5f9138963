// The Explore page's main area: the map of the latent space, a handle on it, and the image that follows the hand.
import { mounting } from "../shared/mounting.ts";
import { type ExploreData, ExplorePage } from "./page.ts";
import { hasWebAssembly, runtime } from "./engine/runtime.ts";

// Begun before anything is known: the runtime is the largest thing to fetch, and needed whatever the run is.
if (hasWebAssembly()) runtime().catch(() => undefined);

export default mounting<ExploreData>((component) => new ExplorePage(component));
