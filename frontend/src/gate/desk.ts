/**
 * The desk at a gate: it asks the server while that is reached, and otherwise answers at once from the list it took
 * along. List and answers lie sealed on the telephone, of each account apart, until the server has heard of them.
 */

import { newId } from "../offline/ids";
import { type Item, Outbox, type Sent } from "../offline/outbox";
import { get, post, SignInNeeded, Unreachable } from "../offline/requests";
import { type Change, Store } from "../offline/store";
import { type Answer, List, type Seen, type TakenAlong } from "./answering";

const ANSWER_WITHIN_MS = 2_500;
const MOST_AT_ONCE = 500;
const LIST = "list";
const SEEN = "seen";

export type Link = "online" | "offline" | "sign-in";

export class Desk {
  link: Link = navigator.onLine ? "online" : "offline";
  list: List | undefined;
  outbox!: Outbox;
  /** The antigens that the list may not know of yet. */
  private seen: Seen[] = [];

  private constructor(
    private readonly store: Store,
    private readonly account: string,
    private readonly changed: () => void,
  ) {}

  /** `changed` is called whenever the link, the list or what waits is another. */
  static async open(account: string, changed: () => void): Promise<Desk> {
    const desk = new Desk(await Store.open(), account, changed);
    const kept = await desk.store.read<TakenAlong>(`gate/${account}`, LIST);
    desk.seen = (await desk.store.read<Seen[]>(`gate/${account}`, SEEN)) ?? [];
    if (kept) desk.list = new List(kept, desk.seen);
    const senders = {
      scan: { most: MOST_AT_ONCE, send: (items: Item[]) => desk.send("scans", items) },
      test: { most: MOST_AT_ONCE, send: (items: Item[]) => desk.send("tests", items) },
    };
    desk.outbox = await Outbox.open(desk.store, `asked/${account}`, senders, changed);
    return desk;
  }

  /** Undefined where the server is not reached and no list was taken along. Throws Refused. */
  async ask(code: string): Promise<Answer | undefined> {
    const id = newId();
    return (this.isToldByServer && (await this.askServer(id, code))) || this.askList(id, code);
  }

  /** An antigen was seen here: the server hears of it now or later, and the person is asked for anew. Throws Refused. */
  async see(code: string, outcome: Seen["outcome"]): Promise<{ answer: Answer | undefined; recorded: string }> {
    const test: Seen = { id: newId(), code, outcome, tested_at: new Date().toISOString() };
    const isSent = this.isToldByServer && (await this.tellServer(test));
    this.seen.push(test);
    const alongside: Change[] = [{ area: `gate/${this.account}`, id: SEEN, value: this.seen }];
    if (isSent) await this.store.write(alongside);
    else await this.outbox.add([{ id: test.id, kind: "test", group: "", body: test }], alongside);
    if (this.list) this.list = new List(this.list.taken, this.seen);
    return { answer: await this.ask(code), recorded: `${isSent ? "recorded" : "kept"}_${outcome}` };
  }

  /** Sends what waits, and takes the list along anew. */
  async meetServer(): Promise<void> {
    const known = this.seen.filter(({ id }) => !this.outbox.has(id));
    this.outbox.flush();
    try {
      const taken = await this.reach(get<TakenAlong>("/api/v1/gate/list"));
      this.seen = this.seen.filter((test) => !known.includes(test));
      await this.store.write([
        { area: `gate/${this.account}`, id: LIST, value: taken },
        { area: `gate/${this.account}`, id: SEEN, value: this.seen },
      ]);
      this.list = new List(taken, this.seen);
      this.changed();
    } catch (error) {
      if (!(error instanceof SignInNeeded || error instanceof Unreachable)) throw error;
    }
  }

  say(link: Link): void {
    this.link = link;
    this.changed();
  }

  private get isToldByServer(): boolean {
    return this.link === "online" || !this.list;
  }

  /** Whether the server has it; false also where it may have it: told again, it is the same test. */
  private async tellServer(test: Seen): Promise<boolean> {
    try {
      await this.reach(inTime(post("/api/v1/gate/tests", { tests: [test] })));
      return true;
    } catch (error) {
      if (error instanceof SignInNeeded || error instanceof Unreachable) return false;
      throw error;
    }
  }

  private async askServer(id: string, code: string): Promise<Answer | undefined> {
    const asked = post<Omit<Answer, "listOf">>("/api/v1/gate/ask", { id, code });
    try {
      return { ...(await this.reach(inTime(asked))), listOf: null };
    } catch (error) {
      if (error instanceof SignInNeeded || error instanceof Unreachable) return undefined;
      throw error;
    }
  }

  /** Written down before it is shown: what was answered is never forgotten. */
  private async askList(id: string, code: string): Promise<Answer | undefined> {
    if (!this.list) return undefined;
    const at = new Date();
    const answer = this.list.answer(code, at);
    const body = { id, code, asked_at: at.toISOString(), told: answer.told, list_of: answer.listOf };
    await this.outbox.add([{ id, kind: "scan", group: "", body }]);
    return answer;
  }

  private async send(what: "scans" | "tests", items: Item[]): Promise<Sent> {
    await this.reach(post(`/api/v1/gate/${what}`, { [what]: items.map((item) => item.body) }));
    return { written: [], refused: {} };
  }

  /** The next question goes where the last request has led. */
  private async reach<Told>(request: Promise<Told>): Promise<Told> {
    try {
      const told = await request;
      this.say("online");
      return told;
    } catch (error) {
      if (error instanceof SignInNeeded) this.say("sign-in");
      else if (error instanceof Unreachable) this.say("offline");
      throw error;
    }
  }
}

/** Nobody stands at a gate for as long as a request may take. */
function inTime<Told>(request: Promise<Told>): Promise<Told> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Unreachable()), ANSWER_WITHIN_MS));
  return Promise.race([request, late]);
}
