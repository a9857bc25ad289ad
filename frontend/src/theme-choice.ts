/** Dark, light or as the device says. theme.ts applies the stored choice before the page is painted. */

const device = matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const chosen = localStorage.getItem("theme") ?? "auto";
  const isDark = chosen === "dark" || (chosen === "auto" && device.matches);
  const root = document.documentElement;
  root.dataset.bsTheme = isDark ? "dark" : "light";
  root.dataset.chosenTheme = chosen;
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
  document.dispatchEvent(new CustomEvent("dayclear:theme"));
}

export function listenToTheme(): void {
  apply();
  device.addEventListener("change", apply);
  addEventListener("storage", apply);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-choice]");
    if (!button) return;
    localStorage.setItem("theme", button.dataset.themeChoice ?? "auto");
    apply();
  });
}
