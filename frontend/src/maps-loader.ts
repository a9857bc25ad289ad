/** Loads the map code only for a page that has something to show on it; the table below says the same. */
export function drawMaps(root: ParentNode): void {
  drawEach(root, "[data-plan-map]", () => import("./plan-map"));
  drawEach(root, "[data-pickup-map]", () => import("./pickup-map"));
  drawEach(root, "[data-point-map]", () => import("./point-map"));
  drawEach(root, "[data-zone-map]", () => import("./zone-map"));
}

function drawEach(
  root: ParentNode,
  selector: string,
  load: () => Promise<{ draw(place: HTMLElement): Promise<void> }>,
): void {
  const places = [...root.querySelectorAll<HTMLElement>(`${selector}:not([data-drawn])`)];
  if (places.length === 0) return;
  for (const place of places) place.dataset.drawn = "";
  void load().then(({ draw }) => places.forEach((place) => void draw(place)));
}
