/** Small conveniences for forms; every form works without them. */

/** Asks before a step that cannot be taken back lightly: <form data-confirm="…"> or <button data-confirm="…">. */
function confirmSubmit(event: SubmitEvent): void {
  const asker = event.submitter?.closest<HTMLElement>("[data-confirm]") ?? (event.target as HTMLElement);
  const question = asker.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
}

/** A long upload is not sent twice by an impatient second tap. */
function markBusy(event: SubmitEvent): void {
  if (event.defaultPrevented) return;
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || form.dataset.busy) {
    if (form.dataset.busy) event.preventDefault();
    return;
  }
  form.dataset.busy = "true";
  event.submitter?.setAttribute("aria-busy", "true");
}

/** A page that the browser's back button brings again must take a submit again. */
function markIdle(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-busy]")) {
    delete form.dataset.busy;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}

/** What only one choice asks for is shown and wanted with that choice alone: <div data-only-for="VALUE OF A SELECT">. */
function showOnlyFor(form: HTMLFormElement | null): void {
  const chosen = new Set(Array.from(form?.querySelectorAll("select") ?? [], (select) => select.value));
  for (const part of form?.querySelectorAll<HTMLElement>("[data-only-for]") ?? []) {
    part.hidden = !chosen.has(part.dataset.onlyFor ?? "");
    for (const field of part.querySelectorAll<HTMLInputElement>("input")) field.required = !part.hidden;
  }
}

/** <details data-folds-on-phone>: open where there is room beside the page, folded by itself where there is none. */
function foldOnPhones(): void {
  const narrow = window.matchMedia("(max-width: 991.98px)");
  const fold = (): void => {
    for (const part of document.querySelectorAll<HTMLDetailsElement>("[data-folds-on-phone]")) part.open = !narrow.matches;
  };
  fold();
  narrow.addEventListener("change", fold);
}

/** A form that comes back is read where it is wrong, not at the head of a long page. */
function goToFirstError(): void {
  const wrong = document.querySelector<HTMLElement>("main form [aria-invalid='true']");
  wrong?.closest("details")?.setAttribute("open", "");
  wrong?.focus();
}

export function listenToForms(): void {
  foldOnPhones();
  goToFirstError();
  document.addEventListener("submit", confirmSubmit);
  document.addEventListener("submit", markBusy);
  addEventListener("pageshow", markIdle);
  for (const part of document.querySelectorAll("[data-only-for]")) showOnlyFor(part.closest("form"));
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-autosubmit]")) field.closest("form")?.requestSubmit();
    showOnlyFor(field.closest("form"));
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-print]")) window.print();
  });
}
