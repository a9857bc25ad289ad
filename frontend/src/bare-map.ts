import type { FeatureCollection, Point } from "geojson";
import { LngLatBounds, Map, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(workerUrl);

/** What a page's address answers as GeoJSON; nothing where it does not answer. */
export async function read<Told>(address: string): Promise<FeatureCollection<Point, Told> | undefined> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.ok ? ((await answer.json()) as FeatureCollection<Point, Told>) : undefined;
}

/** A map without anything from outside, that shows all of these; the page says what it and its buttons are called. */
export function bareMap<Told>(place: HTMLElement, shown: FeatureCollection<Point, Told>): Map {
  const bounds = new LngLatBounds();
  for (const one of shown.features) bounds.extend(one.geometry.coordinates as [number, number]);
  place.replaceChildren();
  const map = new Map({
    container: place,
    bounds,
    fitBoundsOptions: { padding: 32, maxZoom: 16 },
    attributionControl: false,
    locale: {
      "Map.Title": place.getAttribute("aria-label") ?? "",
      "Marker.Title": place.dataset.marker ?? "",
      "NavigationControl.ZoomIn": place.dataset.zoomIn ?? "",
      "NavigationControl.ZoomOut": place.dataset.zoomOut ?? "",
    },
    style: { version: 8, sources: {}, layers: [] },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  return map;
}

/** The hand says where something can be chosen. */
export function pointAt(map: Map, layer: string): void {
  map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
}
