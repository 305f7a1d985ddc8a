import { type Input, type SsoSettings, type setSso, ssoChanged } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { grantsOf } from "../access.ts";
import { selectRoles } from "../roles/queries.ts";
import { rolesInReach } from "../roles/reach.ts";
import { selectDomains } from "./domains.ts";

type Tables = Tx<"sso_connections" | "group_roles" | "roles" | "users">;

/**
 * Who decides how people sign in can become any of them. So it takes every right that any role of
 * the tenant grants, and not the permission alone.
 */
export async function demandFullReach(ctx: Ctx): Promise<void> {
  const reach = await rolesInReach(ctx);
  const beyond = (await selectRoles(ctx.tx, {})).find(({ code }) => !reach.has(code));
  if (!beyond) return;
  throw new Refusal(
    "permission-missing",
    `The role ${beyond.code} may do more than you, and whoever configures sign-in can become it`,
    { details: { permission: "sso:configure" } },
  );
}

export async function readSettings(ctx: Ctx): Promise<SsoSettings> {
  const row = await selectConnection(ctx);
  const settings: SsoSettings = {
    connection: row
      ? {
          name: row.name,
          issuer: row.issuer,
          clientId: row.client_id,
          hasSecret: row.client_secret !== null,
          scopes: row.scopes,
          groupClaim: row.group_claim,
          createUsers: row.create_users,
          trustAddresses: row.trust_addresses,
          enabled: row.enabled,
          enforced: row.enforced,
          breakGlassUserId: row.break_glass_user_id,
          updatedAt: row.updated_at.toISOString(),
        }
      : null,
    groupRoles: await selectGroupRoles(ctx.tx),
    domains: await selectDomains(ctx),
  };
  return row ? versioned(settings, row.version) : settings;
}

export function selectConnection({ tx }: Ctx) {
  const tables: Tables = tx;
  return tables.selectFrom("sso_connections").selectAll().executeTakeFirst();
}

export async function saveConnection(
  ctx: Ctx,
  body: Input<typeof setSso>["body"],
  ifMatch: number | undefined,
): Promise<SsoSettings> {
  await demandFullReach(ctx);
  const tx: Tables = ctx.tx;
  const known = await tx.selectFrom("sso_connections").selectAll().forUpdate().executeTakeFirst();
  if (known) demandVersion(known.version, ifMatch);
  await demandBreakGlass(ctx, body);
  const { clientSecret } = body;
  const id = known?.id ?? newId();
  const values = {
    name: body.name,
    issuer: body.issuer,
    client_id: body.clientId,
    scopes: body.scopes,
    group_claim: body.groupClaim,
    create_users: body.createUsers,
    trust_addresses: body.trustAddresses,
    enabled: body.enabled,
    enforced: body.enforced,
    break_glass_user_id: body.breakGlassUserId,
    ...(clientSecret === undefined ? {} : { client_secret: await sealed(ctx, id, clientSecret) }),
  };
  if (known && known.issuer !== body.issuer && clientSecret === undefined && known.client_secret) {
    // A secret is for the provider that it was entered for: it must not travel to another address.
    throw invalid("clientSecret", "is needed again for another issuer");
  }
  if (known) await tx.updateTable("sso_connections").set(values).execute();
  else {
    await tx
      .insertInto("sso_connections")
      .values({ ...values, id, created_at: ctx.now })
      .execute();
  }
  await changed(ctx, Object.keys(body));
  return readSettings(ctx);
}

async function demandBreakGlass(ctx: Ctx, body: Input<typeof setSso>["body"]): Promise<void> {
  const { enforced, enabled, breakGlassUserId: id } = body;
  if (enforced && !enabled) throw invalid("enforced", "needs the connection to be switched on");
  if (enforced && id === null) throw invalid("breakGlassUserId", "is needed to enforce it");
  if (id === null) return;
  const tx: Tables = ctx.tx;
  const user = await tx
    .selectFrom("users")
    .select("status")
    .where("id", "=", id)
    .executeTakeFirst();
  if (!user) throw notFound("user");
  const grants = await grantsOf(ctx.tx, id);
  if (user.status !== "ACTIVE" || grants["sso:configure"] !== "ALL") {
    throw invalid("breakGlassUserId", "must be an active user who may configure single sign-on");
  }
}

export async function removeConnection(ctx: Ctx): Promise<void> {
  await demandFullReach(ctx);
  const tx: Tables = ctx.tx;
  const gone = await tx.deleteFrom("sso_connections").returning("tenant_id").execute();
  if (gone.length > 0) await changed(ctx, ["removed"]);
}

export async function saveGroupRoles(
  ctx: Ctx,
  items: readonly { group: string; roles: readonly string[] }[],
): Promise<void> {
  await demandFullReach(ctx);
  const tx: Tables = ctx.tx;
  const roles = await selectRoles(ctx.tx, {});
  const rows = items.flatMap(({ group, roles: codes }) =>
    codes.map((code) => {
      const role = roles.find((one) => one.code === code);
      if (!role) throw notFound(`role ${code}`);
      return { group_name: group, role_id: role.id };
    }),
  );
  await tx.deleteFrom("group_roles").execute();
  if (rows.length > 0) {
    await tx
      .insertInto("group_roles")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await changed(ctx, ["groupRoles"]);
}

async function selectGroupRoles(tx: Tables): Promise<SsoSettings["groupRoles"]> {
  const rows = await tx
    .selectFrom("group_roles as g")
    .innerJoin("roles as r", "r.id", "g.role_id")
    .select(["g.group_name", "r.code"])
    .orderBy("g.group_name")
    .orderBy("r.code")
    .execute();
  const groups = new Map<string, string[]>();
  for (const { group_name: group, code } of rows) {
    groups.set(group, [...(groups.get(group) ?? []), code]);
  }
  return [...groups].map(([group, roles]) => ({ group, roles }));
}

export async function changed(ctx: Ctx, fields: string[]): Promise<void> {
  await emit(ctx, ssoChanged, { fields }, { permission: "sso:configure" });
}

async function sealed(ctx: Ctx, id: string, secret: string | null): Promise<Buffer | null> {
  if (secret === null) return null;
  return (await ctx.vault()).seal("sso_connections", "client_secret", id, secret);
}

/** Opens the secret for a call of the provider. */
export async function secretOf(
  ctx: Ctx,
  row: { id: string; client_secret: Buffer | null },
): Promise<string | null> {
  if (row.client_secret === null) return null;
  const vault = await ctx.vault();
  return vault.open("sso_connections", "client_secret", row.id, row.client_secret);
}
