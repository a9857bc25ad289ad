/**
 * What is to be sent, in the order in which it happened, until the server has answered for it. Every item has an id
 * made on the phone, so that sending it twice does no harm: an answer that got lost is simply asked for again.
 */

import { Refused, SignInNeeded, Unreachable } from "./requests";
import type { Area, Change, Store } from "./store";

export interface Item<Body = unknown> {
  id: string;
  /** Which of the senders takes it. */
  kind: string;
  /** Only neighbours of one kind and one group go in one request, such as the samples of one round. */
  group: string;
  body: Body;
  /** It has left at least once: whether it arrived is known only from an answer. */
  left?: boolean;
  /** Why the server did not take it; it stays until somebody has decided. */
  refused?: string;
}

/** What came of a batch: what else to write in the same transaction, and the items that were not taken, with the reason. */
export interface Sent {
  written: Change[];
  refused: Record<string, string>;
}

export interface Sender {
  /** How many go in one request. */
  most: number;
  /** Sends a batch of one group. Throws Unreachable, SignInNeeded, or Refused where it was refused whole. */
  send(items: Item[]): Promise<Sent>;
}

export type Link = "idle" | "sending" | "unreachable" | "sign-in";

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export class Outbox {
  link: Link = "idle";
  private items: Item[] = [];
  private running = false;
  private stopped = false;
  private again = false;
  private anew = false;
  private pauseMs = 0;
  private timer = 0;

  private constructor(
    private readonly store: Store,
    private readonly area: Area,
    private readonly senders: Record<string, Sender>,
    private readonly changed: () => void,
  ) {}

  /** `changed` is called whenever something was added, sent or refused, or the link is another. */
  static async open(
    store: Store,
    area: Area,
    senders: Record<string, Sender>,
    changed: () => void,
  ): Promise<Outbox> {
    const outbox = new Outbox(store, area, senders, changed);
    outbox.items = await store.all<Item>(area);
    addEventListener("online", () => outbox.beginAnew());
    return outbox;
  }

  /** How many are not sent yet. */
  get waiting(): number {
    return this.items.length - this.refused.length;
  }

  /** Whether an item is here, to be sent or refused; false once the server has taken it. */
  has(id: string): boolean {
    return this.items.some((item) => item.id === id);
  }

  get refused(): Item[] {
    return this.items.filter((item) => item.refused !== undefined);
  }

  /** Keeps items, together with what else is to be written at the same moment; they are sent in the background. */
  async add(items: Item[], alongside: Change[] = []): Promise<void> {
    await this.store.write([...items.map((item) => this.kept(item)), ...alongside]);
    this.items.push(...items);
    this.changed();
    // Where nobody can be reached, the pause is kept: a swab must not wait for a request that leads nowhere.
    if (this.link === "idle" || this.link === "sending") this.flush();
  }

  /** Takes back what has certainly not left the phone; false where it may be with the server already. */
  async takeBack(id: string, alongside: Change[] = []): Promise<boolean> {
    const item = this.items.find((each) => each.id === id);
    if (!item || item.left) return false;
    this.items = this.items.filter((each) => each !== item);
    await this.store.write([{ area: this.area, id }, ...alongside]);
    this.changed();
    return true;
  }

  /** Gives up what the server has refused, or lets it try again. */
  async decide(id: string, what: "drop" | "again", alongside: Change[] = []): Promise<void> {
    const item = this.items.find((each) => each.id === id);
    if (!item) return;
    delete item.refused;
    if (what === "drop") this.items = this.items.filter((each) => each !== item);
    await this.store.write([what === "drop" ? { area: this.area, id } : this.kept(item), ...alongside]);
    this.changed();
    this.flush();
  }

  /** From now on another tab sends; what is on its way is asked for again there. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Forgets everything, sent or not; for the very end of a shift. */
  async wipe(): Promise<void> {
    this.items = [];
    await this.store.wipe(this.area);
  }

  /** Sends now what there is, and once more what is added meanwhile. */
  flush(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    void this.sendAll().finally(() => {
      this.running = false;
      const again = (this.again && this.link === "idle") || this.anew;
      this.again = this.anew = false;
      if (again) this.flush();
    });
  }

  /** The network is back: what was on its way without it fails yet, and is then sent at once, after no pause. */
  private beginAnew(): void {
    this.pauseMs = 0;
    this.anew = this.running;
    this.flush();
  }

  private async sendAll(): Promise<void> {
    try {
      for (let batch = this.next(); batch.length > 0; batch = this.next()) {
        this.say("sending");
        await this.send(batch);
      }
      this.pauseMs = 0;
      this.say("idle");
    } catch (error) {
      this.say(error instanceof SignInNeeded ? "sign-in" : "unreachable");
      this.wait();
      if (!(error instanceof SignInNeeded || error instanceof Unreachable)) throw error;
    }
  }

  /** The first that wait and belong together. Never more: what happened later must not arrive earlier. */
  private next(): Item[] {
    if (this.stopped) return [];
    const waiting = this.items.filter((item) => item.refused === undefined);
    const first = waiting[0];
    if (!first) return [];
    const end = waiting.findIndex((item) => item.kind !== first.kind || item.group !== first.group);
    const most = this.sender(first).most;
    return waiting.slice(0, end === -1 ? most : Math.min(end, most));
  }

  private async send(batch: Item[]): Promise<void> {
    const fresh = batch.filter((item) => !item.left);
    for (const item of fresh) item.left = true;
    await this.store.write(fresh.map((item) => this.kept(item)));
    try {
      await this.answered(batch, await this.sender(batch[0]!).send(batch));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.refuse(batch, error);
    }
  }

  private async answered(batch: Item[], { written, refused }: Sent): Promise<void> {
    if (this.stopped) return;
    const gone = batch.filter(({ id }) => refused[id] === undefined);
    for (const item of batch) {
      if (refused[item.id] !== undefined) item.refused = refused[item.id];
    }
    const left = batch.filter((item) => !gone.includes(item));
    await this.store.write([...gone.map(({ id }): Change => ({ area: this.area, id })), ...left.map((item) => this.kept(item)), ...written]);
    // Only now: whoever waits until nothing is left to send wipes what has just been written as well.
    this.items = this.items.filter((item) => !gone.includes(item));
    this.changed();
  }

  /** Of a batch that is refused whole, one alone may be to blame: they are told apart by sending them singly. */
  private async refuse(batch: Item[], error: Refused): Promise<void> {
    if (batch.length > 1) {
      for (const item of batch) await this.send([item]);
      return;
    }
    batch[0]!.refused = error.message;
    await this.store.write(batch.map((item) => this.kept(item)));
    this.changed();
  }

  private sender(item: Item): Sender {
    const sender = this.senders[item.kind];
    if (!sender) throw new Error(`Nobody sends “${item.kind}”.`);
    return sender;
  }

  /** Each try in vain doubles the pause; phones that lost the network together do not come back together. */
  private wait(): void {
    if (this.stopped) return;
    this.pauseMs = Math.min(this.pauseMs * 2 || FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    const spread = 0.5 + crypto.getRandomValues(new Uint8Array(1))[0]! / 256;
    this.timer = setTimeout(() => this.flush(), this.pauseMs * spread);
  }

  private kept(item: Item): Change {
    return { area: this.area, id: item.id, value: item };
  }

  private say(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.changed();
  }
}
