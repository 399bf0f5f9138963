// A run on a page of its own: its map, dragged, and the image that the decoder makes of the place. No server.
import { classColour } from "../shared/colour.ts";
import { html, write } from "../shared/dom.ts";
import { decoder, type Decode } from "./decoder.ts";
import { bytes, facts as readFacts, floats, moved, nearest, places, type Plane } from "./held.ts";
import { HomeMap } from "./map.ts";
import { paint } from "./paint.ts";
import css from "./home.css?inline";

async function open(): Promise<void> {
  const facts = readFacts();
  const { words, shape, size } = facts;
  document.head.append(html("style", {}, css));
  const told = html("p", { role: "status" }, words.loading);
  const page = html("main", {}, html("header", {}, html("h1", {}, facts.name), ...facts.lines.map((line) => html("p", {}, line)), told));
  document.body.append(page);
  try {
    const [codes, labels, images, centre, components] = await Promise.all([floats("codes"), bytes("labels"), bytes("images"), floats("centre"), floats("components")]);
    const plane: Plane = { centre, components };
    const decoded = html("canvas", { role: "img", "aria-label": words.decoded });
    const near = html("canvas", { role: "img", "aria-label": words.nearest });
    const caption = html("span", { "aria-live": "polite" });
    const shown = places(codes, plane);
    let code: Float32Array = codes.slice(0, size);
    let decode: Decode | null = null;
    let frame = 0;
    const hooks = { frames: 0, code: Array.from(code), nearest: 0 };
    Object.assign(window, { aelab: hooks });

    const look = async (): Promise<void> => {
      frame = 0;
      const [x, y] = places(code, plane) as unknown as [number, number];
      map.place(x, y);
      const index = nearest(code, codes);
      map.mark(shown[index * 2] as number, shown[index * 2 + 1] as number);
      hooks.nearest = index;
      paint(near, images.subarray(index * count, (index + 1) * count), shape, 1);
      write(caption, `${words.nearest} (${facts.classes[labels[index] as number] ?? ""})`);
      if (!decode) return;
      // Painted in the frame in which it was asked for: the runtime answers within microtasks.
      paint(decoded, await decode(code), shape, 255);
      hooks.frames++;
      hooks.code = Array.from(code);
    };
    const go = (to: Float32Array): void => {
      code = to;
      frame ||= requestAnimationFrame(() => void look());
    };
    const count = shape[0] * shape[1] * shape[2];
    const map = new HomeMap(shown, labels, facts.language, {
      moveTo: (x, y) => go(moved(code, plane, x, y)),
      begin: (index) => go(codes.slice(index * size, (index + 1) * size)),
    });
    map.handle.setAttribute("aria-label", words.handle);
    map.canvas.setAttribute("role", "img");
    map.canvas.setAttribute("aria-label", words.map);
    page.append(
      map.element,
      html("div", { class: "seen" },
        html("figure", {}, decoded, html("figcaption", {}, words.decoded)),
        html("figure", { class: "small" }, near, html("figcaption", {}, caption))),
      html("ul", {}, ...facts.classes.map((name, label) => html("li", { style: `--class: ${classColour(label)}` }, name))),
    );
    await look();
    decode = await decoder(await bytes("decoder"), await bytes("runtime"), size);
    await look();
    write(told, words.drag);
    document.body.dataset["ready"] = "";
  } catch (error) {
    console.error(error);
    write(told, words.failed);
  }
}

void open();
