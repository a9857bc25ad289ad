/**
 * Of several tabs or windows of one page on a phone, one works: each holds a picture of the shift of its own, and two
 * pictures would come apart. Another tab takes over by asking; one that does not answer, because the phone has put it to
 * sleep, loses its turn all the same.
 */

/** A tab that was just closed or loaded again lets go a moment later. */
const SETTLES_WITHIN_MS = 700;
const ANSWERS_WITHIN_MS = 2_000;

export class OneTab {
  private readonly others: BroadcastChannel;
  private letGo: (() => void) | undefined;

  /** `giveWay` ends what is under way in this tab; when it resolves, another one begins. */
  constructor(
    private readonly name: string,
    private readonly giveWay: () => Promise<void>,
  ) {
    this.others = new BroadcastChannel(name);
    this.others.addEventListener("message", () => void this.yield());
  }

  /** Resolves with whether this is the tab that works. */
  begin(): Promise<boolean> {
    return this.hold({ signal: AbortSignal.timeout(SETTLES_WITHIN_MS) });
  }

  async takeOver(): Promise<void> {
    this.others.postMessage("give way");
    const given = await this.hold({ signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    if (!given) await this.hold({ steal: true });
  }

  private hold(how: LockOptions): Promise<boolean> {
    return new Promise((answer) => {
      const held = navigator.locks.request(this.name, how, () => {
        answer(true);
        return new Promise<void>((letGo) => (this.letGo = letGo));
      });
      // Not given in time, or taken away while it was held.
      held.catch(() => {
        answer(false);
        void this.yield();
      });
    });
  }

  private async yield(): Promise<void> {
    const { letGo } = this;
    this.letGo = undefined;
    if (!letGo) return;
    await this.giveWay();
    letGo();
  }
}
