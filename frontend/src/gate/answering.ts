/** What the gate answers from the list it took along. It has no names in it, and no reason that tells of an illness. */

export interface Entry {
  code: string;
  /** May work until then; null: not even now, or, where nothing is asked for, without an end. */
  until: string | null;
  /** What holds after `until`, or already. */
  told: string;
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

export class List {
  private readonly byCode: Map<string, Entry>;

  constructor(readonly taken: TakenAlong) {
    this.byCode = new Map(taken.entries.map((entry) => [entry.code, entry]));
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
