import { createHash, randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { sql } from "kysely";
import { type App, inInstallation } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Api } from "../../../platform/http/api.ts";
import { newId } from "../../../platform/ids.ts";
import { demandFullReach } from "../sso/settings.ts";

type Tables = Tx<"scim_tokens">;
const audience = { permission: "sso:configure" } as const;

/** Tokens of directories: made, listed and revoked by whoever decides how people sign in. */
export function scimTokenRoutes(serve: Api): void {
  serve.serve(api.listScimTokens, async (ctx) => {
    const tx: Tables = ctx.tx;
    const rows = await tx
      .selectFrom("scim_tokens")
      .selectAll()
      .where("revoked_at", "is", null)
      .orderBy("created_at")
      .execute();
    return { items: rows.map(toToken) };
  });
  serve.serve(api.createScimToken, (ctx, { body }) => createToken(ctx, body));
  serve.serve(api.revokeScimToken, (ctx, { params }) => revokeToken(ctx, params.id));
}

async function createToken(ctx: Ctx, body: { name: string; expiresInDays: number | null }) {
  // Whoever holds the token makes users and gives them roles.
  await demandFullReach(ctx);
  const token = `scim_${randomBytes(32).toString("base64url")}`;
  const { name, expiresInDays: days } = body;
  const row = {
    id: newId(),
    name,
    digest: digestOf(token),
    created_at: ctx.now,
    expires_at: days === null ? null : new Date(ctx.now.getTime() + days * 86_400_000),
  };
  const tx: Tables = ctx.tx;
  await tx.insertInto("scim_tokens").values(row).execute();
  await emit(ctx, api.scimTokenCreated, { id: row.id }, audience);
  return { ...toToken({ ...row, last_used_at: null }), token };
}

async function revokeToken(ctx: Ctx, id: string): Promise<void> {
  const tx: Tables = ctx.tx;
  const gone = await tx
    .updateTable("scim_tokens")
    .set({ revoked_at: ctx.now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  if (gone.length === 0) throw notFound("token");
  await emit(ctx, api.scimTokenRevoked, { id }, audience);
}

/** The tenant that a token was made for; undefined for one that is unknown, over or revoked. */
export async function tenantOfToken(
  app: App,
  token: string,
): Promise<{ tenantId: string; tokenId: string } | undefined> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ tenant_id: string; token_id: string }>`
      select * from door_scim_token(${digestOf(token)})`.execute(tx),
  );
  return rows[0] && { tenantId: rows[0].tenant_id, tokenId: rows[0].token_id };
}

/** Notes that a token is in use, once a minute. */
export async function noteUse(ctx: Ctx, tokenId: string): Promise<void> {
  const tx: Tables = ctx.tx;
  const before = new Date(ctx.now.getTime() - 60_000);
  await tx
    .updateTable("scim_tokens")
    .set({ last_used_at: ctx.now })
    .where("id", "=", tokenId)
    .where((is) => is.or([is("last_used_at", "is", null), is("last_used_at", "<", before)]))
    .execute();
}

function toToken(row: {
  id: string;
  name: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}): api.ScimToken {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
