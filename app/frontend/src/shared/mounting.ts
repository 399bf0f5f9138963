// What Streamlit asks of a component: it is called again at each change of the data, and cleans up only at the end.
import type { PageComponent, PageData } from "./types.ts";

interface Mounted<Data extends object> {
  update(component: PageComponent<Data>): void;
  destroy(): void;
}

/** A bundle's default export: one page for each place that Streamlit gives it, made at the first call. */
export function mounting<Data extends object = PageData>(make: (component: PageComponent<Data>) => Mounted<Data>): (component: PageComponent<Data>) => () => void {
  const pages = new WeakMap<HTMLElement | ShadowRoot, Mounted<Data>>();
  return (component) => {
    const { parentElement } = component;
    const page = pages.get(parentElement) ?? make(component);
    pages.set(parentElement, page);
    page.update(component);
    return () => {
      if (pages.get(parentElement) !== page) return;
      pages.delete(parentElement);
      page.destroy();
    };
  };
}
