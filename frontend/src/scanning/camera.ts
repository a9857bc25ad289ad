/** The camera as a scanner; its library is loaded when it is first used, and kept on the phone before that. */

import readerAddress from "zxing-wasm/reader/zxing_reader.wasm?url";
import { READING } from "./reading";

const LOOKS_EVERY_MS = 100;
const SAME_CODE_AGAIN_MS = 2_000;
/** A tube's label is small: the camera's usual 640 × 480 would show it with too few dots. */
const PICTURE = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
/** Its own default would fetch the reader from elsewhere. */
const OURS = { locateFile: () => readerAddress };

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
  const readCode = await codeReader();
  let stream: MediaStream | undefined;
  let timer: number | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: PICTURE });
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    stop();
    throw new NoPicture(whyNot(error));
  }
  let last = { code: "", atMs: 0 };
  const look = async (): Promise<void> => {
    const code = await readCode(video);
    // Stopped while it looked.
    if (timer === undefined) return;
    timer = setTimeout(look, LOOKS_EVERY_MS);
    if (!code) return;
    const again = code === last.code && performance.now() - last.atMs < SAME_CODE_AGAIN_MS;
    last = { code, atMs: performance.now() };
    if (!again) read(code);
  };
  timer = setTimeout(look);
  return { stop, lamp: lampOf(stream) };
}

/** Reads the code in what a video shows now, or "". */
async function codeReader(): Promise<(video: HTMLVideoElement) => Promise<string>> {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  await prepareZXingModule({ overrides: OURS, fireImmediately: true });
  const picture = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  return async (video) => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return "";
    Object.assign(picture.canvas, { width, height });
    picture.drawImage(video, 0, 0);
    const [found] = await readBarcodes(picture.getImageData(0, 0, width, height), READING);
    return found?.text ?? "";
  };
}

function lampOf(stream: MediaStream): Camera["lamp"] {
  const [track] = stream.getVideoTracks();
  // The lamp stands in no type: it is of "MediaStream Image Capture", which only some browsers have.
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!can?.torch) return undefined;
  return (on) => track!.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

function whyNot(error: unknown): NoPicture["textKey"] {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "camera_refused";
  return name === "NotReadableError" || name === "AbortError" ? "camera_busy" : "camera_missing";
}
