/** Who may go into which tube, as screening/rules.py decides it: the first person's scheme is the tube's capacity. */

import type { Swab } from "./kinds";

export interface Tube {
  barcode: string;
  /** 0 until somebody is in it. */
  capacity: number;
  count: number;
}

export type Verdict = "fits" | "no-tube" | "full" | "other-round" | "single-needed";

/** Not given: a swab taken back, or one that the server did not take, is not in the tube. */
export function inTube(swab: Swab): boolean {
  return !swab.undone && ["", "accepted", "repeated", "duplicate"].includes(swab.outcome);
}

export function tubeOf(barcode: string, swabs: readonly Swab[], modeOf: (person: string) => number): Tube {
  const inside = swabs.filter((swab) => swab.barcode === barcode && inTube(swab));
  return { barcode, capacity: inside[0] ? modeOf(inside[0].person) : 0, count: inside.length };
}

export function verdict(tube: Tube | undefined, mode: number, ofOtherRound: boolean): Verdict {
  if (!tube) return "no-tube";
  if (ofOtherRound) return "other-round";
  if (tube.count === 0) return "fits";
  if (mode === 1 && tube.capacity > 1) return "single-needed";
  return tube.count >= tube.capacity ? "full" : "fits";
}
