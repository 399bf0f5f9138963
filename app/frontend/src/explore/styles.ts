// The page's style sheets: the stage's base, parts and narrow screens, and its own.
import base from "../shared/styles/base.css?inline";
import parts from "../shared/styles/parts.css?inline";
import layout from "./styles/layout.css?inline";
import own from "./styles/parts.css?inline";
import narrow from "./styles/narrow.css?inline";
import tabs from "./styles/tabs.css?inline";

export const styles = [base, parts, layout, own, tabs, narrow].join("\n");
