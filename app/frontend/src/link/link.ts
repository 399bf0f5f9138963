// The buttons that copy links: in the menu of links, and where a lesson is made.
import { mounting } from "../shared/mounting.ts";
import { type CopiesData, Copies } from "./copies.ts";

export default mounting<CopiesData>((component) => new Copies(component));
