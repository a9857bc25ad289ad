/** The shift is over, or this phone is somebody else's: no name is shown, and what is not sent is still told. */

import type { App } from "../app";
import { act, fill, piece, show } from "../slots";
import { text } from "../texts";

export function locked(root: HTMLElement, app: App): void {
  const screen = piece("locked");
  root.replaceChildren(screen);
  const { device, farewell, outbox, isSomebodyElses } = app.shift;
  const waiting = outbox.waiting + outbox.refused.length;
  const title = isSomebodyElses
    ? text("somebody_elses", { name: device?.account_name ?? "" })
    : text({ ended: "wiped_ended", ordered: "wiped_ordered", "by-hand": "wiped_by_hand" }[farewell ?? device?.wiped ?? "ended"]);
  fill(screen, { title, text: waiting > 0 ? text("still_to_send", { count: waiting }) : "" });
  show(screen, "other", isSomebodyElses);
  show(screen, "show", !isSomebodyElses && waiting > 0);
  show(screen, "sign-in", isSomebodyElses || farewell !== undefined || outbox.link === "sign-in");
  act(screen, {
    telling: () => app.go("telling"),
    "wipe-other": () => app.shift.wipe("by-hand"),
  });
}
