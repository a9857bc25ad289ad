// Reads each picture of a file with the reader of the pages. A picture is its grey dots, one after the other.
// node scanning.mjs FILE WIDTH HEIGHT: prints what was read, and how many milliseconds all of it took.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { READING } from "../frontend/src/scanning/reading.ts";

const [file, width, height] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const frontend = createRequire(new URL("../frontend/package.json", import.meta.url));
const { prepareZXingModule, readBarcodes } = frontend("zxing-wasm/reader");
const wasmBinary = readFileSync(frontend.resolve("zxing-wasm/reader/zxing_reader.wasm"));
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });

const grey = readFileSync(file);
const size = width * height;
const pictures = Array.from({ length: grey.length / size }, (_, number) => {
  const data = new Uint8ClampedArray(size * 4).fill(255);
  for (let dot = 0; dot < size; dot++) data.fill(grey[number * size + dot], dot * 4, dot * 4 + 3);
  return { data, width, height, colorSpace: "srgb" };
});

const read = [];
const beganAt = performance.now();
for (const picture of pictures) read.push((await readBarcodes(picture, READING))[0]?.text ?? "");
console.log(JSON.stringify({ read, tookMs: performance.now() - beganAt }));
