// Where the lab shows runs: a student's on the page of one run, several side by side.

/** So many stand side by side. */
export const most = 6;

/** Of one run, in the language of this page. */
export const labOf = (run: string, language: string): string => `./?${new URLSearchParams({ lang: language, run })}`;

/** Of several, side by side. Ids are letters, digits, - and _: the comma stays what it is. */
export const compareOf = (runs: readonly string[], language: string): string => `./compare?lang=${language}&compare=${runs.map(encodeURIComponent).join(",")}`;

export const openRun = (run: string, language: string): void => void window.open(labOf(run, language), "_blank", "noopener");
