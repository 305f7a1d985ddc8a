import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { deriveKey } from "../../platform/crypto/envelope.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { newId } from "../../platform/ids.ts";
import type { Keys } from "../../platform/keys.ts";
import { digestOf } from "./secret-texts.ts";

const secretBytes = 32;
/** Browsers that a user is remembered by; scripts that keep no cookie would leave thousands. */
const mostDevices = 20;

/**
 * Cookies of browsers that somebody has signed in from (OWASP's device cookies): a secret and our
 * signature, so that a made-up one is told apart without asking the database.
 */
export class DeviceCookies {
  private readonly key: Buffer;

  constructor(keys: Pick<Keys, "masterKey">) {
    this.key = deriveKey(keys.masterKey, "device cookies");
  }

  make(): string {
    const secret = randomBytes(secretBytes);
    return Buffer.concat([secret, this.sign(secret)]).toString("base64url");
  }

  /** What is stored of a cookie; undefined when it is none of ours. */
  digestOf(cookie: string | undefined): Buffer | undefined {
    const bytes = Buffer.from(cookie ?? "", "base64url");
    const secret = bytes.subarray(0, secretBytes);
    const signature = this.sign(secret);
    if (bytes.length !== secretBytes + signature.length) return undefined;
    return timingSafeEqual(bytes.subarray(secretBytes), signature) ? digestOf(secret) : undefined;
  }

  private sign(secret: Buffer): Buffer {
    return createHmac("sha256", this.key).update(secret).digest();
  }
}

/** Whether a user has signed in from this browser before. */
export async function isKnownDevice(
  tx: Tx<"devices">,
  userId: string,
  digest: Buffer | undefined,
): Promise<boolean> {
  if (!digest) return false;
  const row = await tx
    .selectFrom("devices")
    .select("id")
    .where("user_id", "=", userId)
    .where("digest", "=", digest)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that a user has signed in from this browser. Returns the device's id. */
export async function rememberDevice(ctx: Ctx, userId: string, digest: Buffer): Promise<string> {
  const tx: Tx<"devices"> = ctx.tx;
  const row = await tx
    .insertInto("devices")
    .values({
      id: newId(),
      user_id: userId,
      digest,
      created_at: ctx.now,
      last_used_at: ctx.now,
    })
    .onConflict((c) =>
      c.columns(["tenant_id", "user_id", "digest"]).doUpdateSet({ last_used_at: ctx.now }),
    )
    .returning(["id", sql<boolean>`xmax = 0`.as("isNew")])
    .executeTakeFirstOrThrow();
  if (row.isNew) await forgetOldest(tx, userId);
  return row.id;
}

/** What is stored of all of a user's browsers. */
export async function devicesOf(tx: Tx<"devices">, userId: string): Promise<Buffer[]> {
  const rows = await tx
    .selectFrom("devices")
    .select("digest")
    .where("user_id", "=", userId)
    .execute();
  return rows.map(({ digest }) => digest);
}

async function forgetOldest(tx: Tx<"devices">, userId: string): Promise<void> {
  const spare = tx
    .selectFrom("devices")
    .select("id")
    .where("user_id", "=", userId)
    .orderBy("last_used_at", "desc")
    .orderBy("id", "desc")
    .offset(mostDevices);
  await tx.deleteFrom("devices").where("id", "in", spare).execute();
}
