import type { FeatureCollection, LineString, Point } from "geojson";
import { Popup, type Map } from "maplibre-gl";
import { bareMap, pointAt, read } from "./bare-map";

interface Shown {
  kind: "door" | "stop" | "end" | "facility";
  name: string;
  people: number;
  /** Of a door: 0 positives, 1 contacts, 2 who goes home. */
  rank: number;
  trip?: string;
  vehicle?: string;
  cohort?: string;
  order?: number;
}

type Points = FeatureCollection<Point, Shown>;

const COLOURS = ["#d63939", "#f59f00", "#2fb344"];
const COHORTS = ["positive", "contact", "released"];

/** Doors where people wait, the way of each trip with its stops, and facilities: what the tables below the map say. */
export async function draw(place: HTMLElement): Promise<void> {
  const shown = await read<Shown>(place.dataset.pickupMap ?? "");
  if (!shown || shown.features.length === 0) {
    place.closest(".card")?.remove();
    return;
  }
  const map = bareMap(place, shown);
  map.on("load", () => show(map, shown));
}

function show(map: Map, shown: Points): void {
  map.addSource("ways", { type: "geojson", data: waysOf(shown) });
  map.addSource("shown", { type: "geojson", data: shown });
  map.addLayer({
    id: "ways",
    type: "line",
    source: "ways",
    paint: { "line-color": ["get", "colour"], "line-width": 2, "line-opacity": 0.6 },
  });
  map.addLayer({
    id: "facilities",
    type: "circle",
    source: "shown",
    filter: ["==", ["get", "kind"], "facility"],
    paint: { "circle-radius": 11, "circle-color": "#fff", "circle-stroke-color": "#206bc4", "circle-stroke-width": 3 },
  });
  map.addLayer({
    id: "doors",
    type: "circle",
    source: "shown",
    filter: ["==", ["get", "kind"], "door"],
    paint: {
      "circle-color": ["match", ["get", "rank"], 0, COLOURS[0] ?? "", 1, COLOURS[1] ?? "", COLOURS[2] ?? ""],
      "circle-radius": ["interpolate", ["linear"], ["get", "people"], 1, 8, 60, 18],
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 1,
    },
  });
  map.addLayer({
    id: "stops",
    type: "circle",
    source: "shown",
    filter: ["==", ["get", "kind"], "stop"],
    paint: { "circle-radius": 3, "circle-color": "#000" },
  });
  for (const layer of ["doors", "stops", "facilities"]) {
    pointAt(map, layer);
    map.on("click", layer, (event) => {
      const one = event.features?.[0]?.properties as Shown | undefined;
      if (one) new Popup().setLngLat(event.lngLat).setText(told(one)).addTo(map);
    });
  }
}

function told(one: Shown): string {
  const stop = one.vehicle ? `${one.vehicle} ${one.order} · ` : "";
  return `${stop}${one.name} · ${one.people}`;
}

function waysOf(shown: Points): FeatureCollection<LineString, { colour: string }> {
  const byTrip = new globalThis.Map<string, Points["features"]>();
  for (const stop of shown.features) {
    const { trip } = stop.properties;
    if (!trip) continue;
    const way = byTrip.get(trip) ?? [];
    way.push(stop);
    byTrip.set(trip, way);
  }
  return {
    type: "FeatureCollection",
    features: [...byTrip.values()]
      .filter((way) => way.length > 1)
      .map((way) => ({
        type: "Feature",
        geometry: { type: "LineString", coordinates: way.map((stop) => stop.geometry.coordinates) },
        properties: { colour: COLOURS[COHORTS.indexOf(way[0]?.properties.cohort ?? "")] ?? "#000" },
      })),
  };
}
