// Puts the chain together: every block of a recipe in its place.
import { svg, write } from "../../shared/dom.ts";
import type { Text } from "../../shared/text.ts";
import type { Block, Recipe, Shape } from "../../shared/types.ts";
import { captions } from "./blocks.ts";
import { button, caption, onTop, pictureFrame } from "./buttons.ts";
import { type FormulaParts, formula } from "./formula.ts";
import { chainGeometry, type Geometry } from "./geometry.ts";
import { layersOf, widthsInWords } from "./layers.ts";
import { arrows, networkShape } from "./shapes.ts";
import type { Box } from "./trapezoid.ts";

export interface ChainModel {
  recipe: Recipe;
  shape: Shape;
  selected: string | null;
  /** The blocks that a lesson has hidden: drawn, and not to be opened. */
  closed?: readonly string[] | undefined;
  text: Text;
  width: number;
}

export interface ChainActions {
  block(block: Block): void;
  nextProbe(): void;
}

/** A drawn chain, and the places in it that change while a run trains. */
export interface DrawnChain {
  elements: SVGElement[];
  geometry: Geometry;
  image: SVGImageElement;
  corrupted: SVGImageElement | null;
  reconstruction: SVGImageElement;
  face: SVGGElement;
  /** Writes under x̂ whose it is; "" where it is this recipe's own. */
  nameReconstruction(whose: string): void;
  formula: FormulaParts;
}

export function compose(model: ChainModel, actions: ChainActions): DrawnChain {
  const { recipe, shape, selected, text } = model;
  const layers = layersOf(recipe, shape);
  const geometry = chainGeometry(layers, model.width, recipe.corruption.kind !== "clean", recipe.penalties.length);
  const words = captions(recipe, layers, shape, text, geometry.narrow);
  const { corruption, encoder, code, narrow } = geometry;
  const centre = (box: Box): number => box.x + box.width / 2;
  const block = (id: string, name: Block, box: Box, label: string, idle: boolean, ...inside: SVGElement[]): SVGGElement =>
    button({ id, box, label, idle, selected: selected === name, closed: model.closed?.includes(name), press: () => actions.block(name) }, ...inside);
  const below = (box: Box): number => (narrow ? box.y + box.height : Math.max(94, box.y + box.height)) + 15;
  const symbol = (box: Box, letter: string): SVGTextElement => caption(centre(box), below(box), letter, "middle", "symbol");

  const image = pictureFrame(geometry.image);
  const corrupted = geometry.corrupted && pictureFrame(geometry.corrupted);
  const reconstruction = pictureFrame(geometry.reconstruction);
  const made = symbol(geometry.reconstruction, "x̂");
  const whose = svg("tspan", { class: "whose" });
  made.append(whose);
  const face = onTop(svg("g", { class: "face" }));
  const dataBox = { x: geometry.image.x, y: below(geometry.image) - 12, width: words.data.length * 6.3 + 16, height: 14 };
  const [kind, amount] = words.corruption;
  const { decoder } = words;
  const middle = corruption.y + corruption.height / 2;
  const parts = formula(recipe, geometry, text, { selected, closed: model.closed, block: actions.block });
  const network = (id: "encoder" | "decoder"): SVGGElement => {
    const trapezoid = geometry[id];
    return block(id, "network", trapezoid.box, text.say(`chain.${id}_label`, { layers: widthsInWords(layers, shape, id === "decoder") }), false,
      networkShape(trapezoid, layers, shape[1]),
      caption(centre(trapezoid.box), below(trapezoid.box), `${text.say(`chain.${id}`)} ${words[id]}`.trim(), "middle"));
  };
  return {
    geometry,
    image: image.image,
    corrupted: corrupted?.image ?? null,
    reconstruction: reconstruction.image,
    face,
    nameReconstruction(words) {
      const { x, width } = geometry.reconstruction;
      // At its left, up to the decoder's caption; where they have no room, the total below says it alone.
      const free = x + width - centre(geometry.decoder.box) - `${text.say("chain.decoder")} ${decoder}`.length * 3.2;
      const shown = narrow || words.length * 5.4 + 20 > free ? "" : words;
      write(whose, shown && `\u2002${shown}`);
      made.setAttribute("text-anchor", shown ? "end" : "middle");
      made.setAttribute("x", String(shown ? x + width : x + width / 2));
    },
    formula: parts,
    elements: [
      arrows(geometry),
      button({ id: "image", box: geometry.image, label: text.say("chain.next_image"), idle: false, selected: null, press: actions.nextProbe },
        ...image.parts),
      block("data", "data", dataBox, text.say("chain.data_label", { data: words.data }), false),
      onTop(caption(geometry.image.x, below(geometry.image), `x  ${words.data}`, "start")),
      block("corruption", "corruption", corruption, text.say("chain.corruption_label", { corruption: kind }), words.idle.corruption,
        svg("rect", { class: "card", x: corruption.x, y: corruption.y, width: corruption.width, height: corruption.height, rx: 8 }),
        caption(centre(corruption), amount ? middle - 3 : middle + 4, kind, "middle"),
        caption(centre(corruption), middle + 14, amount, "middle")),
      ...(geometry.corrupted && corrupted ? [...corrupted.parts, symbol(geometry.corrupted, "x̃")] : []),
      network("encoder"),
      block("code", "bottleneck", code, text.say("chain.code_label", { size: layers.code }), false,
        svg("rect", { class: "card", x: code.x, y: code.y, width: code.width, height: code.height, rx: 8 })),
      face,
      onTop(caption(centre(code), below(encoder.box), words.code, "middle")),
      network("decoder"),
      ...reconstruction.parts,
      made,
      ...parts.elements,
    ],
  };
}
