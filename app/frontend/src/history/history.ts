// The page of runs: every run of this browser, newest first, with its latent map as the picture.
import { mounting } from "../shared/mounting.ts";
import { HistoryPage } from "./page.ts";
import type { HistoryData } from "./told.ts";

export default mounting<HistoryData>((component) => new HistoryPage(component));
