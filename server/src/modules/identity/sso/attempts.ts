import { createHash, randomBytes } from "node:crypto";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";

/** How long somebody may stay with the provider before he has to begin again. */
const attemptMinutes = 15;

export type NewAttempt = {
  nonce: string;
  verifier: string;
  browser: string;
  callback: string;
  returnTo: string | null;
  connectionVersion: number;
  /** The session for which somebody proves again who he is; null where he signs in. */
  sessionId: string | null;
};

export type Attempt = Omit<NewAttempt, "browser"> & { createdAt: Date };

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const form = new RegExp(`^(${uuid})\\.(${uuid})\\.[A-Za-z0-9_-]{43}$`);

/** The tenant and the attempt that a state names; undefined for what is none of ours. */
export function readState(state: string): { tenantId: string; id: string } | undefined {
  const [, tenantId, id] = form.exec(state) ?? [];
  return tenantId && id ? { tenantId, id } : undefined;
}

/** Remembers a sign-in that leaves for the provider, and answers its state. */
export async function openAttempt(ctx: Ctx, attempt: NewAttempt): Promise<string> {
  const tx: Tx<"sso_attempts"> = ctx.tx;
  await tx.deleteFrom("sso_attempts").where("expires_at", "<", ctx.now).execute();
  const id = newId();
  const state = `${ctx.tenantId}.${id}.${randomBytes(32).toString("base64url")}`;
  const vault = await ctx.vault();
  await tx
    .insertInto("sso_attempts")
    .values({
      id,
      state: digest(state),
      browser: digest(attempt.browser),
      nonce: attempt.nonce,
      verifier: vault.seal("sso_attempts", "verifier", id, attempt.verifier),
      callback: attempt.callback,
      return_to: attempt.returnTo,
      connection_version: attempt.connectionVersion,
      session_id: attempt.sessionId,
      created_at: ctx.now,
      expires_at: new Date(ctx.now.getTime() + attemptMinutes * 60_000),
    })
    .execute();
  return state;
}

/** Takes an attempt out: for the browser that began it, once, and in time. */
export async function takeAttempt(
  ctx: Ctx,
  id: string,
  state: string,
  browser: string,
): Promise<Attempt | undefined> {
  const tx: Tx<"sso_attempts"> = ctx.tx;
  const row = await tx
    .deleteFrom("sso_attempts")
    .where("id", "=", id)
    .where("state", "=", digest(state))
    .where("browser", "=", digest(browser))
    .returningAll()
    .executeTakeFirst();
  if (!row || row.expires_at < ctx.now) return undefined;
  return {
    nonce: row.nonce,
    verifier: (await ctx.vault()).open("sso_attempts", "verifier", id, row.verifier),
    callback: row.callback,
    returnTo: row.return_to,
    connectionVersion: row.connection_version,
    sessionId: row.session_id,
    createdAt: row.created_at,
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
