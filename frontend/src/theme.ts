// Loaded before the page is painted, so that a dark page never flashes white. Imports nothing and exports
// nothing, because it runs as a classic script.
{
  const chosen = localStorage.getItem("theme") ?? "auto";
  const isDark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
  document.documentElement.dataset.chosenTheme = chosen;
  document.documentElement.classList.add("has-script");
}
