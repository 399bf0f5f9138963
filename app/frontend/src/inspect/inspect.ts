// The Inspect page's main area: one question a card about the run on the screen.
import { mounting } from "../shared/mounting.ts";
import { InspectPage } from "./page.ts";

export default mounting((component) => new InspectPage(component));
