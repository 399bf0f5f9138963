// The handle: a point of the latent space that a hand holds, with a mouse, a finger, a pen or the arrow keys.
import { html } from "../../shared/dom.ts";
import { standing } from "./edge.ts";

export interface HandleActions {
  /** The handle is held from now on, or let go. */
  hold(held: boolean): void;
  /** It was moved to a place of the map, in CSS pixels; `time` is the event's own time stamp. */
  move(x: number, y: number, time: number): void;
  /** It was moved by keys: so many steps to the right and up, of the small or the large size. */
  nudge(right: number, up: number, large: boolean, time: number): void;
  /** Enter: the image nearest to it is wanted. */
  pick(): void;
  key(event: KeyboardEvent): void;
}

const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

export class Handle {
  // What it is and does is said by its name; "application" leaves it the arrow keys.
  readonly element = html("div", { class: "handle", tabindex: 0, role: "application" }, html("i", {}));
  private x = 0;
  private y = 0;
  private inside = "";
  private beyond = "";
  private grip: { id: number; dx: number; dy: number } | null = null;

  constructor(private readonly actions: HandleActions) {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || this.grip) return;
      event.preventDefault();
      event.stopPropagation();
      element.focus({ preventScroll: true });
      this.grab(event);
    });
    const move = (event: PointerEvent): void => {
      if (event.pointerId !== this.grip?.id) return;
      const box = this.box();
      actions.move(event.clientX - box.left - this.grip.dx, event.clientY - box.top - this.grip.dy, event.timeStamp);
    };
    // Where the browser tells of a move at once, and not only with the next frame, the image is painted sooner.
    element.addEventListener("onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove", move as EventListener);
    const drop = (event: PointerEvent): void => {
      if (event.pointerId !== this.grip?.id) return;
      this.grip = null;
      element.classList.remove("held");
      actions.hold(false);
    };
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) element.addEventListener(end, drop);
    element.addEventListener("keydown", (event) => this.keydown(event));
    element.addEventListener("keyup", (event) => event.key in arrows && actions.hold(false));
    element.addEventListener("blur", () => this.grip === null && actions.hold(false));
  }

  /**
   * Where its code lies, in CSS pixels of the map: off it, it stands at the border with an arrow to there, and a hand
   * that takes hold of it brings it back. True where it came onto the map or left it.
   */
  place(x: number, y: number, size: number): boolean {
    const before = this.outside;
    const { turn, ...at } = standing(x, y, size);
    Object.assign(this, at);
    this.element.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`;
    this.element.style.setProperty("--turn", `${(turn ?? 0).toFixed(0)}deg`);
    this.element.classList.toggle("outside", turn !== null);
    if (this.outside !== before) this.title();
    return this.outside !== before;
  }

  /** Its code lies off the map. */
  get outside(): boolean {
    return this.element.classList.contains("outside");
  }

  /** What its tooltip says on the map, and at the border. */
  words(inside: string, beyond: string): void {
    this.inside = inside;
    this.beyond = beyond;
    this.title();
  }

  private title(): void {
    this.element.title = this.outside ? this.beyond : this.inside;
  }

  get held(): boolean {
    return this.grip !== null;
  }

  private box(): DOMRect {
    return (this.element.parentElement as HTMLElement).getBoundingClientRect();
  }

  private grab(event: PointerEvent): void {
    const box = this.box();
    this.element.setPointerCapture(event.pointerId);
    // It stays under the finger where the finger touched it: it does not jump.
    this.grip = { id: event.pointerId, dx: event.clientX - box.left - this.x, dy: event.clientY - box.top - this.y };
    this.element.classList.add("held");
    this.actions.hold(true);
  }

  private keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow) {
      event.preventDefault();
      event.stopPropagation();
      this.actions.hold(true);
      this.actions.nudge(arrow[0], arrow[1], event.shiftKey, event.timeStamp);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.actions.pick();
    } else this.actions.key(event);
  }
}
