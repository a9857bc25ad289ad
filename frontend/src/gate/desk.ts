/**
 * The desk at a gate: it asks the server while that is reached, and otherwise answers at once from the list it took
 * along. List and answers lie sealed on the telephone, of each account apart, until the server has heard of them.
 */

import { newId } from "../offline/ids";
import { type Item, Outbox, type Sent } from "../offline/outbox";
import { get, post, SignInNeeded, Unreachable } from "../offline/requests";
import { Store } from "../offline/store";
import { type Answer, List, type TakenAlong } from "./answering";

const ANSWER_WITHIN_MS = 2_500;
const MOST_AT_ONCE = 500;
const LIST = "list";

export type Link = "online" | "offline" | "sign-in";

export class Desk {
  link: Link = navigator.onLine ? "online" : "offline";
  list: List | undefined;
  outbox!: Outbox;

  private constructor(
    private readonly store: Store,
    private readonly account: string,
    private readonly changed: () => void,
  ) {}

  /** `changed` is called whenever the link, the list or what waits is another. */
  static async open(account: string, changed: () => void): Promise<Desk> {
    const desk = new Desk(await Store.open(), account, changed);
    const kept = await desk.store.read<TakenAlong>(`gate/${account}`, LIST);
    if (kept) desk.list = new List(kept);
    const senders = { scan: { most: MOST_AT_ONCE, send: (items: Item[]) => desk.send(items) } };
    desk.outbox = await Outbox.open(desk.store, `asked/${account}`, senders, changed);
    return desk;
  }

  /** Undefined where the server is not reached and no list was taken along. Throws Refused. */
  async ask(code: string): Promise<Answer | undefined> {
    const id = newId();
    const isToldByServer = this.link === "online" || !this.list;
    return (isToldByServer && (await this.askServer(id, code))) || this.askList(id, code);
  }

  /** Sends what waits, and takes the list along anew. */
  async meetServer(): Promise<void> {
    this.outbox.flush();
    try {
      const taken = await this.reach(get<TakenAlong>("/api/v1/gate/list"));
      await this.store.write([{ area: `gate/${this.account}`, id: LIST, value: taken }]);
      this.list = new List(taken);
      this.changed();
    } catch (error) {
      if (!(error instanceof SignInNeeded || error instanceof Unreachable)) throw error;
    }
  }

  say(link: Link): void {
    this.link = link;
    this.changed();
  }

  private async askServer(id: string, code: string): Promise<Answer | undefined> {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Unreachable()), ANSWER_WITHIN_MS));
    const asked = post<Omit<Answer, "listOf">>("/api/v1/gate/ask", { id, code });
    try {
      return { ...(await this.reach(Promise.race([asked, late]))), listOf: null };
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

  private async send(items: Item[]): Promise<Sent> {
    await this.reach(post("/api/v1/gate/scans", { scans: items.map((item) => item.body) }));
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
