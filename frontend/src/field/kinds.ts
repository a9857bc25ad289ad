/** What goes between the phone and the server (api/field.py, api/samples.py), and what the phone keeps of it. */

/** Given by the server in the page: who is signed in, and every text in their language. */
export interface PageData {
  account: string;
  account_name: string;
  /** The district's, in which every page tells its times, wherever the phone thinks it is. */
  zone: string;
  texts: Record<string, string>;
  /** What the whole of a tube's barcode matches by the protocol, and the words for it. */
  tube_code: string;
  tube_code_said: string;
  /** What each answer to a sample means, by its code. */
  outcomes: Record<string, string>;
  states: Record<string, string>;
  /** Reasons that are often given, by state. */
  reasons: Record<string, string[]>;
}

export interface Person {
  id: string;
  name: string;
  household: string;
  door: string;
  /** With how many others at most they share a tube; 1 is a tube of their own. */
  tube_mode: number;
  state: string;
  note: string;
  at_door: boolean;
}

export interface Stairwell {
  id: string;
  address: string;
  people: Person[];
}

/** A stairwell as it lies on the phone. `taken_ms` is by the phone's own clock. */
export interface Carried extends Stairwell {
  round: string;
  round_name: string;
  taken_ms: number;
}

export interface Roster {
  round: string;
  round_name: string;
  place: string;
  place_name: string;
  stairwells: Stairwell[];
}

export interface Choice {
  id: string;
  name: string;
  roster: number;
  missing: number;
  fits: boolean;
}

export interface Round {
  id: string;
  name: string;
  due_by: string;
}

/** Two swabs of one person: this phone's own, and another, one of which stands. */
export interface Duplicate {
  sample: string;
  stands: boolean;
  other: string;
  barcode: string;
  sampled_at: string;
  sampled_by: string;
}

export interface Contact {
  must_wipe: boolean;
  ends_at: string;
  at: string;
  duplicates: Duplicate[];
}

/** Something done on this phone in this shift; of one person, the last counts. */
interface Done {
  id: string;
  person: string;
  round: string;
  at_ms: number;
}

export interface Swab extends Done {
  what: "swab";
  barcode: string;
  /** The server's answer; empty until it has come. */
  outcome: string;
  undone?: boolean;
  duplicate?: Duplicate;
}

export interface Mark extends Done {
  what: "mark";
  state: string;
  note: string;
  /** Given up, because the server did not take it. */
  undone?: boolean;
}

export type Entry = Swab | Mark;

/** Which phone this is, for whom, and until when. It tells nothing about residents. */
export interface Device {
  id: string;
  account: string;
  account_name: string;
  ends_ms: number;
  /** How far the server's clock is ahead of the phone's. */
  ahead_ms: number;
  /** The latest instant this phone has seen: setting its clock back makes no shift longer. */
  latest_ms: number;
  /** Nothing about residents is left but what is not sent yet. */
  wiped?: "ended" | "ordered" | "by-hand";
}
