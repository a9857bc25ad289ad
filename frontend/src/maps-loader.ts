/** Loads the map code only for a page that has something to show on it; the table below says the same, also where a browser can draw none. */
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
  for (const place of places) {
    load()
      .then(({ draw }) => draw(place))
      .catch(() => tellWithout(place));
  }
}

function tellWithout(place: HTMLElement): void {
  const note = document.createElement("p");
  note.className = "p-3 mb-0 text-secondary";
  note.textContent = place.dataset.without ?? "";
  place.replaceChildren(note);
}
