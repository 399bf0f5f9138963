// The style sheets as text: the component lives in a shadow root and brings its own.
import plot from "uplot/dist/uPlot.min.css?inline";
import base from "./styles/base.css?inline";
import chain from "./styles/chain.css?inline";
import layout from "./styles/layout.css?inline";
import narrow from "./styles/narrow.css?inline";
import parts from "./styles/parts.css?inline";

export const styles = [plot, base, layout, chain, parts, narrow].join("\n");
