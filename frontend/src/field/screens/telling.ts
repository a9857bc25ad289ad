/** What is not sent, what was not taken, and who was swabbed twice: told plainly. */

import type { Item } from "../../offline/outbox";
import type { App } from "../app";
import type { Swab } from "../kinds";
import { act, fill, piece, show, slot } from "../slots";
import { clock, pageData, text } from "../texts";

const MOST_SHOWN = 100;

interface SentBody {
  person?: string;
  barcode?: string;
  state?: string;
  name?: string;
}

export function telling(root: HTMLElement, app: App): void {
  const screen = piece("telling");
  root.replaceChildren(screen);
  const { shift } = app;
  fill(screen, { link: linkSaid(app) });
  show(screen, "sign-in", shift.outbox.link === "sign-in");
  show(screen, "back", shift.stairwells.length > 0);
  list(screen, "refused", shift.outbox.refused.map((item) => refused(app, item)));
  list(screen, "duplicates", shift.duplicates.map((swab) => duplicate(app, swab)));
  const swabs = shift.swabs.sort((one, other) => (one.id < other.id ? 1 : -1));
  list(screen, "swabs", swabs.slice(0, MOST_SHOWN).map((swab) => sampled(app, swab)));
  fill(screen, { "swab-count": String(swabs.filter((swab) => !swab.undone).length) });
  act(screen, {
    work: () => app.go("work"),
    send: () => {
      shift.outbox.flush();
      void shift.contact().catch(() => undefined);
    },
  });
}

/** Where things stand with the server, in a few words. */
export function linkSaid({ shift }: App): string {
  const { waiting, refused, link } = shift.outbox;
  if (waiting > 0) {
    const key = { "sign-in": "sign_in", unreachable: "no_network", sending: "sending", idle: "not_sent" }[link];
    return text(key, { count: waiting });
  }
  return refused.length > 0 ? text("refused", { count: refused.length }) : text("all_sent");
}

function list(screen: HTMLElement, name: string, rows: HTMLElement[]): void {
  slot(screen, name).replaceChildren(...rows);
  show(screen, `${name}-part`, rows.length > 0);
}

function refused(app: App, item: Item): HTMLElement {
  const body = item.body as SentBody;
  const row = piece("told");
  const round = item.group;
  const who = body.name ?? (body.person ? app.shift.find(body.person, round)?.person.name : undefined);
  const fills: Record<string, string> = { tube: body.barcode ?? "", state: pageData().states[body.state ?? ""] ?? "" };
  fill(row, {
    who: who ?? text("unknown_person"),
    what: text(`what_${item.kind}`, fills),
    said: item.refused ?? "",
  });
  show(row, "decide", true);
  act(row, {
    again: () => app.shift.outbox.decide(item.id, "again"),
    drop: () => confirm(text("drop_question")) && app.shift.giveUp(item),
  });
  return row;
}

function duplicate(app: App, swab: Swab): HTMLElement {
  const row = about(app, swab);
  const { duplicate } = swab;
  const told = duplicate && {
    who: duplicate.sampled_by,
    time: clock(duplicate.sampled_at),
    tube: duplicate.barcode,
  };
  const said = told ? text(duplicate.stands ? "ours_stands" : "other_stands", told) : text("duplicate");
  fill(row, { said });
  row.dataset.duplicate = duplicate?.stands ? "stands" : "set-aside";
  return row;
}

function sampled(app: App, swab: Swab): HTMLElement {
  const row = about(app, swab);
  const answer = slot(row, "answer");
  const isTaken = swab.outcome === "accepted" || swab.outcome === "repeated";
  answer.textContent = swab.undone
    ? text("what_undo")
    : swab.outcome
      ? (pageData().outcomes[swab.outcome] ?? swab.outcome).replace(/[.。]$/, "")
      : text("not_sent_yet");
  answer.classList.add(swab.undone ? "bg-secondary-lt" : isTaken ? "bg-green-lt" : "bg-orange-lt");
  return row;
}

function about(app: App, swab: Swab): HTMLElement {
  const row = piece("told");
  const found = app.shift.find(swab.person, swab.round);
  fill(row, {
    who: found?.person.name ?? text("unknown_person"),
    what: [found && text("door", { door: found.person.door }), swab.barcode, clock(swab.at_ms)].filter(Boolean).join(" · "),
  });
  return row;
}
