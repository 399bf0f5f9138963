// The tabs, in their order.
import type { Tab } from "../tab.ts";

/** Made anew for each page. */
export const makeTabs = (): Tab[] => [];
