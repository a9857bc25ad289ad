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
    const closer = (event.target as Element).closest("[data-dismiss]");
    if (closer) closer.closest("dialog, .alert")?.dispatchEvent(new Event("dayclear:dismiss"));
  });
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("dayclear:dismiss", () => dialog.close());
  }
  for (const alert of document.querySelectorAll(".alert")) {
    alert.addEventListener("dayclear:dismiss", () => alert.remove());
  }
}
