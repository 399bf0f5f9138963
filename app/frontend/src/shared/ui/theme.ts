// The page's colours as a canvas needs them: read from the CSS variables once per theme.
import type { MapColours } from "../map/draw.ts";

export interface Theme extends MapColours {
  accent: string;
  dark: boolean;
}

/** Relative luminance of a CSS colour as the browser resolves it, 0..1 (WCAG 2). */
export function luminance(red: number, green: number, blue: number): number {
  const linear = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
}

let probe: CanvasRenderingContext2D | null = null;

function channels(colour: string): [number, number, number] {
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe) return [255, 255, 255];
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [red = 255, green = 255, blue = 255] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Reads the theme off the component's root, and tells the root what follows from it. */
export function readTheme(root: HTMLElement): Theme {
  // A custom property may hold a color-mix(): only a used value (here of "color") is a plain colour.
  const sample = document.createElement("i");
  root.append(sample);
  const resolve = (name: string): string => {
    sample.style.color = `var(${name})`;
    return getComputedStyle(sample).color;
  };
  const theme = {
    text: resolve("--text"),
    muted: resolve("--muted"),
    line: resolve("--line"),
    background: resolve("--panel"),
    accent: resolve("--accent"),
    font: getComputedStyle(root).fontFamily,
    dark: false,
  };
  sample.remove();
  theme.dark = luminance(...channels(theme.background)) < 0.2;
  // The text on the accent must be read: white up to the luminance where black has more contrast.
  const onAccent = luminance(...channels(theme.accent)) > 0.183 ? "#000" : "#fff";
  root.style.setProperty("--on-accent", onAccent);
  root.dataset["theme"] = theme.dark ? "dark" : "light";
  return theme;
}
