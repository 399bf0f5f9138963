// The Train page's main area: chain, transport, latent map, picture rows, loss curves, epoch slider.
import { Page } from "./page.ts";
import type { Component } from "./types.ts";

// Streamlit calls again at each change of the data and cleans up only at the end: state lives here.
const pages = new WeakMap<HTMLElement | ShadowRoot, Page>();

export default function mount(component: Component): () => void {
  const { parentElement } = component;
  const page = pages.get(parentElement) ?? new Page(component);
  pages.set(parentElement, page);
  page.update(component);
  return () => {
    if (pages.get(parentElement) !== page) return;
    pages.delete(parentElement);
    page.destroy();
  };
}
