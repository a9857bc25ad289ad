import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import { LngLatBounds, Map, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(workerUrl);

interface Stop {
  team: string;
  name: string;
  place: string;
  people: number;
  rank: number;
  at: string;
  colour: string;
}

type Stops = FeatureCollection<Point, Stop>;

/** The visits of a plan: a dot a stop, a line a team, without any map from outside. */
export async function draw(place: HTMLElement): Promise<void> {
  const answer = await fetch(place.dataset.planMap ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const stops = (await answer.json()) as Stops;
  if (stops.features.length === 0) {
    place.closest(".card")?.remove();
    return;
  }
  for (const stop of stops.features) stop.properties.colour = colourOf(stop.properties.team);
  const bounds = new LngLatBounds();
  for (const stop of stops.features) bounds.extend(stop.geometry.coordinates as [number, number]);
  const map = new Map({
    container: place,
    bounds,
    fitBoundsOptions: { padding: 32, maxZoom: 16 },
    attributionControl: false,
    style: { version: 8, sources: {}, layers: [] },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.on("load", () => show(map, stops, place));
}

function show(map: Map, stops: Stops, place: HTMLElement): void {
  map.addSource("ways", { type: "geojson", data: waysOf(stops) });
  map.addSource("stops", { type: "geojson", data: stops });
  map.addLayer({
    id: "ways",
    type: "line",
    source: "ways",
    paint: { "line-color": ["get", "colour"], "line-width": 1.5, "line-opacity": 0.6 },
  });
  map.addLayer({
    id: "stops",
    type: "circle",
    source: "stops",
    paint: {
      "circle-color": ["get", "colour"],
      "circle-radius": ["interpolate", ["linear"], ["get", "people"], 1, 4, 300, 12],
      "circle-stroke-color": "#000",
      "circle-stroke-width": ["get", "rank"],
    },
  });
  map.on("mouseenter", "stops", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "stops", () => (map.getCanvas().style.cursor = ""));
  map.on("click", "stops", (event) => {
    const stop = event.features?.[0] as unknown as Feature<Point, Stop> | undefined;
    if (!stop) return;
    new Popup().setLngLat(event.lngLat).setDOMContent(told(stop.properties, place)).addTo(map);
  });
}

function told(stop: Stop, place: HTMLElement): HTMLElement {
  const text = document.createElement("div");
  const team = document.createElement("a");
  team.href = `teams/${stop.team}/`;
  team.textContent = stop.name;
  const time = new Date(stop.at).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
  });
  text.append(team, document.createElement("br"), `${time} · ${stop.place} · ${stop.people} ${place.dataset.people ?? ""}`);
  return text;
}

function waysOf(stops: Stops): FeatureCollection<LineString, { colour: string }> {
  const byTeam = new globalThis.Map<string, Feature<Point, Stop>[]>();
  for (const stop of stops.features) {
    const team = byTeam.get(stop.properties.team) ?? [];
    team.push(stop);
    byTeam.set(stop.properties.team, team);
  }
  return {
    type: "FeatureCollection",
    features: [...byTeam.values()]
      .filter((team) => team.length > 1)
      .map((team) => ({
        type: "Feature",
        geometry: { type: "LineString", coordinates: team.map((stop) => stop.geometry.coordinates) },
        properties: { colour: team[0]?.properties.colour ?? "#000" },
      })),
  };
}

/** The same team has the same colour whenever the page is loaded. */
function colourOf(team: string): string {
  let sum = 0;
  for (const letter of team) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return `hsl(${sum}, 65%, 45%)`;
}
