/**
 * One shift on one phone: who was taken along, what was done, and what of it the server knows. The page only shows
 * this; it holds nothing itself, so that a reload loses nothing.
 */

import { newId } from "../offline/ids";
import { type Item, Outbox } from "../offline/outbox";
import { get, post } from "../offline/requests";
import { type Change, Store } from "../offline/store";
import type {
  Carried,
  Choice,
  Contact,
  Device,
  Duplicate,
  Entry,
  Mark,
  PageData,
  Person,
  Roster,
  Round,
  Stairwell,
  Swab,
} from "./kinds";
import { senders } from "./sending";
import { inTube, type Tube, tubeOf } from "./tubes";

const DEVICE = "device";
/** Where the tray notes what is at hand. */
export const TRAY = "tray";
const AREAS_OF_PEOPLE = ["roster", "work"] as const;
const NEWCOMERS = "newcomers";

export interface Newcomer {
  door: string;
  name: string;
  phone: string;
  identity_number: string;
}

/** A person with the stairwell that they are on the list of. */
export interface Found {
  person: Person;
  stairwell: Carried;
}

export class Shift {
  device: Device | undefined;
  /** Why nothing lies on this phone any more; until the page is loaded again. */
  farewell: Device["wiped"];
  stairwells: Carried[] = [];
  outbox!: Outbox;
  private finishing = false;
  private stopped = false;
  private entries = new Map<string, Entry>();
  private people = new Map<string, Found>();
  /** What was done for each person in each round, so that a list of thousands is shown at once. */
  private done = new Map<string, Entry[]>();

  private constructor(
    readonly store: Store,
    private readonly page: PageData,
    private readonly changed: () => void,
  ) {}

  static async open(page: PageData, changed: () => void): Promise<Shift> {
    const shift = new Shift(await Store.open(), page, changed);
    await shift.load();
    const desk = {
      swab: (id: string) => shift.swab(id),
      outcomeSaid: (outcome: string) => page.outcomes[outcome] ?? outcome,
    };
    shift.outbox = await Outbox.open(shift.store, "outbox", senders(desk), () => {
      changed();
      if (shift.device?.wiped) void shift.finishWiping();
    });
    await shift.endWhenOver();
    return shift;
  }

  private async load(): Promise<void> {
    this.device = await this.store.noted<Device>(DEVICE);
    this.stairwells = (await this.store.all<Carried>("roster")).sort(byAddress);
    this.entries.clear();
    this.done.clear();
    for (const entry of await this.store.all<Entry>("work")) this.enter(entry);
    this.index();
  }

  /** Another tab goes on with this shift: this one writes and sends nothing more. */
  stop(): void {
    this.stopped = true;
    this.outbox.stop();
  }

  private index(): void {
    const found = this.stairwells.flatMap((stairwell) =>
      stairwell.people.map((person): [string, Found] => [inRound(person.id, stairwell.round), { person, stairwell }]),
    );
    this.people = new Map(found);
  }

  /** Whether somebody else's shift lies on this phone: only they may go on with it. */
  get isSomebodyElses(): boolean {
    return this.device !== undefined && this.device.account !== this.page.account;
  }

  /** By the server's clock, as far as it is known, and never earlier than before. */
  get nowMs(): number {
    const now = Date.now() + (this.device?.ahead_ms ?? 0);
    return Math.max(now, this.device?.latest_ms ?? 0);
  }

  // ── Before the shift ────────────────────────────────────────────────────────────────────────────────────────────

  async rounds(): Promise<Round[]> {
    return get<Round[]>("/api/v1/rounds");
  }

  async choices(round: string, place?: string): Promise<Choice[]> {
    return get<Choice[]>(`/api/v1/field/places?round=${round}${place ? `&place=${place}` : ""}`);
  }

  /** Registers the phone when it is not, and takes the names of a place along; again, it brings them up to date. */
  async takeAlong(round: string, place: string): Promise<Roster> {
    const device = this.device ?? (await this.register());
    const roster = await post<Roster>(`/api/v1/field/devices/${device.id}/rosters`, { round, place });
    const taken = roster.stairwells.map((stairwell): Carried => ({
      ...stairwell,
      people: this.withNewcomers(stairwell, roster.round),
      round: roster.round,
      round_name: roster.round_name,
      taken_ms: Date.now(),
    }));
    await this.store.write(taken.map(carried));
    await this.load();
    this.changed();
    return roster;
  }

  /** Whoever was found by knocking and is not sent yet stays on the phone's list when it is brought up to date. */
  private withNewcomers(stairwell: Stairwell, round: string): Person[] {
    const before = this.stairwells.find((each) => each.id === stairwell.id && each.round === round);
    const newcomers = before?.people.filter((person) => this.outbox.has(person.id)) ?? [];
    const known = new Set(stairwell.people.map((person) => person.id));
    return [...stairwell.people, ...newcomers.filter((person) => !known.has(person.id))].sort(byDoor);
  }

  private async register(): Promise<Device> {
    const id = newId();
    const sent = Date.now();
    const answer = await post<{ ends_at: string; registered_at: string }>("/api/v1/field/devices", {
      id,
      name: browserName(),
    });
    const ahead_ms = Math.round(Date.parse(answer.registered_at) - (sent + Date.now()) / 2);
    this.device = {
      id,
      account: this.page.account,
      account_name: this.page.account_name,
      ends_ms: Date.parse(answer.ends_at),
      ahead_ms,
      latest_ms: Date.parse(answer.registered_at),
    };
    await this.store.note(DEVICE, this.device);
    return this.device;
  }

  // ── What is known about people and tubes ────────────────────────────────────────────────────────────────────────

  find(person: string, round: string): Found | undefined {
    return this.people.get(inRound(person, round));
  }

  swab(id: string): Swab | undefined {
    const entry = this.entries.get(id);
    return entry?.what === "swab" ? entry : undefined;
  }

  get swabs(): Swab[] {
    return [...this.entries.values()].filter((entry): entry is Swab => entry.what === "swab");
  }

  get duplicates(): Swab[] {
    return this.swabs.filter((swab) => swab.duplicate || swab.outcome === "duplicate");
  }

  /** What was done here since the names were taken along, or what the list said then. */
  stateOf({ person, stairwell }: Found): { state: string; note: string } {
    const own = this.lastOf(person.id, stairwell.round);
    const known = own && this.isAnswered(own) && own.at_ms - this.ahead < stairwell.taken_ms;
    if (!own || known) return { state: person.state, note: person.note };
    return own.what === "swab" ? { state: "sampled", note: "" } : { state: own.state, note: own.note };
  }

  private get ahead(): number {
    return this.device?.ahead_ms ?? 0;
  }

  private isAnswered(entry: Entry): boolean {
    return !this.outbox?.has(entry.id);
  }

  private lastOf(person: string, round: string): Entry | undefined {
    let last: Entry | undefined;
    for (const entry of this.done.get(inRound(person, round)) ?? []) {
      if (entry.what === "swab" ? !inTube(entry) : entry.undone) continue;
      if (!last || entry.at_ms >= last.at_ms) last = entry;
    }
    return last;
  }

  tube(barcode: string): Tube {
    const modes = new Map(this.swabs.map((swab) => [swab.person, this.find(swab.person, swab.round)?.person.tube_mode]));
    return tubeOf(barcode, this.swabs, (person) => modes.get(person) ?? 1);
  }

  isOfOtherRound(barcode: string, round: string): boolean {
    return this.swabs.some((swab) => swab.barcode === barcode && swab.round !== round && inTube(swab));
  }

  // ── What is done ────────────────────────────────────────────────────────────────────────────────────────────────

  async sample({ person, stairwell }: Found, barcode: string): Promise<Swab> {
    const at_ms = this.nowMs;
    const swab: Swab = {
      what: "swab",
      id: newId(),
      person: person.id,
      round: stairwell.round,
      barcode,
      at_ms,
      outcome: "",
    };
    const body = { id: swab.id, person: person.id, barcode, sampled_at: new Date(at_ms).toISOString() };
    await this.keep(swab, { id: swab.id, kind: "sample", group: stairwell.round, body });
    return swab;
  }

  /** Takes a swab back: on the phone alone while it has not left it, else with the server as well. */
  async undo(swab: Swab, reason: string): Promise<void> {
    swab.undone = true;
    const alongside: Change = { area: "work", id: swab.id, value: swab };
    if (await this.outbox.takeBack(swab.id, [alongside])) return;
    const id = newId();
    const body = { id, sample: swab.id, reason };
    await this.outbox.add([{ id, kind: "undo", group: "", body }], [alongside]);
  }

  async mark({ person, stairwell }: Found, state: string, note: string, until?: string): Promise<Mark> {
    const mark: Mark = {
      what: "mark",
      id: newId(),
      person: person.id,
      round: stairwell.round,
      at_ms: this.nowMs,
      state,
      note,
    };
    const marked_at = new Date(mark.at_ms).toISOString();
    const body = { id: mark.id, person: person.id, state, note, until: until ?? null, marked_at };
    await this.keep(mark, { id: mark.id, kind: "mark", group: stairwell.round, body });
    return mark;
  }

  /** Somebody on no roster joins the list on the phone at once; the server gives them a place in it later. */
  async add(stairwell: Carried, newcomer: Newcomer): Promise<Found> {
    const neighbour = stairwell.people.find((each) => each.door === newcomer.door);
    const id = newId();
    const person: Person = {
      id,
      name: newcomer.name,
      household: neighbour?.household ?? `${NEWCOMERS}/${newcomer.door}`,
      door: newcomer.door,
      tube_mode: neighbour?.tube_mode ?? stairwell.people[0]?.tube_mode ?? 1,
      state: "due",
      note: "",
      at_door: false,
    };
    stairwell.people.push(person);
    stairwell.people.sort(byDoor);
    this.index();
    const item: Item = { id, kind: "person", group: "", body: { id, place: stairwell.id, ...newcomer } };
    await this.outbox.add([item], [carried(stairwell)]);
    return { person, stairwell };
  }

  private enter(entry: Entry): void {
    const key = inRound(entry.person, entry.round);
    this.entries.set(entry.id, entry);
    this.done.set(key, [...(this.done.get(key) ?? []), entry]);
  }

  private async keep(entry: Entry, item: Item): Promise<void> {
    this.enter(entry);
    await this.outbox.add([item], [{ area: "work", id: entry.id, value: entry }]);
  }

  /** What the server did not take is given up; a swab or a mark then no longer counts on the phone either. */
  async giveUp(item: Item): Promise<void> {
    const entry = this.entries.get(item.id);
    if (entry) entry.undone = true;
    await this.outbox.decide(item.id, "drop", entry ? [{ area: "work", id: entry.id, value: entry }] : []);
    await this.finishWiping();
  }

  // ── The end, and from afar ──────────────────────────────────────────────────────────────────────────────────────

  /** Tells that the phone is there; learns whether it must be wiped, and who was swabbed twice. */
  async contact(): Promise<void> {
    if (!this.device || this.isSomebodyElses || this.stopped) return;
    const samples = this.swabs.filter((swab) => !swab.undone && swab.outcome !== "").map(({ id }) => id);
    const sent = Date.now();
    const told = await post<Contact>(`/api/v1/field/devices/${this.device.id}/contact`, {
      unsent: this.outbox.waiting,
      samples,
    });
    if (this.stopped) return;
    this.device.ends_ms = Date.parse(told.ends_at);
    this.device.ahead_ms = Math.round(Date.parse(told.at) - (sent + Date.now()) / 2);
    this.device.latest_ms = Date.parse(told.at);
    await this.store.note(DEVICE, this.device);
    await this.learn(told.duplicates);
    if (told.must_wipe && !this.device.wiped) await this.wipe("ordered");
    await this.finishWiping();
    this.changed();
  }

  private async learn(duplicates: Duplicate[]): Promise<void> {
    const changes: Change[] = [];
    for (const duplicate of duplicates) {
      const swab = this.swab(duplicate.sample);
      if (!swab || swab.duplicate?.other === duplicate.other) continue;
      swab.duplicate = duplicate;
      changes.push({ area: "work", id: swab.id, value: swab });
    }
    if (changes.length > 0) await this.store.write(changes);
  }

  /** To be called now and then: without a network, the phone ends its shift by itself. */
  async endWhenOver(): Promise<void> {
    if (!this.device || this.device.wiped || this.stopped) return;
    this.device.latest_ms = this.nowMs;
    await this.store.note(DEVICE, this.device);
    if (this.nowMs >= this.device.ends_ms) await this.wipe("ended");
  }

  /** Destroys all that tells about people, at once; what is not sent yet stays sealed under a key of its own. */
  async wipe(why: NonNullable<Device["wiped"]>): Promise<void> {
    if (!this.device) return;
    this.device.wiped = why;
    await this.store.note(DEVICE, this.device);
    for (const area of AREAS_OF_PEOPLE) await this.store.wipe(area);
    await this.store.note(TRAY, undefined);
    this.stairwells = [];
    this.entries.clear();
    this.done.clear();
    this.index();
    this.changed();
    await this.finishWiping();
  }

  /** When the last swab is sent, that key goes as well, and the server hears that the phone is empty. */
  async finishWiping(): Promise<void> {
    // What another tab has taken on meanwhile is not to be forgotten.
    if (!this.device?.wiped || this.finishing || this.stopped) return;
    if (this.outbox.waiting > 0 || this.outbox.refused.length > 0) return;
    this.finishing = true;
    try {
      // Once more: the answer to the last swabs may have written to the list of the shift after it was wiped.
      for (const area of AREAS_OF_PEOPLE) await this.store.wipe(area);
      await this.outbox.wipe();
      await post(`/api/v1/field/devices/${this.device.id}/wiped`, {});
    } catch {
      return; // At the next contact again.
    } finally {
      this.finishing = false;
    }
    if (this.stopped) return;
    await this.store.note(DEVICE, undefined);
    this.farewell = this.device.wiped;
    this.device = undefined;
    this.changed();
  }
}

function carried(stairwell: Carried): Change {
  return { area: "roster", id: `${stairwell.round}/${stairwell.id}`, value: stairwell };
}

function inRound(person: string, round: string): string {
  return `${round}/${person}`;
}

const inOrder = new Intl.Collator(undefined, { numeric: true });

/** Where somebody is on the list comes first; the empty ones are there for whoever is found by knocking. */
function byAddress(one: Carried, other: Carried): number {
  const empty = Number(one.people.length === 0) - Number(other.people.length === 0);
  return empty || inOrder.compare(one.address, other.address);
}

function byDoor(one: Person, other: Person): number {
  return inOrder.compare(one.door, other.door) || inOrder.compare(one.name, other.name);
}

/** What the owner recognises the phone by on the page of their account. */
function browserName(): string {
  const system = /Android [\d.]+|iPhone|iPad|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  const browser = /(MicroMessenger|Edg|Firefox|Chrome|Safari)\/[\d]+/.exec(navigator.userAgent)?.[0] ?? "";
  return [system, browser].filter(Boolean).join(" · ").slice(0, 80) || "–";
}
