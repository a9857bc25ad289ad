/** Identifiers made without a network: UUIDv7 (RFC 9562 §5.7), as kernel/ids.py makes them. They sort by time. */

const COUNTER_MOST = 0xfff;

let lastMs = 0;
let counter = 0;

/** A fresh id; sorts after every id that this page made before, also where the clock was set back. */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = crypto.getRandomValues(new Uint16Array(1))[0]! & (COUNTER_MOST >> 2);
  } else if (++counter > COUNTER_MOST) {
    lastMs += 1;
    counter = 0;
  }
  const random = [...crypto.getRandomValues(new Uint8Array(8))];
  random[0] = (random[0]! & 0x3f) | 0x80;
  const head = lastMs.toString(16).padStart(12, "0");
  const tail = random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digits = `${head}7${counter.toString(16).padStart(3, "0")}${tail}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
