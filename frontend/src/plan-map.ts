import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import type { GeoJSONSource, Map } from "maplibre-gl";
import { bareMap, pointAt, read } from "./bare-map";

interface Stop {
  team: string;
  name: string;
  at: string;
  people: number;
  rank: number;
  point: boolean;
  pinned: boolean;
  colour: string;
}

type Stops = FeatureCollection<Point, Stop>;

declare const htmx: { ajax(verb: string, address: string, options: { target: string }): Promise<void> };

/** The visits of a plan: a dot a stop, a line a team. Who comes to a dot is told beside the map, and changed there. */
export async function draw(place: HTMLElement): Promise<void> {
  const stops = await coloured(place);
  if (!stops) throw new Error("The stops of the plan were not answered.");
  if (stops.features.length === 0) {
    place.closest(".card")?.remove();
    return;
  }
  const map = bareMap(place, stops);
  map.on("load", () => show(map, stops, place));
  document.body.addEventListener("plan-changed", () => void renew(map, place));
}

async function coloured(place: HTMLElement): Promise<Stops | undefined> {
  const stops = await read<Stop>(place.dataset.planMap ?? "");
  for (const stop of stops?.features ?? []) stop.properties.colour = colourOf(stop.properties.team);
  return stops;
}

async function renew(map: Map, place: HTMLElement): Promise<void> {
  const stops = await coloured(place);
  if (!stops) return;
  map.getSource<GeoJSONSource>("ways")?.setData(waysOf(stops));
  map.getSource<GeoJSONSource>("stops")?.setData(stops);
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
    id: "chosen",
    type: "circle",
    source: "stops",
    filter: ["==", ["get", "at"], ""],
    paint: { "circle-radius": 18, "circle-color": "#206bc4", "circle-opacity": 0.35 },
  });
  map.addLayer({
    id: "stops",
    type: "circle",
    source: "stops",
    paint: {
      "circle-color": ["get", "colour"],
      "circle-radius": ["interpolate", ["linear"], ["get", "people"], 1, 4, 300, 12],
      "circle-stroke-color": ["case", ["get", "point"], "#206bc4", "#000"],
      "circle-stroke-width": ["case", ["get", "point"], 3, ["get", "rank"]],
    },
  });
  pointAt(map, "stops");
  map.on("click", "stops", (event) => {
    const stop = event.features?.[0] as unknown as Feature<Point, Stop> | undefined;
    if (stop) choose(map, stop.properties, place);
  });
}

/** Loads who comes to the building or point into the panel beside the map. */
function choose(map: Map, stop: Stop, place: HTMLElement): void {
  map.setFilter("chosen", ["==", ["get", "at"], stop.at]);
  const panel = place.dataset.panel ?? "#plan-at";
  void htmx.ajax("GET", `at/${stop.at}/`, { target: panel }).then(() => bringIntoSight(document.querySelector(panel)));
}

/** On a phone the panel is below the map, where nobody would see that it has changed. */
function bringIntoSight(panel: Element | null): void {
  const top = panel?.getBoundingClientRect().top ?? 0;
  if (top > window.innerHeight / 2) panel?.scrollIntoView({ block: "center" });
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
