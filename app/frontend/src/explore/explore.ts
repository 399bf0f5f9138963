// The Explore page's main area.
import type { PageComponent } from "../types.ts";

export default function mount(component: PageComponent): () => void {
  component.parentElement.textContent = component.data.run;
  return () => {};
}
