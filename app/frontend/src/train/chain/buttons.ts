// The small parts of the chain: a block as a button, a caption, a frame with a picture in it.
import { svg } from "../../shared/dom.ts";
import type { Box } from "./trapezoid.ts";

export interface Button {
  id: string;
  box: Box;
  label: string;
  idle: boolean;
  selected: boolean | null;
  /** A lesson has hidden what it would open. */
  closed?: boolean | undefined;
  press: () => void;
}

/** A block: keyboard, focus ring and label as any button has. `selected` null is one that cannot be selected. */
export function button({ id, box, label, idle, selected, closed, press }: Button, ...inside: SVGElement[]): SVGGElement {
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  };
  if (closed) {
    // Without what a press would do.
    const said = label.replace(/\.\s[^.]*$/, "");
    return svg("g", { class: idle ? "closed idle" : "closed", "data-id": id, role: "img", "aria-label": said }, ...inside);
  }
  const ring = svg("rect", { class: "ring", x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8, rx: 8 });
  return svg(
    "g",
    {
      class: idle ? "block idle" : "block",
      "data-id": id,
      role: "button",
      tabindex: 0,
      "aria-label": label,
      "aria-pressed": selected === null ? null : String(selected),
      onclick: press,
      onkeydown,
    },
    svg("title", {}, label),
    ring,
    ...inside,
  );
}

export function caption(x: number, y: number, words: string, anchor: "start" | "middle" | "end", style = ""): SVGTextElement {
  return svg("text", { class: `caption ${style}`, x, y, "text-anchor": anchor }, words);
}

/** What stands on a block for the eye alone: its label says it in words, and values that change are not read out. */
export function onTop<E extends Element>(element: E): E {
  element.setAttribute("aria-hidden", "true");
  element.classList.add("on-top");
  return element;
}

export function pictureFrame(box: Box): { image: SVGImageElement; parts: SVGElement[] } {
  const place = { x: box.x, y: box.y, width: box.width, height: box.height };
  const image = svg("image", { class: "pixels", ...place });
  return { image, parts: [svg("rect", { class: "frame", ...place }), image] };
}
