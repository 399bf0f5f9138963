// The Train page's main area: chain, transport, latent map, picture rows, loss curves, epoch slider.
import { mounting } from "../shared/mounting.ts";
import { Page } from "./page.ts";
import type { ComponentData } from "../shared/types.ts";

export default mounting<ComponentData>((component) => new Page(component));
