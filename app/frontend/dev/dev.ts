// Mounts the stage as Streamlit would. ?recipe=vae&theme=dark&language=fr&run=ready-demo
import mount from "../src/train/train.ts";
import type { Component, ComponentData } from "../src/shared/types.ts";
import { recipes, vae } from "./recipes.ts";

const query = new URLSearchParams(location.search);
const language = query.get("language") ?? "en";
document.body.className = query.get("theme") ?? "light";

const data: ComponentData = {
  recipe: recipes[query.get("recipe") ?? "vae"] ?? vae,
  name: "demo",
  run: query.get("run") ?? "ready-demo",
  home: "ready-demo",
  block: query.get("block") ?? "bottleneck",
  language,
  text: `/api/text/${language}.json`,
  shape: [1, 8, 8],
  devices: ["cpu"],
  api: "/api",
};
const host = document.createElement("div");
document.querySelector("main")?.append(host);
const parentElement = host.attachShadow({ mode: "open" });

const component: Component = {
  data,
  parentElement,
  setStateValue(name, value) {
    console.log("state", name, value);
    if (name === "run") value ??= "ready-demo";
    setTimeout(() => update({ [name]: value } as Partial<ComponentData>), 60);
  },
  setTriggerValue: (name, value) => console.log("trigger", name, value),
};

function update(change: Partial<ComponentData>): void {
  component.data = { ...component.data, ...change };
  mount(component);
}

// For whoever drives this page: changes the data as a rerun of the script would.
Object.assign(window, { update, theme: (name: string) => void ((document.body.className = name), mount(component)) });
mount(component);
