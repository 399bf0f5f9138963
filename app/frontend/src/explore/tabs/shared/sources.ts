// What a slot holds, as a short text that a link carries.

export type Source =
  | { kind: "image"; index: number }
  /** The mean of a class. */
  | { kind: "mean"; label: number }
  /** What is on the Draw tab. */
  | { kind: "drawing" }
  /** A picture from a file, already fitted: its numbers as text, or the name it goes by on this page alone. */
  | { kind: "file"; text: string };

export function readSource(text: string | undefined): Source | null {
  const whole = /^([im])(\d{1,7})$/.exec(text ?? "");
  if (whole?.[1] === "i") return { kind: "image", index: Number(whole[2]) };
  if (whole?.[1] === "m") return { kind: "mean", label: Number(whole[2]) };
  if (text === "d") return { kind: "drawing" };
  return text && /^[fx]/.test(text) ? { kind: "file", text } : null;
}

export function writeSource(source: Source): string {
  if (source.kind === "image") return `i${source.index}`;
  if (source.kind === "mean") return `m${source.label}`;
  return source.kind === "drawing" ? "d" : source.text;
}
