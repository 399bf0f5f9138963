// The Inspect page's main area: one question a card about the run on the screen.
import type { PageComponent } from "../types.ts";
import { InspectPage } from "./page.ts";

// Streamlit calls again at each change of the data and cleans up only at the end: state lives here.
const pages = new WeakMap<HTMLElement | ShadowRoot, InspectPage>();

export default function mount(component: PageComponent): () => void {
  const { parentElement } = component;
  const page = pages.get(parentElement) ?? new InspectPage(component);
  pages.set(parentElement, page);
  page.update(component);
  return () => {
    if (pages.get(parentElement) !== page) return;
    pages.delete(parentElement);
    page.destroy();
  };
}
