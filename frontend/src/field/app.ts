/** What the screens of the page share: the shift, what is at hand, and which screen is shown. */

import type { Shift } from "./shift";
import type { Said, Tray } from "./tray";

export type Screen = "begin" | "work" | "telling" | "locked";

export interface App {
  readonly shift: Shift;
  readonly tray: Tray;
  /** Shows a screen; the same one again shows what has changed. */
  go(screen: Screen): void;
  refresh(): void;
  /** One after the other, however quickly they are scanned; says and shows what it came to. */
  do(step: () => Promise<Said | undefined>): Promise<Said | undefined>;
}
