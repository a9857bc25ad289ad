/** The camera as a scanner; its library is loaded when it is first used, and kept on the phone before that. */

import { fill, act, piece, slot } from "./slots";
import { text } from "./texts";

const SAME_CODE_AGAIN_MS = 2_000;

/** Opens over the page and stays open for one code after another; `read` says what each came to. */
export async function openCamera(read: (scanned: string) => Promise<string>): Promise<void> {
  const { BrowserMultiFormatReader } = await import("@zxing/browser");
  const dialog = piece("camera") as HTMLDialogElement;
  document.body.append(dialog);
  dialog.showModal();
  let last = { code: "", atMs: 0 };
  const controls = await new BrowserMultiFormatReader()
    .decodeFromConstraints({ video: { facingMode: "environment" } }, slot<HTMLVideoElement>(dialog, "video"), (result) => {
      const code = result?.getText() ?? "";
      const again = code === last.code && performance.now() - last.atMs < SAME_CODE_AGAIN_MS;
      if (code) last = { code, atMs: performance.now() };
      if (code && !again) void read(code).then((said) => fill(dialog, { said }));
    })
    .catch(() => undefined);
  if (!controls) fill(dialog, { said: text("camera_refused") });
  act(dialog, { close: () => dialog.close() });
  dialog.addEventListener("close", () => {
    controls?.stop();
    dialog.remove();
  });
}
