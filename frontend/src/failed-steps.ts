/** A step that htmx took and that failed is told in words: the page itself shows nothing of it. */

interface Answered {
  elt: HTMLElement;
  pathInfo: { requestPath: string };
  xhr: XMLHttpRequest;
}

type Reason = "away" | "failed" | "refused";

const FIRST_SERVER_ERROR = 500;

function answered(event: Event): Answered {
  return (event as CustomEvent<Answered>).detail;
}

function place(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-failed-steps]");
}

/** Told once, however often a page that asks every second fails again. */
function tell(reason: Reason, step: string): void {
  const told = place()?.querySelector<HTMLElement>(".alert");
  if (told?.dataset.reason === reason && told.dataset.step === step) return;
  const words = place()?.querySelector<HTMLTemplateElement>(`template[data-reason="${reason}"]`);
  const alert = words?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!alert) return;
  alert.dataset.reason = reason;
  alert.dataset.step = step;
  told?.remove();
  place()?.append(alert);
}

/** Whoever takes the same step again, and it succeeds, need not read of the failure any longer. */
function forget(step: string): void {
  const told = place()?.querySelector<HTMLElement>(".alert");
  if (told?.dataset.step === step) told.remove();
}

export function listenToFailedSteps(): void {
  document.addEventListener("htmx:sendError", (event) => {
    const { elt, pathInfo } = answered(event);
    // What repeats itself asks nobody to try again.
    if (!elt.matches("[data-saves-itself], [data-asks-again]")) tell("away", pathInfo.requestPath);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, pathInfo } = answered(event);
    tell(xhr.status >= FIRST_SERVER_ERROR ? "failed" : "refused", pathInfo.requestPath);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (answered(event).xhr.status < 400) forget(answered(event).pathInfo.requestPath);
  });
}
