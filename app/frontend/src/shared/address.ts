// The fragment of the page's address: what is chosen stands there as `name=value&...`, so that a link shows the same.

/** What a fragment says, with or without its "#"; what has no name or no value is left out, what cannot be read is "". */
export function valuesOf(fragment: string): Map<string, string> {
  const said = new Map<string, string>();
  for (const part of fragment.replace(/^#/, "").split("&")) {
    const [name = "", value = ""] = part.split("=");
    if (name && value) said.set(decode(name), decode(value));
  }
  return said;
}

/** Puts a fragment (without "#") into the address; "" leaves none. No step of the browser's history comes of it. */
export function writeAddress(fragment: string): void {
  history.replaceState(history.state, "", location.pathname + location.search + (fragment && `#${fragment}`));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
