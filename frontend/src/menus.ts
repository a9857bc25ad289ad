/** Menus are <details data-menu>: they open without script; script only closes them again. */

function openMenus(): NodeListOf<HTMLDetailsElement> {
  return document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]");
}

export function listenToMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    const closed = (event.target as Element).closest("[data-dismiss]")?.closest("dialog, .alert");
    if (closed instanceof HTMLDialogElement) closed.close();
    else closed?.remove();
  });
}
