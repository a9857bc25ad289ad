/** What the camera looks for in a picture; a module of its own, as the benchmark reads with the same. */

import type { ReaderOptions } from "zxing-wasm/reader";

/** Ours, and what makers print on tubes; other formats, such as ITF, are read out of anything that is striped. */
export const READING: ReaderOptions = {
  formats: ["QRCode", "DataMatrix", "Code128", "Code39"],
  maxNumberOfSymbols: 1,
  textMode: "Plain",
  tryInvert: false,
};
