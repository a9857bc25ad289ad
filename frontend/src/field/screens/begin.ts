/** Taking along: a round, and a place small enough for a phone. Needs a network. */

import { SignInNeeded, Unreachable } from "../../offline/requests";
import type { App } from "../app";
import type { Choice, Stairwell } from "../kinds";
import { act, fill, piece, show, slot } from "../slots";
import { text } from "../texts";

export function begin(root: HTMLElement, app: App): void {
  const screen = piece("begin");
  root.replaceChildren(screen);
  show(screen, "back", app.shift.stairwells.length > 0);
  show(screen, "rounds-part", false);
  act(screen, { work: () => app.go("work") });
  void attempt(screen, () => offerRounds(screen, app));
}

async function offerRounds(screen: HTMLElement, app: App): Promise<void> {
  const rounds = await app.shift.rounds();
  const select = slot<HTMLSelectElement>(screen, "rounds");
  select.replaceChildren(...rounds.map(({ id, name }) => new Option(name, id)));
  show(screen, "rounds-part", rounds.length > 0);
  if (rounds.length === 0) return nothing(screen);
  const restart = () => attempt(screen, () => offerPlaces(screen, app, []));
  select.addEventListener("change", () => void restart());
  await restart();
}

/** `way` leads from the outermost place down to the one whose insides are offered. */
async function offerPlaces(screen: HTMLElement, app: App, way: Choice[]): Promise<void> {
  const round = slot<HTMLSelectElement>(screen, "rounds").value;
  const choices = await app.shift.choices(round, way.at(-1)?.id);
  if (way.length === 0 && choices.length === 1 && !choices[0]!.fits) {
    return offerPlaces(screen, app, choices);
  }
  slot(screen, "way").replaceChildren(...way.map((step, depth) => crumb(screen, app, step, way.slice(0, depth))));
  if (choices.length === 0) return nothing(screen);
  slot(screen, "places").replaceChildren(...choices.map((choice) => offered(screen, app, choice, way, round)));
}

function offered(screen: HTMLElement, app: App, choice: Choice, way: Choice[], round: string): HTMLElement {
  const row = piece("choice");
  const count = choice.fits
    ? text("people", { missing: choice.missing, count: choice.roster })
    : text("too_many", { count: choice.roster });
  fill(row, { name: choice.name, count });
  act(row, {
    open: () => attempt(screen, () => offerPlaces(screen, app, [...way, choice])),
    take: (button) => attempt(screen, () => take(button as HTMLButtonElement, app, round, choice)),
  });
  row.querySelector<HTMLElement>("[data-do=take]")!.hidden = !choice.fits;
  return row;
}

function crumb(screen: HTMLElement, app: App, step: Choice, before: Choice[]): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm me-2 mb-2";
  button.textContent = `‹ ${step.name}`;
  button.addEventListener("click", () => void attempt(screen, () => offerPlaces(screen, app, before)));
  return button;
}

async function take(button: HTMLButtonElement, app: App, round: string, choice: Choice): Promise<void> {
  button.disabled = true;
  try {
    const roster = await app.shift.takeAlong(round, choice.id);
    const due = ({ people }: Stairwell) => people.some((person) => person.state === "due");
    const first = roster.stairwells.find(due) ?? roster.stairwells[0];
    const inhabited = roster.stairwells.filter((stairwell) => stairwell.people.length > 0);
    const people = inhabited.reduce((sum, stairwell) => sum + stairwell.people.length, 0);
    if (first) await app.tray.goTo(first.id, roster.round);
    app.go("work");
    await app.do(async () => ({
      tone: "good",
      text: text("taken", { count: people, stairwells: inhabited.length }),
    }));
  } finally {
    button.disabled = false;
  }
}

function nothing(screen: HTMLElement): void {
  const empty = piece("nothing");
  fill(empty, { text: text("nobody_to_take") });
  slot(screen, "places").replaceChildren(empty);
}

/** What stands in the way is said where it is; nothing else happens. */
async function attempt(screen: HTMLElement, step: () => Promise<void>): Promise<void> {
  show(screen, "hint", false);
  try {
    await step();
  } catch (error) {
    const said = error instanceof Unreachable ? text("no_link") : (error as Error).message;
    fill(screen, { hint: error instanceof SignInNeeded ? text("sign_in_first") : said });
    show(screen, "hint", true);
  }
}
