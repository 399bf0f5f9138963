// The stage fills what is left of the window, so that a projector shows no scrollbar.

// What chain, transport, pictures and curves need to be told apart.
const usual = 480;

export interface Fit {
  fit(): void;
  stop(): void;
}

/** Keeps `--stage-height` of a wide root right, `least` CSS pixels at least; a narrow one (a phone) is as tall as it needs. */
export function fitHeight(root: HTMLElement, least = usual): Fit {
  const fit = (): void => {
    const bottom = parseFloat(getComputedStyle(root).getPropertyValue("--stage-bottom")) || 8;
    const top = Math.max(0, root.getBoundingClientRect().top);
    root.style.setProperty("--stage-height", `${Math.max(least, Math.floor(innerHeight - top - bottom))}px`);
  };
  const first = requestAnimationFrame(fit);
  const later = setTimeout(fit, 400); // the page around it may still be moving into place
  addEventListener("resize", fit);
  const stop = (): void => {
    cancelAnimationFrame(first);
    clearTimeout(later);
    removeEventListener("resize", fit);
  };
  return { fit, stop };
}
