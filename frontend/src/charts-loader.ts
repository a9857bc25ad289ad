/** Loads the charting code only for a page that has a chart; the same numbers stand in a table beside it. */
export function drawCharts(root: ParentNode): void {
  const places = [...root.querySelectorAll<HTMLElement>("[data-chart]:not([data-drawn])")];
  if (places.length === 0) return;
  for (const place of places) place.dataset.drawn = "";
  void import("./charts").then(({ draw }) => places.forEach(draw));
}
