/** What a gate keeps on the telephone, sealed: the list it took along, and the answers that the server has not heard of. */

import { get, post, SignInNeeded, Unreachable } from "../offline/requests";
import type { Store } from "../offline/store";
import { List, type TakenAlong } from "./answering";

const MOST_AT_ONCE = 500;

export interface Scan {
  id: string;
  code: string;
  asked_at: string;
  told: string;
  list_of: string;
}

interface Kept {
  list?: TakenAlong;
  scan?: Scan;
}

export type Link = "online" | "offline" | "sign-in";

export class Keeping {
  list: List | undefined;
  private readonly unsent = new Map<string, Scan>();
  private running = false;

  private constructor(private readonly store: Store) {}

  static async open(store: Store): Promise<Keeping> {
    const keeping = new Keeping(store);
    for (const { list, scan } of await store.all<Kept>("gate")) {
      if (list) keeping.list = new List(list);
      if (scan) keeping.unsent.set(scan.id, scan);
    }
    return keeping;
  }

  get waiting(): number {
    return this.unsent.size;
  }

  async keep(scan: Scan): Promise<void> {
    this.unsent.set(scan.id, scan);
    await this.store.write([{ area: "gate", id: scan.id, value: { scan } }]);
  }

  /** Sends what waits and takes the list along anew; tells how the server can be reached. */
  async meetServer(): Promise<Link> {
    if (this.running) return "online";
    this.running = true;
    try {
      await this.sendAll();
      await this.takeAlong();
      return "online";
    } catch (error) {
      if (error instanceof SignInNeeded) return "sign-in";
      if (error instanceof Unreachable) return "offline";
      throw error;
    } finally {
      this.running = false;
    }
  }

  private async sendAll(): Promise<void> {
    while (this.unsent.size > 0) {
      const batch = [...this.unsent.values()].slice(0, MOST_AT_ONCE);
      await post("/api/v1/gate/scans", { scans: batch });
      await this.store.write(batch.map(({ id }) => ({ area: "gate" as const, id })));
      for (const { id } of batch) this.unsent.delete(id);
    }
  }

  private async takeAlong(): Promise<void> {
    const list = await get<TakenAlong>("/api/v1/gate/list");
    await this.store.write([{ area: "gate", id: "list", value: { list } }]);
    this.list = new List(list);
  }
}
