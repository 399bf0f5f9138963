// What the teacher of a class orders: mounted by every page anew, and kept by the window, over all of them.
import type { PageComponent } from "../shared/types.ts";
import { type OrdersData, OrdersPage } from "./page.ts";

let page: OrdersPage | null = null;

export default (component: PageComponent<OrdersData>): (() => void) => {
  // Within the look at another's run there is nothing to be ordered: the page around it hears of it.
  if (self !== parent) return () => undefined;
  page ??= new OrdersPage(component);
  page.update(component);
  return () => undefined;
};
