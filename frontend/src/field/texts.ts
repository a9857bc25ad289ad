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
  return written.replace(/\{(\w+)\}/g, (place, name: string) => String(fill[name] ?? place));
}

const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });

export function clock(instant: number | string): string {
  return CLOCK.format(new Date(instant));
}
