// Numbers as a person reads them, in the page's language.

/** 8412 -> "8.4 k", 640 -> "640". */
export function count(value: number, language: string): string {
  const digits = (number: number, most: number): string =>
    new Intl.NumberFormat(language, { maximumFractionDigits: most }).format(number);
  if (value >= 999_500) return `${digits(value / 1e6, value < 9.95e6 ? 1 : 0)}\u202fM`;
  if (value >= 1000) return `${digits(value / 1e3, value < 99_500 ? 1 : 0)}\u202fk`;
  return digits(value, value < 10 ? 1 : 0);
}

/** A loss: four significant digits, as many decimals whatever the value does, so that the line keeps still. */
export function loss(value: number | undefined, language: string): string {
  if (value === undefined || !Number.isFinite(value)) return "\u2013";
  const size = Math.abs(value);
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  }).format(value);
}

/** A number with a sign of full width, for codes. */
export function signed(value: number, language: string): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
    .format(Object.is(Math.round(value * 10), -0) ? 0 : value)
    .replace("-", "\u2212");
}

/** A setting such as a learning rate or a beta: as short as it can be. */
export function setting(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3, useGrouping: false }).format(value);
}

/** An epoch: whole when it is whole, one decimal otherwise. */
export function epoch(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}

export const percent = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);

/** The same of what is known roughly: "40 s", "1 min 30 s", "5 min". */
export const roughly = (seconds: number): string => duration(seconds).replace(/(?<=min)\u00a000\u202fs$/, "");

/** Seconds as "7 s", "3 min 05 s", "2 h 10 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole}\u202fs`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u202fmin\u00a0${two(whole % 60)}\u202fs`;
  return `${Math.floor(whole / 3600)}\u202fh\u00a0${two(Math.floor((whole % 3600) / 60))}\u202fmin`;
}
