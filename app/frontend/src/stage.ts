// The Train page's main area: chain, transport, latent map, picture rows, loss curves, epoch slider.
import { mounting } from "./mounting.ts";
import { Page } from "./page.ts";
import type { ComponentData } from "./types.ts";

export default mounting<ComponentData>((component) => new Page(component));
