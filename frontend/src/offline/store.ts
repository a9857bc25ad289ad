/**
 * What lies on the phone. Everything that tells about people is sealed with AES-GCM, area by area, each with a key of
 * its own that the browser keeps and gives out to nobody. An area is wiped by destroying its key: what is still on the
 * flash memory afterwards, no one can read. See docs/adr/0007.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

const DATABASE = "dayclear";
const VERSION = 1;
const NONCE_BYTES = 12;

/** Areas that are wiped at different moments; see wipe(). Of a gate, each account has its own. */
export type Area = "roster" | "work" | "outbox" | `gate/${string}` | `asked/${string}`;

interface Sealed {
  area: Area;
  id: string;
  nonce: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

interface Shape extends DBSchema {
  keys: { key: Area; value: CryptoKey };
  sealed: { key: [Area, string]; value: Sealed };
  plain: { key: string; value: unknown };
}

/** One value to be written, or taken away where `value` is left out. */
export interface Change {
  area: Area;
  id: string;
  value?: unknown;
}

export class Store {
  private constructor(private readonly database: IDBPDatabase<Shape>) {}

  static async open(): Promise<Store> {
    const database = await openDB<Shape>(DATABASE, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore("keys");
        fresh.createObjectStore("sealed", { keyPath: ["area", "id"] });
        fresh.createObjectStore("plain");
      },
    });
    return new Store(database);
  }

  /** Writes all of these or none: a swab is in the outbox and in the list of the shift, or in neither. */
  async write(changes: readonly Change[]): Promise<void> {
    const sealed = await Promise.all(changes.map((change) => this.sealedOf(change)));
    const transaction = this.database.transaction("sealed", "readwrite", { durability: "strict" });
    for (const [index, change] of changes.entries()) {
      const value = sealed[index];
      void (value ? transaction.store.put(value) : transaction.store.delete([change.area, change.id]));
    }
    await transaction.done;
  }

  async read<Value>(area: Area, id: string): Promise<Value | undefined> {
    const found = await this.database.get("sealed", [area, id]);
    return found && this.opened<Value>(found, await this.keyOf(area));
  }

  /** Everything in an area, in the order of its ids. */
  async all<Value>(area: Area): Promise<Value[]> {
    const found = await this.database.getAll("sealed", inArea(area));
    if (found.length === 0) return [];
    const key = await this.keyOf(area);
    return Promise.all(found.map((sealed) => this.opened<Value>(sealed, key)));
  }

  async count(area: Area): Promise<number> {
    return this.database.count("sealed", inArea(area));
  }

  /** Destroys the key of an area and what it sealed; the next write starts with a new one. */
  async wipe(area: Area): Promise<void> {
    const transaction = this.database.transaction(["keys", "sealed"], "readwrite", { durability: "strict" });
    void transaction.objectStore("keys").delete(area);
    void transaction.objectStore("sealed").delete(inArea(area));
    await transaction.done;
  }

  /** What tells nothing about residents: which device this is, until when its shift is. */
  async note(name: string, value: unknown): Promise<void> {
    await (value === undefined ? this.database.delete("plain", name) : this.database.put("plain", value, name));
  }

  async noted<Value>(name: string): Promise<Value | undefined> {
    return (await this.database.get("plain", name)) as Value | undefined;
  }

  private async sealedOf(change: Change): Promise<Sealed | undefined> {
    if (change.value === undefined) return undefined;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const text = new TextEncoder().encode(JSON.stringify(change.value));
    const key = await this.keyOf(change.area);
    const bytes = await crypto.subtle.encrypt(how(nonce, change.area, change.id), key, text);
    return { area: change.area, id: change.id, nonce, bytes };
  }

  private async opened<Value>(sealed: Sealed, key: CryptoKey): Promise<Value> {
    const text = await crypto.subtle.decrypt(how(sealed.nonce, sealed.area, sealed.id), key, sealed.bytes);
    return JSON.parse(new TextDecoder().decode(text)) as Value;
  }

  /** The key of an area, made when there is none. Read each time, because another tab may have wiped it. */
  private async keyOf(area: Area): Promise<CryptoKey> {
    const known = await this.database.get("keys", area);
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Of two who make one at the same moment, the first counts: making it takes longer than a transaction lasts.
    const transaction = this.database.transaction("keys", "readwrite", { durability: "strict" });
    const first = (await transaction.store.get(area)) ?? made;
    await transaction.store.put(first, area);
    await transaction.done;
    return first;
  }
}

/** The area and the id are sealed with the value, so that nobody can put one in another's place. */
function how(nonce: Uint8Array<ArrayBuffer>, area: Area, id: string): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(`${area}/${id}`) };
}

function inArea(area: Area): IDBKeyRange {
  return IDBKeyRange.bound([area, ""], [area, "\uffff"]);
}
