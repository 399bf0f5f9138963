import sheet from "./tabs.css?inline";

export const tabStyles = sheet;
