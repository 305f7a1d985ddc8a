import { createHmac, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Tx } from "../db/tx.ts";
import { newId } from "../ids.ts";
import { type DataKey, deriveKey, keyIdOf, open, seal } from "./envelope.ts";

/** Bytes of a blind index: 128 bits are far beyond a chance collision within one tenant. */
const digestBytes = 16;

/** Seals and opens the values of one tenant, and makes the blind indexes to find them by. */
export class Vault {
  private readonly keys: Map<string, DataKey>;
  private readonly active: DataKey;
  private readonly index: Buffer;

  constructor(keys: DataKey[], activeId: string, index: Buffer) {
    this.keys = new Map(keys.map((key) => [key.id, key]));
    this.active = this.keyOf(activeId);
    this.index = index;
  }

  seal(table: string, column: string, rowId: string, text: string): Buffer {
    return seal(this.active, `${table}.${column}.${rowId}`, Buffer.from(text, "utf8"));
  }

  open(table: string, column: string, rowId: string, sealed: Buffer): string {
    const key = this.keyOf(keyIdOf(sealed));
    return open(key, `${table}.${column}.${rowId}`, sealed).toString("utf8");
  }

  /** Equal values of a kind give equal digests, and nobody without the key can make or undo one. */
  digest(kind: string, value: string): Buffer {
    const mac = createHmac("sha256", this.index).update(`${kind}\n${value}`).digest();
    return mac.subarray(0, digestBytes);
  }

  private keyOf(id: string): DataKey {
    const key = this.keys.get(id);
    if (!key) throw new Error(`no data key ${id}`);
    return key;
  }
}

/** Makes and remembers the vaults of tenants. The master key never leaves this object. */
export class Vaults {
  readonly cache = new LRUCache<string, Vault>({ max: 1000, ttl: 10 * 60_000 });
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

  /** The first keys of a new tenant. */
  async create(tx: Tx<"tenant_keys">, tenantId: string, now: Date): Promise<void> {
    const rows = (["DATA", "INDEX"] as const).map((purpose) => {
      const id = newId();
      const place = `tenant_keys.wrapped.${tenantId}.${id}`;
      const wrapped = seal(this.wrapping, place, randomBytes(32));
      return { tenant_id: tenantId, id, purpose, wrapped, created_at: now };
    });
    await tx.insertInto("tenant_keys").values(rows).execute();
  }
}
