// A tap on the map: pressed and let go at one place, which no pan is.

/** Milliseconds and CSS pixels. */
const longest = 600;
const farthest = 6;

export function listenForTaps(canvas: HTMLCanvasElement, tap: (x: number, y: number, reach: number, time: number) => void): void {
  let pressed: { id: number; x: number; y: number; time: number } | null = null;
  canvas.addEventListener("pointerdown", (event) => {
    // A second finger makes it a pinch.
    pressed = pressed || event.button > 0 || !event.isPrimary ? null : { id: event.pointerId, x: event.clientX, y: event.clientY, time: event.timeStamp };
  });
  canvas.addEventListener("pointerup", (event) => {
    const down = pressed;
    pressed = null;
    if (down?.id !== event.pointerId || event.timeStamp - down.time > longest) return;
    if (Math.hypot(event.clientX - down.x, event.clientY - down.y) > farthest) return;
    const box = canvas.getBoundingClientRect();
    tap(event.clientX - box.left, event.clientY - box.top, event.pointerType === "mouse" ? 10 : 18, event.timeStamp);
  });
  canvas.addEventListener("pointercancel", () => (pressed = null));
}
