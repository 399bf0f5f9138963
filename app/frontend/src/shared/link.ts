// Which address a button copies.

/** The pages that have a path of their own; the first one has none. */
const pages = /\/(train|inspect|explore|compare|history|models)\/*$/;

/**
 * The link of a query, on the page that experiments are opened on; null for the page as it is, with all that is chosen
 * on it. `origin` stands in for the page's own where nobody else could open that; "" for none.
 */
export function linkOf(query: string | null, origin: string, page: Pick<Location, "origin" | "pathname" | "search" | "hash">): string {
  const from = origin || page.origin;
  if (query === null) return `${from}${page.pathname}${page.search}${page.hash}`;
  return `${from}${page.pathname.replace(pages, "/")}?${query}`;
}
