/** The camera opens over the page and stays open for one code after another; `read` says what each came to. */

import { type Camera, NoPicture, watch } from "../scanning/camera";
import { act, piece, show, slot } from "./slots";
import { text } from "./texts";
import type { Said } from "./tray";

export async function openCamera(read: (scanned: string) => Promise<Said | undefined>): Promise<void> {
  const dialog = piece("camera") as HTMLDialogElement;
  document.body.append(dialog);
  let camera: Camera | undefined;
  let isOn = false;
  act(dialog, {
    close: () => dialog.close(),
    lamp: (button) => {
      isOn = !isOn;
      button.setAttribute("aria-pressed", String(isOn));
      void camera?.lamp?.(isOn);
    },
  });
  dialog.addEventListener("close", () => {
    camera?.stop();
    dialog.remove();
  });
  dialog.showModal();
  try {
    camera = await watch(slot<HTMLVideoElement>(dialog, "video"), (scanned) => {
      void read(scanned).then((said) => said && say(dialog, said));
    });
    show(dialog, "lamp", camera.lamp !== undefined);
    // It may have been closed while the phone still asked for leave.
    if (!dialog.open) camera.stop();
  } catch (error) {
    if (!(error instanceof NoPicture)) throw error;
    show(dialog, "video", false);
    say(dialog, { tone: "bad", text: text(error.textKey) });
  }
}

function say(dialog: HTMLElement, said: Said): void {
  const place = slot(dialog, "said");
  place.textContent = said.text;
  place.dataset.tone = said.tone;
}
