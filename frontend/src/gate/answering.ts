/** What the gate answers from the list it took along. It has no names in it, and no reason that tells of an illness. */

export interface Entry {
  code: string;
  /** May work until then; null: not even now, or, where nothing is asked for, without an end. */
  until: string | null;
  /** What holds after `until`, or already. */
  told: string;
  /** What holds but for the antigen, and for how long a negative counts; null: none is asked for. */
  antigen: { valid_h: number; until: string | null; told: string } | null;
}

/** An antigen that was seen at this gate; the list may be older. */
export interface Seen {
  id: string;
  code: string;
  outcome: "negative" | "positive";
  tested_at: string;
}

export interface TakenAlong {
  made_at: string;
  trusted_until: string;
  entries: Entry[];
}

export interface Answer {
  allowed: boolean;
  told: string;
  until: string | null;
  name: string;
  employer: string;
  /** When the list was made that this comes from; null: the server has answered. */
  listOf: string | null;
}

const HOUR_MS = 3_600_000;

export class List {
  private readonly byCode: Map<string, Entry>;

  constructor(
    readonly taken: TakenAlong,
    seen: readonly Seen[],
  ) {
    this.byCode = new Map(taken.entries.map((entry) => [entry.code, entry]));
    for (const test of seen) {
      const entry = this.byCode.get(test.code);
      if (entry) this.byCode.set(test.code, after(entry, test));
    }
  }

  isTrusted(at: Date): boolean {
    return at < new Date(this.taken.trusted_until);
  }

  answer(code: string, at: Date): Answer {
    const entry = this.byCode.get(code);
    const stands = entry?.told === "clear" || (entry?.until != null && at < new Date(entry.until));
    const allowed = this.isTrusted(at) && stands;
    return {
      allowed,
      told: this.isTrusted(at) ? (stands ? "clear" : (entry?.told ?? "not_a_member")) : "list_too_old",
      until: allowed ? entry!.until : null,
      name: "",
      employer: "",
      listOf: this.taken.made_at,
    };
  }
}

/** What the server will say once it has heard of the test: a positive stops, a negative opens what nothing else keeps shut. */
function after(entry: Entry, { outcome, tested_at }: Seen): Entry {
  const stopped = { ...entry, until: null, told: "stopped", antigen: entry.antigen && { ...entry.antigen, until: null, told: "stopped" } };
  if (outcome === "positive") return stopped;
  const { antigen } = entry;
  if (!antigen) return entry;
  const lapses = new Date(new Date(tested_at).getTime() + antigen.valid_h * HOUR_MS);
  const isOpen = antigen.told === "clear" || antigen.until !== null;
  const isFirstToLapse = isOpen && (antigen.until === null || lapses < new Date(antigen.until));
  return isFirstToLapse ? { ...entry, until: lapses.toISOString(), told: "antigen_due" } : { ...entry, until: antigen.until, told: antigen.told };
}
