import { createHmac, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Tx } from "../db/tx.ts";
import { newId } from "../ids.ts";
import { type DataKey, deriveKey, keyIdOf, open, seal } from "./envelope.ts";

/** How long a process may go on with keys that it has read before. */
const keptMs = 60_000;
/** Whoever holds a vault for longer may not seal with it: its key may have been followed meanwhile. */
const sealsForMs = 2 * keptMs;
/**
 * From this moment after a key was followed nothing new can be sealed with it: every vault that had it as
 * the active one is too old, and every transaction that used such a vault has ended.
 */
export const followedForGoodMs = 15 * 60_000;

/** A value was sealed with a key that this process has not read yet: another has made it since. */
export class UnknownKey extends Error {
  constructor(id: string) {
    super(`no data key ${id}`);
    this.name = "UnknownKey";
  }
}

/** Bytes of a blind index: 128 bits are far beyond a chance collision within one tenant. */
const digestBytes = 16;

/** Seals and opens the values of one tenant, and makes the blind indexes to find them by. */
export class Vault {
  private readonly keys: Map<string, DataKey>;
  private readonly active: DataKey;
  private readonly index: Buffer;
  private readonly bornAt: number;
  private readonly few = new LRUCache<string, Buffer>({ max: 12_000 });
  /** Keys of persons of this tenant, unwrapped: see `audit/subject-keys.ts`. */
  readonly subjectKeys = new LRUCache<string, DataKey>({ max: 5000 });

  constructor(keys: DataKey[], activeId: string, index: Buffer, bornAt = performance.now()) {
    this.bornAt = bornAt;
    this.keys = new Map(keys.map((key) => [key.id, key]));
    this.active = this.keyOf(activeId);
    this.index = index;
  }

  seal(table: string, column: string, rowId: string, text: string): Buffer {
    this.demandFresh();
    return seal(this.active, `${table}.${column}.${rowId}`, Buffer.from(text, "utf8"));
  }

  open(table: string, column: string, rowId: string, sealed: Buffer): string {
    const key = this.keyOf(keyIdOf(sealed));
    return open(key, `${table}.${column}.${rowId}`, sealed).toString("utf8");
  }

  /** The id of the key that seals. */
  get activeKeyId(): string {
    return this.active.id;
  }

  /** The same value under the active key; undefined when that has sealed it already. */
  reseal(table: string, column: string, rowId: string, sealed: Buffer): Buffer | undefined {
    const id = keyIdOf(sealed);
    if (id === this.active.id) return undefined;
    this.demandFresh();
    const place = `${table}.${column}.${rowId}`;
    return seal(this.active, place, open(this.keyOf(id), place, sealed));
  }

  /** Equal values of a kind give equal digests, and nobody without the key can make or undo one. */
  digest(kind: string, value: string): Buffer {
    const mac = createHmac("sha256", this.index).update(`${kind}\n${value}`).digest();
    // A copy, so that what is kept of it lies beside others and the rest is cleared away at once.
    return Buffer.from(mac.subarray(0, digestBytes));
  }

  /** The same for a kind with few values, which come again and again. */
  digestOfFew(kind: string, value: string): Buffer {
    const name = `${kind}\n${value}`;
    let digest = this.few.get(name);
    if (!digest) {
      digest = this.digest(kind, value);
      this.few.set(name, digest);
    }
    return digest;
  }

  /** Proves that this installation wrote a text: all 256 bits, and never one that `digest` makes. */
  mac(purpose: string, text: string): Buffer {
    return createHmac("sha256", this.index).update(`mac ${purpose}\n${text}`).digest();
  }

  private keyOf(id: string): DataKey {
    const key = this.keys.get(id);
    if (!key) throw new UnknownKey(id);
    return key;
  }

  private demandFresh(): void {
    if (performance.now() - this.bornAt > sealsForMs) {
      throw new Error(
        "this vault was held for too long: ask the context for one when it is needed",
      );
    }
  }
}

/** Makes and remembers the vaults of tenants. The master key never leaves this object. */
export class Vaults {
  readonly cache = new LRUCache<string, Vault>({ max: 1000, ttl: keptMs });
  hits = 0;
  misses = 0;
  private readonly wrapping: DataKey;

  constructor(master: Buffer) {
    this.wrapping = { id: "00000000-0000-7000-8000-000000000000", key: deriveKey(master, "wrap") };
  }

  /** The vault of the transaction's tenant. */
  async of(tx: Tx<"tenant_keys">, tenantId: string): Promise<Vault> {
    const known = this.cache.get(tenantId);
    if (known) {
      this.hits++;
      return known;
    }
    this.misses++;
    const rows = await tx
      .selectFrom("tenant_keys")
      .select(["id", "purpose", "wrapped", "active"])
      .where("retired_at", "is", null)
      .execute();
    const unwrapped = rows.map((row) => ({
      ...row,
      key: open(this.wrapping, `tenant_keys.wrapped.${tenantId}.${row.id}`, row.wrapped),
    }));
    const data = unwrapped.filter((row) => row.purpose === "DATA");
    const active = data.find((row) => row.active);
    const index = unwrapped.find((row) => row.purpose === "INDEX" && row.active);
    if (!active || !index) throw new Error(`tenant ${tenantId} has no keys`);
    const vault = new Vault(data, active.id, index.key);
    this.cache.set(tenantId, vault);
    return vault;
  }

  /** Another process, or a transaction of this one, has changed the tenant's keys. */
  forget(tenantId: string): void {
    this.cache.delete(tenantId);
  }

  /** The first keys of a new tenant. */
  async create(tx: Tx<"tenant_keys">, tenantId: string, now: Date): Promise<void> {
    const rows = (["DATA", "INDEX"] as const).map((purpose) => this.fresh(tenantId, purpose, now));
    await tx.insertInto("tenant_keys").values(rows).execute();
  }

  /** A new data key that seals from now on; the one before stays to open what it has sealed. */
  async follow(tx: Tx<"tenant_keys">, tenantId: string, now: Date): Promise<string> {
    await tx
      .updateTable("tenant_keys")
      .set({ active: false, followed_at: now })
      .where("purpose", "=", "DATA")
      .where("active", "=", true)
      .execute();
    const row = this.fresh(tenantId, "DATA", now);
    await tx.insertInto("tenant_keys").values(row).execute();
    return row.id;
  }

  private fresh(tenantId: string, purpose: "DATA" | "INDEX", now: Date) {
    const id = newId();
    const place = `tenant_keys.wrapped.${tenantId}.${id}`;
    const wrapped = seal(this.wrapping, place, randomBytes(32));
    return { tenant_id: tenantId, id, purpose, wrapped, created_at: now };
  }
}
