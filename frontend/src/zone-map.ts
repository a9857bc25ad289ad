import type { ExpressionSpecification, FilterSpecification } from "maplibre-gl";
import { Popup, type Map } from "maplibre-gl";
import type { Feature, Point } from "geojson";
import { bareMap, pointAt, read } from "./bare-map";

interface Zoned {
  id: string;
  name: string;
  building: boolean;
  /** One character a day: the rank of the zone that held, 0 where none did. */
  zones: string;
}

const COLOURS = ["#d63939", "#f76707", "#f59f00", "#ae3ec9"];
const NO_ZONE = "#adb5bd";

/**
 * Buildings as dots and compounds as rings in the colour of their zone on the day of the slider, which the table tells too.
 * `data-drawn` is the day that is drawn to its end.
 */
export async function draw(place: HTMLElement): Promise<void> {
  const slider = document.querySelector<HTMLInputElement>(place.dataset.slider ?? "");
  slider?.addEventListener("input", () => tell(slider));
  const zoned = await read<Zoned>(place.dataset.zoneMap ?? "");
  if (!zoned || zoned.features.length === 0 || !slider) {
    place.closest(".card")?.remove();
    return;
  }
  const map = bareMap(place, zoned);
  map.on("load", () => {
    map.addSource("zoned", { type: "geojson", data: zoned });
    map.addLayer({ id: "compounds", type: "circle", source: "zoned", filter: isBuilding(false), paint: ringOf(slider) });
    map.addLayer({ id: "buildings", type: "circle", source: "zoned", filter: isBuilding(true), paint: dotOf(slider) });
    pointAt(map, "buildings");
    slider.addEventListener("input", () => show(map, slider));
    map.on("idle", () => (place.dataset.drawn = dayOf(slider)));
    map.on("click", "buildings", (event) => lead(map, event.features?.[0] as unknown as Feature<Point, Zoned>));
  });
}

function isBuilding(wanted: boolean): FilterSpecification {
  return ["==", ["get", "building"], wanted];
}

function ringOf(slider: HTMLInputElement) {
  return {
    "circle-radius": 14,
    "circle-color": colourOn(slider),
    "circle-opacity": 0.15,
    "circle-stroke-color": colourOn(slider),
    "circle-stroke-width": 1.5,
  };
}

function dotOf(slider: HTMLInputElement) {
  return { "circle-radius": 5, "circle-color": colourOn(slider) };
}

function colourOn(slider: HTMLInputElement): ExpressionSpecification {
  const day = Number(slider.value);
  const byRank = COLOURS.flatMap((colour, index) => [String(index + 1), colour]);
  return ["match", ["slice", ["get", "zones"], day, day + 1], ...byRank, NO_ZONE] as unknown as ExpressionSpecification;
}

function show(map: Map, slider: HTMLInputElement): void {
  const colour = colourOn(slider);
  map.setPaintProperty("compounds", "circle-color", colour);
  map.setPaintProperty("compounds", "circle-stroke-color", colour);
  map.setPaintProperty("buildings", "circle-color", colour);
}

function dayOf(slider: HTMLInputElement): string {
  return slider.dataset.days?.split(" ")[Number(slider.value)] ?? "";
}

/** The day in words beside the slider, before the table has arrived. */
function tell(slider: HTMLInputElement): void {
  const day = dayOf(slider);
  const told = document.querySelector("[data-day]");
  if (told) told.textContent = day;
  slider.setAttribute("aria-valuetext", day);
}

function lead(map: Map, building: Feature<Point, Zoned>): void {
  const link = document.createElement("a");
  link.href = `/places/${building.properties.id}/zone/`;
  link.textContent = building.properties.name;
  new Popup()
    .setLngLat(building.geometry.coordinates as [number, number])
    .setDOMContent(link)
    .addTo(map);
}
