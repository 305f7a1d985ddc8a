import { userUpdated } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { UserHook } from "../hooks.ts";
import { demandNotBreakGlass } from "../sso/break-glass.ts";
import { createUser, deactivateUser, reactivateUser, updateUser } from "../users/service.ts";
import { ScimRefusal } from "./errors.ts";
import { type Attributes, conditionOf } from "./filter.ts";
import { patched } from "./patch.ts";
import { followGroups } from "./roles.ts";
import {
  readUser,
  type ScimUserRow,
  toScimUser,
  type WantedUser,
  withKnownNames,
} from "./user-form.ts";

type Tables = Tx<"users" | "scim_users" | "scim_members" | "scim_groups">;

const attributes: Attributes = {
  id: { is: sql`u.id::text`, kind: "EXACT" },
  username: { is: sql`lower(coalesce(s.user_name, u.email))`, kind: "TEXT" },
  externalid: { is: sql`s.external_id`, kind: "EXACT" },
  displayname: { is: sql`lower(u.name)`, kind: "TEXT" },
  "name.formatted": { is: sql`lower(u.name)`, kind: "TEXT" },
  "name.givenname": { is: sql`lower(s.given_name)`, kind: "TEXT" },
  "name.familyname": { is: sql`lower(s.family_name)`, kind: "TEXT" },
  emails: { is: sql`u.email`, kind: "TEXT" },
  "emails.value": { is: sql`u.email`, kind: "TEXT" },
  "emails.type": { is: sql`'work'::text`, kind: "TEXT" },
  "emails.primary": { is: sql`true`, kind: "FLAG" },
  active: { is: sql`(u.status = 'ACTIVE')`, kind: "FLAG" },
  "meta.created": { is: sql`u.created_at`, kind: "TIME" },
  "meta.lastmodified": { is: sql`greatest(u.updated_at, s.updated_at)`, kind: "TIME" },
};

export type Page = { filter?: string | undefined; startIndex: number; count: number };
export type Found<T> = { total: number; items: T[] };

/** Users that a directory sees: all but those whom it has deleted. */
function visible(ctx: Ctx) {
  const tx: Tables = ctx.tx;
  return tx
    .selectFrom("users as u")
    .leftJoin("scim_users as s", "s.user_id", "u.id")
    .where("s.deleted_at", "is", null);
}

export async function listUsers(ctx: Ctx, page: Page): Promise<Found<ScimUserRow>> {
  const condition = page.filter ? conditionOf(page.filter, attributes) : sql<boolean>`true`;
  const query = visible(ctx).where(condition);
  const { total } = await query
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  if (page.count === 0) return { total, items: [] };
  const rows = await query
    .select("u.id")
    .orderBy("u.id")
    .offset(page.startIndex - 1)
    .limit(page.count)
    .execute();
  return {
    total,
    items: await rowsOf(
      ctx,
      rows.map(({ id }) => id),
    ),
  };
}

async function rowsOf(ctx: Ctx, ids: readonly string[]): Promise<ScimUserRow[]> {
  if (ids.length === 0) return [];
  const rows = await visible(ctx)
    .select(["u.id", "u.name", "u.email", "u.locale", "u.status", "u.created_at", "u.version"])
    .select(["s.user_name", "s.external_id", "s.given_name", "s.family_name"])
    .select([
      "s.version as more_version",
      sql<Date>`greatest(u.updated_at, s.updated_at)`.as("updated_at"),
      sql<{ value: string; display: string }[]>`coalesce((
        select json_agg(json_build_object('value', g.id, 'display', g.display_name) order by g.id)
        from scim_members m join scim_groups g on g.tenant_id = m.tenant_id and g.id = m.group_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id), '[]')`.as("groups"),
    ])
    .where("u.id", "in", [...ids])
    .orderBy("u.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userName: row.user_name ?? row.email,
    externalId: row.external_id,
    givenName: row.given_name,
    familyName: row.family_name,
    name: row.name,
    email: row.email,
    locale: row.locale,
    isActive: row.status === "ACTIVE",
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    // Both only ever go up, and so does their sum.
    version: row.version + (row.more_version ?? 0),
    groups: row.groups,
  }));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function readOne(ctx: Ctx, id: string): Promise<ScimUserRow> {
  const [row] = uuid.test(id) ? await rowsOf(ctx, [id]) : [];
  if (!row) throw new ScimRefusal(404, `There is no user ${id}`);
  return row;
}

/** Makes a user, or brings back the one whom the directory had deleted. */
export async function addUser(
  ctx: Ctx,
  body: unknown,
  hooks: readonly UserHook[],
): Promise<ScimUserRow> {
  const wanted = readUser(withKnownNames(body));
  const former = await formerUser(ctx, wanted);
  if (former) {
    const tx: Tables = ctx.tx;
    await tx
      .updateTable("scim_users")
      .set({ deleted_at: null })
      .where("user_id", "=", former)
      .execute();
    return change(ctx, await readOne(ctx, former), wanted, hooks);
  }
  const { name, email, locale } = wanted;
  if (await isTaken(ctx, wanted)) {
    throw new ScimRefusal(409, "A user with this userName or e-mail exists", "uniqueness");
  }
  const fresh = { name, email, locale, passwordHash: null, teamId: null };
  const id = await createUser(ctx, { ...fresh, skillIds: [], roles: [] }, hooks);
  await keepWords(ctx, id, wanted);
  if (!wanted.isActive) await deactivateUser(ctx, id, hooks);
  return readOne(ctx, id);
}

async function formerUser(ctx: Ctx, { userName }: WantedUser): Promise<string | undefined> {
  const tx: Tables = ctx.tx;
  const row = await tx
    .selectFrom("scim_users")
    .select("user_id")
    .where(sql<boolean>`lower(user_name) = ${userName.toLowerCase()}`)
    .where("deleted_at", "is not", null)
    .executeTakeFirst();
  return row?.user_id;
}

async function isTaken(ctx: Ctx, { userName, email }: WantedUser): Promise<boolean> {
  const tx: Tables = ctx.tx;
  const row = await tx
    .selectFrom("users as u")
    .leftJoin("scim_users as s", "s.user_id", "u.id")
    .select("u.id")
    .where(sql<boolean>`(u.email = ${email} or lower(s.user_name) = ${userName.toLowerCase()})`)
    .executeTakeFirst();
  return row !== undefined;
}

export async function replaceUser(
  ctx: Ctx,
  id: string,
  body: unknown,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<ScimUserRow> {
  const before = await lockOne(ctx, id, ifMatch);
  return change(ctx, before, readUser(withKnownNames(body), before), hooks);
}

export async function patchUser(
  ctx: Ctx,
  id: string,
  body: unknown,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<ScimUserRow> {
  const before = await lockOne(ctx, id, ifMatch);
  const wanted = patched(toScimUser(before, ""), body);
  return change(ctx, before, readUser(withKnownNames(wanted), before), hooks);
}

/** Deactivates a user, ends his sessions, and takes him out of the directory's sight and groups. */
export async function removeUser(
  ctx: Ctx,
  id: string,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<void> {
  const before = await lockOne(ctx, id, ifMatch);
  await demandNotBreakGlass(ctx, id);
  await deactivateUser(ctx, id, hooks);
  await keepWords(ctx, id, before);
  const tx: Tables = ctx.tx;
  await tx.deleteFrom("scim_members").where("user_id", "=", id).execute();
  await followGroups(ctx, id, hooks);
  await tx
    .updateTable("scim_users")
    .set({ deleted_at: ctx.now })
    .where("user_id", "=", id)
    .execute();
}

async function lockOne(ctx: Ctx, id: string, ifMatch: number | undefined): Promise<ScimUserRow> {
  const tx: Tables = ctx.tx;
  if (uuid.test(id)) {
    await tx.selectFrom("users").select("id").where("id", "=", id).forUpdate().execute();
  }
  const row = await readOne(ctx, id);
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new ScimRefusal(412, "Somebody changed this user in the meantime");
  }
  return row;
}

async function change(
  ctx: Ctx,
  before: ScimUserRow,
  wanted: WantedUser,
  hooks: readonly UserHook[],
): Promise<ScimUserRow> {
  const { id } = before;
  if (wanted.email !== before.email) await changeEmail(ctx, id, wanted.email);
  const { name, locale } = wanted;
  if (name !== before.name || locale !== before.locale) {
    await updateUser(ctx, id, { name, locale }, undefined, hooks);
  }
  await keepWords(ctx, id, wanted);
  if (before.isActive && !wanted.isActive) await deactivateUser(ctx, id, hooks);
  if (!before.isActive && wanted.isActive) await reactivateUser(ctx, id, hooks);
  return readOne(ctx, id);
}

async function changeEmail(ctx: Ctx, id: string, email: string): Promise<void> {
  await demandNotBreakGlass(ctx, id);
  const tx: Tables = ctx.tx;
  const row = await tx
    .updateTable("users")
    .set({ email })
    .where("id", "=", id)
    .returning("team_id")
    .executeTakeFirstOrThrow();
  const audience = ofRecord("users:read", [id], row.team_id);
  await emit(ctx, userUpdated, { id, fields: ["email"] }, audience);
}

type Words = Pick<WantedUser, "userName" | "externalId" | "givenName" | "familyName">;

/** What only the directory says; from now on the user is one of its own. */
async function keepWords(ctx: Ctx, userId: string, words: Words): Promise<void> {
  const tx: Tables = ctx.tx;
  const values = {
    user_name: words.userName,
    external_id: words.externalId,
    given_name: words.givenName,
    family_name: words.familyName,
  };
  await tx
    .insertInto("scim_users")
    .values({ user_id: userId, created_at: ctx.now, ...values })
    .onConflict((conflict) => conflict.columns(["tenant_id", "user_id"]).doUpdateSet(values))
    .execute();
}
