// Small drawings.
import { svg } from "../shared/dom.ts";

export const star = (): SVGSVGElement =>
  svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    svg("path", { d: "M12 3.2l2.7 5.6 6.1.8-4.5 4.3 1.1 6.1L12 17.1 6.600 20l1.100-6.100L3.200 9.600l6.100-.8z", "stroke-linejoin": "round" }));
