/** Loads the map code only for a page that has a plan to show; the table below the map says the same. */
export function drawPlanMaps(root: ParentNode): void {
  const places = [...root.querySelectorAll<HTMLElement>("[data-plan-map]:not([data-drawn])")];
  if (places.length === 0) return;
  for (const place of places) place.dataset.drawn = "";
  void import("./plan-map").then(({ draw }) => places.forEach((place) => void draw(place)));
}
