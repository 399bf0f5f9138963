// The Compare page's main area: two to six runs side by side.
import { mounting } from "../shared/mounting.ts";
import { ComparePage } from "./page.ts";
import type { CompareData } from "./told.ts";

export default mounting<CompareData>((component) => new ComparePage(component));
