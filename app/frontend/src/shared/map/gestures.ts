// Hands on the map: wheel, drag, pinch, double click, keys.
import type { View } from "./view.ts";

export interface Hands {
  view: View;
  changed(): void;
  hover(x: number, y: number): void;
  leave(): void;
}

const near = 1.0015;

export function listenForHands(canvas: HTMLCanvasElement, hands: Hands): void {
  const { view } = hands;
  const fingers = new Map<number, { x: number; y: number }>();
  const place = (event: MouseEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const other = (id: number): { x: number; y: number } | undefined =>
    [...fingers].find(([finger]) => finger !== id)?.[1];

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(event);
    view.zoomAt(x, y, near ** -(event.deltaY * (event.deltaMode === 1 ? 30 : 1)));
    hands.changed();
  }, { passive: false });

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    const here = place(event);
    fingers.set(event.pointerId, here);
    hands.hover(here.x, here.y); // a finger cannot hover: its touch shows the point
  });
  canvas.addEventListener("pointermove", (event) => {
    const here = place(event);
    const before = fingers.get(event.pointerId);
    if (!before) return hands.hover(here.x, here.y);
    const second = other(event.pointerId);
    if (second) {
      const distance = (from: { x: number; y: number }): number => Math.hypot(from.x - second.x, from.y - second.y) || 1;
      view.zoomAt((here.x + second.x) / 2, (here.y + second.y) / 2, distance(here) / distance(before));
    } else {
      view.panBy(here.x - before.x, here.y - before.y);
    }
    fingers.set(event.pointerId, here);
    hands.changed();
  });
  const lift = (event: PointerEvent): void => void fingers.delete(event.pointerId);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => hands.leave());
  canvas.addEventListener("dblclick", () => {
    view.reset();
    hands.changed();
  });

  const keys: Record<string, () => void> = {
    "+": () => view.zoomAt(view.size / 2, view.size / 2, 1.25),
    "=": () => view.zoomAt(view.size / 2, view.size / 2, 1.25),
    "-": () => view.zoomAt(view.size / 2, view.size / 2, 0.8),
    "0": () => view.reset(),
    ArrowLeft: () => view.panBy(24, 0),
    ArrowRight: () => view.panBy(-24, 0),
    ArrowUp: () => view.panBy(0, 24),
    ArrowDown: () => view.panBy(0, -24),
  };
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
    hands.changed();
  });
}
