// The page of models: the ready-made runs, and one's own that are starred.
import { mounting } from "../shared/mounting.ts";
import { HistoryPage } from "./page.ts";
import type { HistoryData } from "./told.ts";

export default mounting<HistoryData>((component) => new HistoryPage(component));
