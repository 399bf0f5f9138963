// What one image is called on the page.
import type { Text } from "../shared/text.ts";

/** By its class, or by its number where there are no classes to tell apart. */
export const imageName = (text: Text, classes: readonly string[], label: number, index: number): string =>
  classes.length > 1 ? text.className(classes, label) : text.say("image.numbered", { number: index });
