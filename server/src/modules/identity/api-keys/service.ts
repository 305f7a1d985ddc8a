import type * as api from "@parley/contract";
import {
  type ApiKey,
  apiKeyCreated,
  apiKeyRevoked,
  type Grants,
  type Input,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { lackingOf } from "../roles/reach.ts";
import { digestOf, newSecret } from "../secret-texts.ts";
import { isNetwork } from "./networks.ts";
import {
  grantsOfKeys,
  insertServiceUser,
  isServiceUser,
  type KeyRow,
  selectKeys,
} from "./queries.ts";
import { writeKey } from "./recognise.ts";

const audience = { permission: "api-keys:read" as const };

/** Makes a key. What is kept of it is a digest: the key itself is told once, in the answer. */
export async function createApiKey(
  ctx: Ctx,
  input: Input<typeof api.createApiKey>["body"],
): Promise<{ apiKey: ApiKey; key: string }> {
  demandSense(ctx, input);
  const userId = input.userId ?? newId();
  if (!input.userId)
    await insertServiceUser(ctx.tx, { id: userId, name: input.name, now: ctx.now });
  else if (!(await isServiceUser(ctx.tx, userId))) throw notFound("service user");
  const [id, secret] = [newId(), newSecret()];
  const tx: Tx<"api_keys" | "api_key_permissions"> = ctx.tx;
  await tx
    .insertInto("api_keys")
    .values({
      id,
      user_id: userId,
      name: input.name,
      digest: digestOf(secret),
      networks: input.networks,
      expires_at: input.expiresAt === null ? null : new Date(input.expiresAt),
      created_by: ctx.actor.userId,
      created_at: ctx.now,
    })
    .execute();
  const grants = Object.entries(input.permissions).map(([permission, scope]) => ({
    key_id: id,
    permission,
    scope,
  }));
  await tx.insertInto("api_key_permissions").values(grants).execute();
  await emit(ctx, apiKeyCreated, { id, userId }, audience);
  return { apiKey: await readKey(ctx, id), key: writeKey(ctx.tenantId, id, secret) };
}

/** Nobody grants what he lacks, and a key that opens nothing is a mistake. */
function demandSense(ctx: Ctx, input: Input<typeof api.createApiKey>["body"]): void {
  if (Object.keys(input.permissions).length === 0)
    throw invalid("permissions", "must not be empty");
  const permission = lackingOf(ctx, input.permissions);
  if (permission) {
    throw new Refusal("permission-missing", `You cannot give ${permission} to a key`, {
      details: { permission },
    });
  }
  const wrong = input.networks.find((network) => !isNetwork(network));
  if (wrong !== undefined) throw invalid("networks", `${wrong} is no network like 203.0.113.0/24`);
  if (input.expiresAt !== null && new Date(input.expiresAt) <= ctx.now) {
    throw invalid("expiresAt", "must lie ahead");
  }
}

export async function revokeApiKey(ctx: Ctx, id: string): Promise<ApiKey> {
  const [row] = await selectKeys(ctx.tx, { id, limit: 1 });
  if (!row) throw notFound("key");
  if (row.revoked_at === null) {
    const tx: Tx<"api_keys"> = ctx.tx;
    await tx.updateTable("api_keys").set({ revoked_at: ctx.now }).where("id", "=", id).execute();
    await emit(ctx, apiKeyRevoked, { id, userId: row.user_id }, audience);
  }
  return readKey(ctx, id);
}

export async function listApiKeys(
  ctx: Ctx,
  { cursor, limit }: Input<typeof api.listApiKeys>["query"],
): Promise<{ items: ApiKey[]; nextCursor: string | null }> {
  const before = decodeCursor("api-keys", cursor, 1)?.map(String)[0];
  const rows = await selectKeys(ctx.tx, { before, limit: limit + 1 });
  const ids = rows.map(({ id }) => id);
  const grants = await grantsOfKeys(ctx.tx, ids);
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("api-keys", [last.id]),
    (row) => toKey(row, grants.get(row.id) ?? {}),
  );
}

async function readKey(ctx: Ctx, id: string): Promise<ApiKey> {
  const [row] = await selectKeys(ctx.tx, { id, limit: 1 });
  if (!row) throw notFound("key");
  return toKey(row, (await grantsOfKeys(ctx.tx, [id])).get(id) ?? {});
}

function toKey(row: KeyRow, permissions: Grants): ApiKey {
  return {
    id: row.id,
    name: row.name,
    userId: row.user_id,
    permissions,
    networks: row.networks,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
