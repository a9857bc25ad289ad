/** The camera as a scanner; its library is loaded when it is first used, and kept on the phone before that. */

const TRIES_EVERY_MS = 100;
const SAME_CODE_AGAIN_MS = 2_000;
/** A tube's label is small: the camera's usual 640 × 480 would show it with too few dots. */
const PICTURE = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };

export interface Camera {
  stop(): void;
  /** Switches the lamp, where the phone has one that the browser may switch. */
  lamp: ((on: boolean) => Promise<void>) | undefined;
}

/** Why no picture comes, as the key of the text that says what to do about it. */
export class NoPicture extends Error {
  constructor(readonly textKey: "camera_refused" | "camera_missing" | "camera_busy") {
    super(textKey);
  }
}

/**
 * Shows what the camera sees in `video` and reads one code after another until it is stopped; a code that stays in view
 * is read once. Throws NoPicture.
 */
export async function watch(video: HTMLVideoElement, read: (scanned: string) => void): Promise<Camera> {
  const { BarcodeFormat, BrowserMultiFormatReader } = await import("@zxing/browser");
  const pauses = { delayBetweenScanAttempts: TRIES_EVERY_MS, delayBetweenScanSuccess: TRIES_EVERY_MS };
  const reader = new BrowserMultiFormatReader(undefined, pauses);
  // Ours, and what makers print on tubes; other formats, such as ITF, are read out of anything that is striped.
  const { QR_CODE, DATA_MATRIX, CODE_128, CODE_39 } = BarcodeFormat;
  reader.possibleFormats = [QR_CODE, DATA_MATRIX, CODE_128, CODE_39];
  let last = { code: "", atMs: 0 };
  try {
    const controls = await reader.decodeFromConstraints({ video: PICTURE }, video, (found) => {
      const code = found?.getText() ?? "";
      if (!code) return;
      const again = code === last.code && performance.now() - last.atMs < SAME_CODE_AGAIN_MS;
      last = { code, atMs: performance.now() };
      if (!again) read(code);
    });
    return { stop: () => controls.stop(), lamp: controls.switchTorch };
  } catch (error) {
    throw new NoPicture(whyNot(error));
  }
}

function whyNot(error: unknown): NoPicture["textKey"] {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "camera_refused";
  return name === "NotReadableError" || name === "AbortError" ? "camera_busy" : "camera_missing";
}
