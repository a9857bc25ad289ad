import type { Feature, Point } from "geojson";
import { Marker, Popup, type LngLat, type Map } from "maplibre-gl";
import { bareMap, pointAt, read } from "./bare-map";

interface Shown {
  kind: "building" | "point";
  id?: string;
  name?: string;
}

/** The points, and small dots for the buildings around. A tap says where a new point stands, or fills a form's fields. */
export async function draw(place: HTMLElement): Promise<void> {
  const shown = await read<Shown>(place.dataset.pointMap ?? "");
  if (!shown || shown.features.length === 0) {
    place.closest(".card")?.remove();
    return;
  }
  const map = bareMap(place, shown);
  map.on("load", () => {
    map.addSource("shown", { type: "geojson", data: shown });
    map.addLayer({
      id: "buildings",
      type: "circle",
      source: "shown",
      filter: ["==", ["get", "kind"], "building"],
      paint: { "circle-color": "#888", "circle-radius": 3 },
    });
    map.addLayer({
      id: "points",
      type: "circle",
      source: "shown",
      filter: ["==", ["get", "kind"], "point"],
      paint: { "circle-color": "#206bc4", "circle-radius": 8, "circle-stroke-color": "#fff", "circle-stroke-width": 2 },
    });
  });
  if (place.dataset.fills) fillOnTap(map, place.dataset.fills);
  else leadOnTap(map, place);
}

/** A tap puts the marker there and its position into the two fields; a position in the fields stands on the map. */
function fillOnTap(map: Map, fills: string): void {
  const [latitude, longitude] = fills.split(",").map((field) => document.querySelector<HTMLInputElement>(field));
  if (!latitude || !longitude) return;
  const marker = new Marker();
  const stand = (): void => {
    if (latitude.value && longitude.value) marker.setLngLat([Number(longitude.value), Number(latitude.value)]).addTo(map);
  };
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", (event) => {
    latitude.value = event.lngLat.lat.toFixed(6);
    longitude.value = event.lngLat.lng.toFixed(6);
    stand();
  });
  for (const field of [latitude, longitude]) field.addEventListener("change", stand);
  stand();
}

function leadOnTap(map: Map, place: HTMLElement): void {
  pointAt(map, "points");
  map.on("click", (event) => {
    const point = map.queryRenderedFeatures(event.point, { layers: ["points"] })[0] as unknown as
      | Feature<Point, Shown>
      | undefined;
    const link = document.createElement("a");
    if (point?.properties.id) {
      link.href = `${point.properties.id}/`;
      link.textContent = point.properties.name ?? "";
    } else if (place.dataset.new) {
      link.href = `${place.dataset.new}?${position(event.lngLat)}`;
      link.textContent = place.dataset.add ?? "";
    } else return;
    new Popup().setLngLat(event.lngLat).setDOMContent(link).addTo(map);
  });
}

function position(where: LngLat): string {
  return new URLSearchParams({ latitude: where.lat.toFixed(6), longitude: where.lng.toFixed(6) }).toString();
}
