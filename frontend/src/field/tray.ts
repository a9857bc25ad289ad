/**
 * What the sampler has at hand: the stairwell, the tube, and whoever waits for a tube. It decides what a scan or a tap
 * comes to and says so; it shows nothing itself.
 */

import { isDamagedLabel, read } from "../scanning/codes";
import type { Swab } from "./kinds";
import { type Found, type Shift, TRAY } from "./shift";
import { pageData, text } from "./texts";
import { inTube, type Tube, verdict } from "./tubes";

const NOT_TO_BE_SAMPLED: Record<string, string> = {
  sampled: "sampled_before",
  known: "known_before",
  isolated: "in_isolation",
};

export interface Said {
  tone: "good" | "ask" | "bad";
  text: string;
}

interface AtHand {
  /** The stairwell and round shown. */
  stairwell?: string;
  round?: string;
  barcode?: string;
  /** The shared tube, while somebody gets one of their own. */
  shelved?: string;
  /** Who gets the next tube that is scanned. */
  waiting?: string;
}

export class Tray {
  door: string | undefined;
  private hand: AtHand = {};
  private doubted = "";

  private constructor(private readonly shift: Shift) {}

  static async open(shift: Shift): Promise<Tray> {
    const tray = new Tray(shift);
    tray.hand = (await shift.store.noted<AtHand>(TRAY)) ?? {};
    return tray;
  }

  get stairwell() {
    const { stairwells } = this.shift;
    const { stairwell, round } = this.hand;
    return stairwells.find((each) => each.id === stairwell && each.round === round) ?? stairwells[0];
  }

  get tube(): Tube | undefined {
    return this.hand.barcode ? this.shift.tube(this.hand.barcode) : undefined;
  }

  get waiting(): Found | undefined {
    const { waiting } = this.hand;
    return waiting ? this.shift.find(waiting, this.round) : undefined;
  }

  private get round(): string {
    return this.stairwell?.round ?? "";
  }

  async goTo(stairwell: string, round: string): Promise<void> {
    this.door = undefined;
    await this.note({ stairwell, round });
  }

  /** Lays the tube aside, or gives up waiting for one. */
  async putDown(): Promise<void> {
    await this.note(this.hand.waiting ? { waiting: undefined } : { barcode: this.hand.shelved, shelved: undefined });
  }

  async scanned(scan: string): Promise<Said> {
    const code = read(scan);
    switch (code.kind) {
      case "door":
        return this.openDoor(code.id);
      case "person":
        return this.findPerson(code.id);
      case "tube":
        return this.takeTube(code.barcode);
      case "unreadable":
        return bad("unreadable");
    }
  }

  private async openDoor(household: string): Promise<Said> {
    const there = this.inOrder().find((each) => each.people.some((person) => person.household === household));
    if (!there) return bad("door_not_here");
    await this.goTo(there.id, there.round);
    this.door = household;
    const { door } = there.people.find((person) => person.household === household)!;
    return ask("door_open", { door });
  }

  private async findPerson(id: string): Promise<Said> {
    const there = this.inOrder().find((each) => each.people.some((person) => person.id === id));
    if (!there) return bad("person_not_here");
    if (there !== this.stairwell) await this.goTo(there.id, there.round);
    return this.chosen(this.shift.find(id, there.round)!);
  }

  /** The stairwell shown first: of somebody who is due in two rounds, it is the one that is being done. */
  private inOrder() {
    const { stairwell } = this;
    return stairwell ? [stairwell, ...this.shift.stairwells.filter((each) => each !== stairwell)] : [];
  }

  private async takeTube(barcode: string): Promise<Said> {
    if (!looksLikeTube(barcode)) return bad("not_a_tube", { tube: barcode, shape: pageData().tube_code_said });
    if (isDamagedLabel(barcode) && this.doubted !== barcode) {
      this.doubted = barcode;
      return bad("tube_damaged", { tube: barcode });
    }
    const tube = this.shift.tube(barcode);
    if (this.shift.isOfOtherRound(barcode, this.round)) return bad("tube_other_round", { tube: barcode });
    if (tube.count > 0 && tube.count >= tube.capacity) return bad("tube_full", { tube: barcode });
    const { waiting } = this;
    if (waiting) return this.takeTubeFor(waiting, tube);
    await this.note({ barcode, shelved: undefined });
    if (tube.count === 0) return ask("tube_ready", { tube: barcode });
    return ask("tube_goes_on", { tube: barcode, count: tube.count, capacity: tube.capacity });
  }

  private async takeTubeFor(waiting: Found, tube: Tube): Promise<Said> {
    const isAlone = waiting.person.tube_mode === 1;
    if (isAlone && tube.count > 0) return bad("tube_not_empty", { tube: tube.barcode });
    const shelved = isAlone ? this.hand.barcode : undefined;
    await this.note({ barcode: tube.barcode, shelved, waiting: undefined });
    return this.swab(waiting, tube.barcode);
  }

  /** Somebody is to be swabbed, by their code or from the list. */
  async chosen(found: Found): Promise<Said> {
    const { name, id, tube_mode } = found.person;
    const before = NOT_TO_BE_SAMPLED[this.shift.stateOf(found).state];
    if (before) return bad(before, { name });
    const { tube } = this;
    const ofOtherRound = tube !== undefined && this.shift.isOfOtherRound(tube.barcode, found.stairwell.round);
    switch (verdict(tube, tube_mode, ofOtherRound)) {
      case "fits":
        return this.swab(found, tube!.barcode);
      case "single-needed":
        await this.note({ waiting: id });
        return ask("single_needed", { name });
      case "other-round":
      case "full":
      case "no-tube":
        await this.note({ waiting: id, barcode: undefined });
        return ask("scan_tube_first", { name });
    }
  }

  private async swab(found: Found, barcode: string): Promise<Said> {
    await this.shift.sample(found, barcode);
    const tube = this.shift.tube(barcode);
    const said = { name: found.person.name, tube: barcode, count: tube.count, capacity: tube.capacity };
    if (tube.count < tube.capacity) return good("sampled", said);
    await this.note({ barcode: this.hand.shelved, shelved: undefined });
    return good(tube.capacity === 1 ? "sampled_alone" : "tube_filled", said);
  }

  get last(): Swab | undefined {
    const standing = this.shift.swabs.filter(inTube);
    return standing.reduce<Swab | undefined>((last, swab) => (last && last.id > swab.id ? last : swab), undefined);
  }

  /** Takes back the last swab, or the one given; its tube is at hand again. */
  async undo(swab = this.last): Promise<Said> {
    if (!swab) return bad("nothing_to_undo");
    const found = this.shift.find(swab.person, swab.round);
    await this.shift.undo(swab, text("undo_reason"));
    const isPool = (found?.person.tube_mode ?? 1) > 1;
    if (isPool) await this.note({ barcode: swab.barcode });
    return good("undone", { name: found?.person.name ?? text("unknown_person") });
  }

  private async note(change: AtHand): Promise<void> {
    Object.assign(this.hand, change);
    await this.shift.store.note(TRAY, this.hand);
  }
}

function looksLikeTube(barcode: string): boolean {
  return new RegExp(`^(?:${pageData().tube_code})$`).test(barcode);
}

type Fill = Record<string, string | number>;

function good(key: string, filled: Fill = {}): Said {
  return { tone: "good", text: text(key, filled) };
}

function ask(key: string, filled: Fill = {}): Said {
  return { tone: "ask", text: text(key, filled) };
}

function bad(key: string, filled: Fill = {}): Said {
  return { tone: "bad", text: text(key, filled) };
}
