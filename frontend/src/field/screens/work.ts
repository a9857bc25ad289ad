/** Sampling: the tube, the stairwell, and everybody behind its doors as a button that a glove can hit. */

import type { App } from "../app";
import { openCamera } from "../camera-dialog";
import type { Carried, Person } from "../kinds";
import { act, fill, piece, show, slot } from "../slots";
import { pageData, text } from "../texts";
import { askNewcomer, askWhyNot } from "./dialogs";

const MOST_SHOWN = 200;
const STILL_MISSING = new Set(["due", "not_at_home"]);

/** What the sampler has chosen to see; it lives as long as the page. */
const view = { all: false, search: "" };

export function work(root: HTMLElement, app: App): void {
  const screen = piece("work");
  root.replaceChildren(screen);
  const typed = slot<HTMLInputElement>(screen, "typed");
  const search = slot<HTMLInputElement>(screen, "search");
  search.value = view.search;
  search.addEventListener("input", () => {
    view.search = search.value.trim().toLowerCase();
    showList(screen, app);
  });
  const stairwells = slot<HTMLSelectElement>(screen, "stairwells");
  stairwells.addEventListener("change", () => {
    const [round, unit] = stairwells.value.split("/") as [string, string];
    void app.tray.goTo(unit, round).then(() => app.refresh());
  });
  act(screen, {
    camera: () => openCamera((scanned) => app.do(() => app.tray.scanned(scanned))),
    typed: () => {
      const scanned = typed.value;
      typed.value = "";
      if (scanned.trim()) void app.do(() => app.tray.scanned(scanned));
    },
    undo: () => app.do(() => app.tray.undo()),
    all: () => {
      view.all = !view.all;
      showList(screen, app);
    },
    "all-doors": () => {
      app.tray.door = undefined;
      showList(screen, app);
    },
    "put-down": () => app.do(async () => void (await app.tray.putDown())),
    newcomer: () => app.tray.stairwell && askNewcomer(app, app.tray.stairwell),
  });
  showWork(screen, app);
}

/** Brings the screen up to date without moving what a thumb is on. */
export function showWork(screen: HTMLElement, app: App): void {
  showTube(screen, app);
  showStairwells(screen, app);
  showList(screen, app);
}

function showTube(screen: HTMLElement, app: App): void {
  const { tube, waiting, last } = app.tray;
  const name = waiting?.person.name ?? "";
  const asked = waiting?.person.tube_mode === 1 ? text("single_needed", { name }) : text("scan_tube_first", { name });
  const capacity = tube && tube.count > 0 ? ` / ${tube.capacity}` : "";
  fill(screen, {
    barcode: waiting ? "" : (tube?.barcode ?? ""),
    waiting: waiting ? asked : "",
    count: tube && !waiting ? `${tube.count}${capacity}` : "",
  });
  show(screen, "no-tube", !tube && !waiting);
  show(screen, "put-down", Boolean(tube ?? waiting));
  slot<HTMLButtonElement>(screen, "undo").disabled = !last;
}

function showStairwells(screen: HTMLElement, app: App): void {
  const here = app.tray.stairwell;
  const rounds = new Set(app.shift.stairwells.map((stairwell) => stairwell.round));
  const shared = sharedWords(app.shift.stairwells.map((stairwell) => stairwell.address)).length;
  const options = app.shift.stairwells.map((stairwell) => {
    const name = stairwell.address.slice(shared);
    const label = rounds.size > 1 ? `${name} · ${stairwell.round_name}` : name;
    const count = missingIn(app, stairwell).length;
    return new Option(count > 0 ? `${label} (${count})` : label, `${stairwell.round}/${stairwell.id}`, false, stairwell === here);
  });
  slot(screen, "stairwells").replaceChildren(...options);
}

/** What all addresses begin with: on a narrow screen it would hide what tells them apart. A number keeps its word. */
function sharedWords(addresses: string[]): string {
  const words = (addresses[0] ?? "").split(" ").slice(0, -1);
  const begin = () => words.map((word) => `${word} `).join("");
  while (words.length > 0 && !addresses.every((address) => address.startsWith(begin()))) words.pop();
  if (addresses.some((address) => /^\d/.test(address.slice(begin().length)))) words.pop();
  return begin();
}

function showList(screen: HTMLElement, app: App): void {
  const here = app.tray.stairwell;
  if (!here) return;
  const missing = missingIn(app, here);
  const meter = slot<HTMLProgressElement>(screen, "meter");
  meter.value = here.people.length ? 1 - missing.length / here.people.length : 1;
  meter.classList.toggle("is-complete", missing.length === 0);
  fill(screen, { missing: text("missing_of", { missing: missing.length, count: here.people.length }) });
  const all = slot<HTMLButtonElement>(screen, "all");
  all.setAttribute("aria-pressed", String(view.all));
  all.classList.toggle("btn-primary", view.all);
  const { door } = app.tray;
  show(screen, "all-doors", door !== undefined);
  const atDoor = door ? here.people.filter((person) => person.household === door) : undefined;
  if (atDoor) fill(screen, { door: text("door", { door: atDoor[0]?.door ?? "" }) });
  const shown = atDoor ?? (view.all ? here.people : missing).filter(isLookedFor);
  slot(screen, "list").replaceChildren(...doors(app, here, shown.slice(0, MOST_SHOWN)), ...rest(shown));
}

function isLookedFor(person: Person): boolean {
  return !view.search || `${person.door} ${person.name}`.toLowerCase().includes(view.search);
}

function rest(shown: Person[]): HTMLElement[] {
  if (shown.length > 0 && shown.length <= MOST_SHOWN) return [];
  const empty = piece("nothing");
  const hidden = shown.length - MOST_SHOWN;
  fill(empty, { text: hidden > 0 ? text("more_hidden", { count: hidden }) : text("nobody_missing") });
  return [empty];
}

function doors(app: App, here: Carried, people: Person[]): HTMLElement[] {
  const byDoor = new Map<string, Person[]>();
  for (const person of people) byDoor.set(person.door, [...(byDoor.get(person.door) ?? []), person]);
  return [...byDoor].map(([door, behind]) => {
    const section = piece("door");
    fill(section, { door: text("door", { door }) });
    slot(section, "people").append(...behind.map((person) => row(app, here, person)));
    return section;
  });
}

function row(app: App, stairwell: Carried, person: Person): HTMLElement {
  const found = { person, stairwell };
  const { state, note } = app.shift.stateOf(found);
  const element = piece("person");
  element.dataset.person = person.id;
  element.dataset.state = state;
  const marks = [
    ...(state === "due" ? [] : [pageData().states[state] ?? state]),
    ...(note ? [note] : []),
    ...(person.at_door ? [text("at_door")] : []),
    ...(person.tube_mode === 1 ? [text("own_tube")] : []),
    ...(app.shift.outbox.has(person.id) ? [text("new_here")] : []),
  ];
  fill(element, { name: person.name, marks: marks.join(" · ") });
  act(element, {
    choose: () => app.do(() => app.tray.chosen(found)),
    except: () => askWhyNot(app, found),
  });
  return element;
}

function missingIn(app: App, stairwell: Carried): Person[] {
  return stairwell.people.filter((person) => STILL_MISSING.has(app.shift.stateOf({ person, stairwell }).state));
}
