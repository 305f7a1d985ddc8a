import type { Passkey } from "@parley/contract";
import { z } from "zod";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Who } from "../../../platform/audit/write.ts";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import type { Proved } from "../doorway.ts";
import { keepChallenge, putChallenge, takeChallenge } from "../factors/challenges.ts";
import { factorAdded, factorRemoved } from "../factors/service.ts";
import { tellFailed } from "../failed-proofs.ts";
import { bytesOfId, idOfBytes } from "../secret-texts.ts";
import {
  creationOptions,
  readAnswer,
  readCreated,
  requestOptions,
  type StoredKey,
} from "./ceremony.ts";

const mostKeys = 20;
const columns = ["id", "credential_id", "public_key", "counter", "transports"] as const;

const Creation = z.object({
  kind: z.literal("PASSKEY_NEW"),
  userId: z.string(),
  challenge: z.string(),
});
const Request = z.object({
  kind: z.literal("PASSKEY"),
  challenge: z.string(),
  /** Set where a password was right before: only this user may answer. */
  only: z
    .object({ tenantId: z.string(), userId: z.string(), password: z.string().optional() })
    .nullable(),
});

type Options = Record<string, unknown>;
export type Asked = { challenge: string; options: Options };

/** Asks a browser for a new passkey of a user. */
export async function startPasskey(app: App, ctx: Ctx): Promise<Asked> {
  const userId = userOf(ctx);
  const known = await keysOf(ctx.tx, userId);
  if (known.length >= mostKeys) {
    throw new Refusal(
      "conflict",
      `Nobody needs more than ${mostKeys} passkeys: take one away first`,
    );
  }
  const { email, name } = await ctx.tx
    .selectFrom("users")
    .select(["email", "name"])
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  const handle = Buffer.concat([bytesOfId(ctx.tenantId), bytesOfId(userId)]);
  const options = await creationOptions(app.config, { handle, email, name, known });
  const data = { kind: "PASSKEY_NEW", userId, challenge: options.challenge };
  return { challenge: await keepChallenge(ctx.tx, ctx.now, data), options: { ...options } };
}

type Made = NonNullable<Awaited<ReturnType<typeof readCreated>>>;

/** What the browser has made. Before the transaction: the challenge is used up whatever comes of it. */
export async function readNewPasskey(
  app: App,
  userId: string,
  { challenge, credential }: { challenge: string; credential: Options },
): Promise<Made | undefined> {
  const asked = await takeChallenge(app, Creation, challenge);
  if (asked?.userId !== userId) return undefined;
  return readCreated(app.config, credential, asked.challenge);
}

/** Keeps what the browser has made. Returns recovery codes with the first factor of all. */
export async function addPasskey(
  ctx: Ctx,
  name: string,
  made: Made | undefined,
): Promise<string[]> {
  const userId = userOf(ctx);
  if (!made) throw wrongAnswer();
  const tx: Tx<"passkeys"> = ctx.tx;
  const { credential, credentialBackedUp } = made;
  await tx
    .insertInto("passkeys")
    .values({
      id: newId(),
      user_id: userId,
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: credential.transports ?? [],
      name,
      synced: credentialBackedUp,
      created_at: ctx.now,
    })
    .execute();
  return factorAdded(ctx, "PASSKEY");
}

export async function removePasskey(ctx: Ctx, id: string): Promise<void> {
  const tx: Tx<"passkeys"> = ctx.tx;
  const gone = await tx
    .deleteFrom("passkeys")
    .where("id", "=", id)
    .where("user_id", "=", userOf(ctx))
    .returning("id")
    .execute();
  if (gone.length === 0) throw notFound("passkey");
  await factorRemoved(ctx, "PASSKEY");
}

export async function listPasskeys(ctx: Ctx): Promise<Passkey[]> {
  const rows = await ctx.tx
    .selectFrom("passkeys")
    .select(["id", "name", "synced", "created_at", "last_used_at"])
    .where("user_id", "=", userOf(ctx))
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    isSynced: row.synced,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }));
}

/** Asks a browser for a passkey: for any, or for one of somebody whose password was right. */
export async function askForPasskey(app: App, only: Proved | null): Promise<Asked> {
  const known = only
    ? await inTenant(app, only.tenantId, (ctx) => keysOf(ctx.tx, only.userId), { readOnly: true })
    : [];
  const options = await requestOptions(app.config, known);
  const data = { kind: "PASSKEY", challenge: options.challenge, only };
  return { challenge: await putChallenge(app, data), options: { ...options } };
}

/** Who has answered. A passkey names its owner itself, by the handle that it was made with. */
export async function answeredBy(
  app: App,
  by: Who,
  { challenge, credential }: { challenge: string; credential: Options },
): Promise<Proved> {
  const asked = await takeChallenge(app, Request, challenge);
  const who = asked && (asked.only ?? ownerOf(credential));
  if (!asked || !who) throw wrongAnswer();
  const { tenantId, userId } = who;
  const result = await inTenant(app, tenantId, (ctx) =>
    takeAnswer(app, ctx, userId, asked.challenge, credential),
  );
  if (result === "RIGHT") return who;
  if (result === "WRONG") {
    tellFailed(app, by, { tenantId, userId, event: "factor.refused", proof: "PASSKEY" });
  }
  throw wrongAnswer();
}

/** Takes the answer of a passkey. NOBODY: a stranger names a user whom there is not, and leaves no trace with a tenant. */
export async function takeAnswer(
  app: App,
  ctx: Ctx,
  userId: string,
  challenge: string,
  credential: Options,
): Promise<"RIGHT" | "WRONG" | "NOBODY"> {
  const tx: Tx<"passkeys" | "users"> = ctx.tx;
  const row = await tx
    .selectFrom("users as u")
    .leftJoin("passkeys as p", (on) =>
      on.onRef("p.user_id", "=", "u.id").on("p.credential_id", "=", String(credential.id)),
    )
    .select(["p.id", "p.credential_id", "p.public_key", "p.counter", "p.transports"])
    .where("u.id", "=", userId)
    .forUpdate("u")
    .executeTakeFirst();
  if (!row) return "NOBODY";
  const { id, credential_id, public_key, counter, transports } = row;
  if (!id || !credential_id || !public_key || counter === null || !transports) return "WRONG";
  const key = { id, credential_id, public_key, counter, transports };
  const reached = await readAnswer(app.config, credential, challenge, key);
  if (reached === undefined) return "WRONG";
  await tx
    .updateTable("passkeys")
    .set({ counter: reached, last_used_at: ctx.now })
    .where("id", "=", id)
    .execute();
  return "RIGHT";
}

/** A user's passkeys. */
export function keysOf(tx: Tx<"passkeys">, userId: string): Promise<StoredKey[]> {
  return tx.selectFrom("passkeys").select(columns).where("user_id", "=", userId).execute();
}

function ownerOf(credential: Options): { tenantId: string; userId: string } | undefined {
  const response = credential.response as { userHandle?: unknown } | undefined;
  const handle = Buffer.from(String(response?.userHandle ?? ""), "base64url");
  if (handle.length !== 32) return undefined;
  return { tenantId: idOfBytes(handle.subarray(0, 16)), userId: idOfBytes(handle.subarray(16)) };
}

function wrongAnswer(): Refusal {
  return new Refusal("invalid", "This passkey is not known here, or the answer came too late", {
    errors: [{ field: "credential", reason: "is not known here or came too late" }],
  });
}
