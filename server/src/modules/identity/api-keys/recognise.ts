import type { Grants } from "@parley/contract";
import { LRUCache } from "lru-cache";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { digestOf, isSecret, readSecret, writeSecret } from "../secret-texts.ts";
import { isWithin } from "./networks.ts";
import { grantsOfKeys } from "./queries.ts";

/** So that a key that got lost in a file is found by programs that look for such texts. */
export const keyPrefix = "parley_";
const useWrittenMs = 60_000;

type Known = {
  tenantId: string;
  keyId: string;
  userId: string;
  grants: Grants;
  networks: string[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

export type KeyHolder = { tenantId: string; keyId: string; userId: string; grants: Grants };

export function writeKey(tenantId: string, id: string, secret: Buffer): string {
  return `${keyPrefix}${writeSecret({ tenantId, id, secret })}`;
}

/** Who comes with an API key. What a key may do is remembered for a while, by the digest of the key. */
export class ApiKeys {
  readonly cache = new LRUCache<string, Known>({ max: 10_000, ttl: 30_000 });
  private readonly app: App;
  private forgotten = 0;

  constructor(app: App) {
    this.app = app;
  }

  /** The service user of a key that is ours, not over, and comes from where it may. */
  async recognise(key: string, ip: string | null): Promise<KeyHolder | null> {
    const ref = readSecret(key.slice(keyPrefix.length));
    if (!ref) return null;
    const digest = digestOf(ref.secret).toString("base64");
    const before = this.forgotten;
    const cached = this.cache.get(digest);
    const isSame = cached?.keyId === ref.id && cached.tenantId === ref.tenantId;
    const known = isSame
      ? cached
      : await inTenant(this.app, ref.tenantId, (ctx) => load(ctx, ref.id, ref.secret), {
          readOnly: true,
        });
    if (!known) return null;
    if (!isSame && before === this.forgotten) this.cache.set(digest, known);
    const now = this.app.clock.now();
    if (known.expiresAt && known.expiresAt <= now) return null;
    if (!isWithin(known.networks, ip)) return null;
    await this.noteUse(known, now);
    const { tenantId, keyId, userId, grants } = known;
    return { tenantId, keyId, userId, grants };
  }

  forgetAll(): void {
    this.forgotten++;
    this.cache.clear();
  }

  /** At most once a minute: the last use is for people who tidy up, and not worth a write each time. */
  private async noteUse(known: Known, now: Date): Promise<void> {
    const last = known.lastUsedAt?.getTime() ?? 0;
    if (now.getTime() - last < useWrittenMs) return;
    known.lastUsedAt = now;
    await inTenant(this.app, known.tenantId, (ctx) =>
      ctx.tx
        .updateTable("api_keys")
        .set({ last_used_at: now })
        .where("id", "=", known.keyId)
        .execute(),
    );
  }
}

async function load(ctx: Ctx, id: string, secret: Buffer): Promise<Known | undefined> {
  const row = await ctx.tx
    .selectFrom("api_keys as k")
    .innerJoin("users as u", "u.id", "k.user_id")
    .innerJoin("tenants as t", "t.id", "k.tenant_id")
    .select(["k.id", "k.user_id", "k.digest", "k.networks", "k.expires_at", "k.last_used_at"])
    .where("k.id", "=", id)
    .where("k.revoked_at", "is", null)
    .where("u.status", "=", "ACTIVE")
    .where("t.status", "=", "ACTIVE")
    .executeTakeFirst();
  if (!row || !isSecret(secret, row.digest)) return undefined;
  const grants = await grantsOfKeys(ctx.tx, [id]);
  return {
    tenantId: ctx.tenantId,
    keyId: row.id,
    userId: row.user_id,
    grants: grants.get(id) ?? {},
    networks: row.networks,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
