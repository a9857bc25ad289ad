/** What a page saves by itself, [data-saves-itself], is sent again until the server has it, and told until then. */

interface Keeping {
  typed: number;
  sent: number;
  failed: boolean;
  again: boolean;
}

interface Answered {
  elt: HTMLElement;
  xhr: XMLHttpRequest;
  successful?: boolean;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
const FIRST_SERVER_ERROR = 500;

const kept = new Map<HTMLElement, Keeping>();
let pauseMs = FIRST_PAUSE_MS;
let timer: number | undefined;

function saverOf(target: EventTarget | null): HTMLElement | null {
  return (target as HTMLElement | null)?.closest<HTMLElement>("[data-saves-itself]") ?? null;
}

function keepingOf(saver: HTMLElement): Keeping {
  const known = kept.get(saver) ?? { typed: 0, sent: 0, failed: false, again: false };
  kept.set(saver, known);
  return known;
}

/** A field that was replaced on the page holds nothing any more. */
function standing(): [HTMLElement, Keeping][] {
  for (const saver of kept.keys()) if (!saver.isConnected) kept.delete(saver);
  return [...kept];
}

function tell(): void {
  const failed = standing().filter(([, one]) => one.failed).length;
  for (const [saver, one] of kept) saver.classList.toggle("is-unsent", one.failed);
  for (const place of document.querySelectorAll<HTMLElement>("[data-unsent]")) {
    place.hidden = failed === 0;
    const count = place.querySelector("[data-unsent-count]");
    if (count) count.textContent = String(failed);
  }
}

function sendAgain(): void {
  window.clearTimeout(timer);
  timer = undefined;
  for (const [saver, one] of standing()) if (one.again) saver.dispatchEvent(new Event("again"));
}

function sendLater(): void {
  if (timer !== undefined) return;
  timer = window.setTimeout(sendAgain, pauseMs);
  pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
}

function settle({ elt, xhr, successful = false }: Answered): void {
  const saver = saverOf(elt);
  if (saver !== elt || !kept.has(saver)) return;
  const one = keepingOf(saver);
  // A refusal comes as a page that says why: sent again, it would be refused again.
  const refused = successful && saver.querySelector("[data-not-saved]") !== null;
  one.failed = !successful || refused;
  one.again = !successful && (xhr.status === 0 || xhr.status >= FIRST_SERVER_ERROR);
  saver.classList.toggle("is-unsent", one.failed);
  if (!one.failed && one.typed === one.sent) kept.delete(saver);
  if (one.again) sendLater();
  else pauseMs = FIRST_PAUSE_MS;
  tell();
}

/** What is on its way for the first time is left to arrive; asking then would ask at every step. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (standing().some(([, one]) => one.failed || one.typed > one.sent)) event.preventDefault();
}

export function listenToUnsent(): void {
  document.addEventListener("input", (event) => {
    const saver = saverOf(event.target);
    if (saver) keepingOf(saver).typed += 1;
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const { elt } = (event as CustomEvent<Answered>).detail;
    const one = kept.get(elt);
    if (one) one.sent = one.typed;
  });
  document.addEventListener("htmx:afterRequest", (event) => settle((event as CustomEvent<Answered>).detail));
  // A row's own button sends what is in it; only what failed before is asked about.
  document.addEventListener("submit", (event) => {
    for (const saver of (event.target as HTMLElement).querySelectorAll<HTMLElement>("[data-saves-itself]")) {
      const one = kept.get(saver);
      if (one) one.sent = one.typed;
    }
  });
  addEventListener("online", () => {
    pauseMs = FIRST_PAUSE_MS;
    sendAgain();
  });
  addEventListener("beforeunload", askBeforeLeaving);
}
