/** The texts of the page, which the server has written in the user's language. */

import type { PageData } from "./kinds";

let page: PageData | undefined;

export function pageData(): PageData {
  page ??= JSON.parse(document.getElementById("field-page")!.textContent) as PageData;
  return page;
}

/** A text with its places filled in. */
export function text(key: string, fill: Record<string, string | number> = {}): string {
  const written = pageData().texts[key] ?? key;
  return written.replace(/\{(\w+)\}/g, (place, name: string) => shown(fill[name] ?? place));
}

/** A number with its thousands set apart, as on every other page. */
function shown(value: string | number): string {
  return typeof value === "number" ? value.toLocaleString("en") : value;
}

let hours: Intl.DateTimeFormat | undefined;

/** An instant as 14:05 in the district's zone, as on every other page. */
export function clock(instant: number | string): string {
  hours ??= new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: pageData().zone,
  });
  return hours.format(new Date(instant));
}
