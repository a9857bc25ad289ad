/** Why somebody is not sampled, and somebody who is on no roster. */

import type { App } from "../app";
import type { Carried } from "../kinds";
import type { Found, Newcomer } from "../shift";
import { act, fill, piece, show, slot } from "../slots";
import { pageData, text } from "../texts";
import { inTube } from "../tubes";

const NEEDS_NO_NOTE = new Set(["not_at_home", "due"]);
/** An exemption has an end, so that nobody is forgotten for good. */
const ENDS = "exempt";
const IS_SWABBED = new Set(["sampled", "known", "isolated"]);

export function askWhyNot(app: App, found: Found): void {
  const dialog = opened("except");
  const { state, note } = app.shift.stateOf(found);
  const { states } = pageData();
  fill(dialog, { name: found.person.name, now: [states[state], note].filter(Boolean).join(" · ") });
  const own = app.shift.swabs.find((swab) => swab.person === found.person.id && inTube(swab));
  show(dialog, "own", own !== undefined);
  show(dialog, "states", !IS_SWABBED.has(state));
  show(dialog, "recall", state !== "due" && !IS_SWABBED.has(state));
  let chosen = "";
  const until = slot<HTMLInputElement>(dialog, "until");
  const keep = (note: string) => {
    dialog.close();
    void app.do(async () => {
      await app.shift.mark(found, chosen, note, until.value || undefined);
      const said = { name: found.person.name, state: states[chosen] ?? chosen };
      return { tone: "good", text: text(chosen === "due" ? "recalled" : "marked", said) };
    });
  };
  const field = slot<HTMLInputElement>(dialog, "note");
  for (const button of dialog.querySelectorAll<HTMLButtonElement>("[data-state]")) {
    button.addEventListener("click", () => {
      chosen = button.dataset.state ?? "";
      if (NEEDS_NO_NOTE.has(chosen)) keep("");
      else askNote(dialog, button.textContent, chosen, field);
    });
  }
  act(dialog, {
    "take-back": () => {
      dialog.close();
      void app.do(() => app.tray.undo(own));
    },
    keep: () => {
      field.value = field.value.trim();
      if (field.reportValidity()) keep(field.value);
    },
    close: () => dialog.close(),
  });
}

function askNote(dialog: HTMLElement, label: string, state: string, field: HTMLInputElement): void {
  show(dialog, "states", false);
  show(dialog, "why", true);
  show(dialog, "until-part", state === ENDS);
  field.required = true;
  slot<HTMLInputElement>(dialog, "until").required = state === ENDS;
  fill(dialog, { "why-label": label });
  const reasons = (pageData().reasons[state] ?? []).map((reason) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = reason;
    button.addEventListener("click", () => {
      field.value = reason;
    });
    return button;
  });
  slot(dialog, "reasons").replaceChildren(...reasons);
  field.focus();
}

export function askNewcomer(app: App, stairwell: Carried): void {
  const dialog = opened("newcomer");
  fill(dialog, { where: stairwell.address });
  const atDoor = stairwell.people.find((person) => person.household === app.tray.door);
  const form = dialog.querySelector("form")!;
  const door = form.elements.namedItem("door") as HTMLInputElement;
  door.value = atDoor?.door ?? "";
  act(dialog, {
    close: () => dialog.close(),
    add: () => {
      const given = new FormData(form);
      const [door, name, phone, identity_number] = ["door", "name", "phone", "identity_number"].map((key) =>
        String(given.get(key) ?? "").trim(),
      ) as [string, string, string, string];
      if (!door || !name) return;
      const newcomer: Newcomer = { door, name, phone, identity_number };
      dialog.close();
      void app.do(async () => {
        await app.shift.add(stairwell, newcomer);
        return { tone: "good", text: text("added", { name }) };
      });
    },
  });
}

function opened(name: string): HTMLDialogElement {
  const dialog = piece(name) as HTMLDialogElement;
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}
