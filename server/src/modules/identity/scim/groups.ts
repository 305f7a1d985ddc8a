import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import type { UserHook } from "../hooks.ts";
import { invalidValue, ScimRefusal, schemaOf } from "./errors.ts";
import { type Attributes, conditionOf } from "./filter.ts";
import { patched } from "./patch.ts";
import { followGroups } from "./roles.ts";
import type { Found, Page } from "./users.ts";

type Tables = Tx<"scim_groups" | "scim_members" | "users" | "scim_users">;

const attributes: Attributes = {
  id: { is: sql`g.id::text`, kind: "EXACT" },
  displayname: { is: sql`lower(g.display_name)`, kind: "TEXT" },
  externalid: { is: sql`g.external_id`, kind: "EXACT" },
  "meta.created": { is: sql`g.created_at`, kind: "TIME" },
  "meta.lastmodified": { is: sql`g.updated_at`, kind: "TIME" },
};

const GroupForm = z.object({
  displayName: z.string().trim().min(1).max(200),
  externalId: z.string().trim().max(254).nullish(),
  members: z
    .array(z.object({ value: z.uuid() }))
    .max(20_000)
    .nullish(),
});

export type ScimGroupRow = {
  id: string;
  displayName: string;
  externalId: string | null;
  members: { value: string; display: string }[];
  createdAt: Date;
  updatedAt: Date;
  version: number;
};

export async function listGroups(ctx: Ctx, page: Page): Promise<Found<ScimGroupRow>> {
  const tx: Tables = ctx.tx;
  const condition = page.filter ? conditionOf(page.filter, attributes) : sql<boolean>`true`;
  const query = tx.selectFrom("scim_groups as g").where(condition);
  const { total } = await query
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  if (page.count === 0) return { total, items: [] };
  const rows = await query
    .select("g.id")
    .orderBy("g.id")
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

async function rowsOf(ctx: Ctx, ids: readonly string[]): Promise<ScimGroupRow[]> {
  if (ids.length === 0) return [];
  const tx: Tables = ctx.tx;
  const rows = await tx
    .selectFrom("scim_groups as g")
    .selectAll("g")
    .select(
      sql<{ value: string; display: string }[]>`coalesce((
        select json_agg(json_build_object('value', u.id, 'display', u.name) order by u.id)
        from scim_members m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
        where m.tenant_id = g.tenant_id and m.group_id = g.id), '[]')`.as("members"),
    )
    .where("g.id", "in", [...ids])
    .orderBy("g.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    externalId: row.external_id,
    members: row.members,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }));
}

export async function readGroup(ctx: Ctx, id: string): Promise<ScimGroupRow> {
  const [row] = z.uuid().safeParse(id).success ? await rowsOf(ctx, [id]) : [];
  if (!row) throw new ScimRefusal(404, `There is no group ${id}`);
  return row;
}

export async function addGroup(
  ctx: Ctx,
  body: unknown,
  hooks: readonly UserHook[],
): Promise<ScimGroupRow> {
  const form = readForm(body);
  const id = newId();
  const tx: Tables = ctx.tx;
  await tx
    .insertInto("scim_groups")
    .values({
      id,
      display_name: form.displayName,
      external_id: form.externalId || null,
      created_at: ctx.now,
    })
    .execute();
  await setMembers(ctx, id, [], form, hooks);
  return readGroup(ctx, id);
}

export async function replaceGroup(
  ctx: Ctx,
  id: string,
  body: unknown,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<ScimGroupRow> {
  return change(ctx, await lockGroup(ctx, id, ifMatch), readForm(body), hooks);
}

export async function patchGroup(
  ctx: Ctx,
  id: string,
  body: unknown,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<ScimGroupRow> {
  const before = await lockGroup(ctx, id, ifMatch);
  // Members by their id alone: so an operation that names one finds him, whatever else it says of him.
  const members = before.members.map(({ value }) => ({ value }));
  const { displayName, externalId } = before;
  const wanted = patched({ displayName, externalId, members }, onlyIds(body));
  return change(ctx, before, readForm(wanted), hooks);
}

export async function removeGroup(
  ctx: Ctx,
  id: string,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<void> {
  const { members } = await lockGroup(ctx, id, ifMatch);
  const tx: Tables = ctx.tx;
  await tx.deleteFrom("scim_groups").where("id", "=", id).execute();
  for (const { value } of members) await followGroups(ctx, value, hooks);
}

async function lockGroup(ctx: Ctx, id: string, ifMatch: number | undefined) {
  const before = await readGroup(ctx, id);
  const tx: Tables = ctx.tx;
  await tx.selectFrom("scim_groups").select("id").where("id", "=", id).forUpdate().execute();
  const row = await readGroup(ctx, before.id);
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new ScimRefusal(412, "Somebody changed this group in the meantime");
  }
  return row;
}

type Form = z.infer<typeof GroupForm>;

function readForm(body: unknown): Form {
  const parsed = GroupForm.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidValue(`${issue?.path.join(".") || "The group"}: ${issue?.message ?? "is wrong"}`);
}

async function change(
  ctx: Ctx,
  before: ScimGroupRow,
  form: Form,
  hooks: readonly UserHook[],
): Promise<ScimGroupRow> {
  const { id } = before;
  const tx: Tables = ctx.tx;
  await tx
    .updateTable("scim_groups")
    .set({ display_name: form.displayName, external_id: form.externalId || null })
    .where("id", "=", id)
    .execute();
  const known = before.members.map(({ value }) => value);
  await setMembers(ctx, id, known, form, hooks);
  const isRenamed =
    form.displayName !== before.displayName || (form.externalId || null) !== before.externalId;
  if (isRenamed) for (const userId of known) await followGroups(ctx, userId, hooks);
  return readGroup(ctx, id);
}

/** Those who come and those who go get the roles that they are left with. */
async function setMembers(
  ctx: Ctx,
  groupId: string,
  known: readonly string[],
  { members }: Form,
  hooks: readonly UserHook[],
): Promise<void> {
  const wanted = new Set((members ?? []).map(({ value }) => value));
  const coming = [...wanted].filter((id) => !known.includes(id));
  const going = known.filter((id) => !wanted.has(id));
  await demandUsers(ctx, coming);
  const tx: Tables = ctx.tx;
  if (coming.length > 0) {
    const rows = coming.map((user_id) => ({ group_id: groupId, user_id }));
    await tx.insertInto("scim_members").values(rows).execute();
  }
  if (going.length > 0) {
    await tx
      .deleteFrom("scim_members")
      .where("group_id", "=", groupId)
      .where("user_id", "in", going)
      .execute();
  }
  for (const id of [...coming, ...going]) await followGroups(ctx, id, hooks);
}

async function demandUsers(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const tx: Tables = ctx.tx;
  const rows = await tx
    .selectFrom("users as u")
    .leftJoin("scim_users as s", "s.user_id", "u.id")
    .select("u.id")
    .where("u.id", "in", [...ids])
    .where("s.deleted_at", "is", null)
    .execute();
  const unknown = ids.find((id) => !rows.some((row) => row.id === id));
  if (unknown) throw invalidValue(`members: there is no user ${unknown}`);
}

/** Operations whose values name members, with their ids only. */
function onlyIds(body: unknown): unknown {
  const parsed = z.looseObject({ Operations: z.array(z.looseObject({})) }).safeParse(body);
  if (!parsed.success) return body;
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== "object" || value === null) return value;
    if ("value" in value) return { value: value.value };
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, strip(one)]));
  };
  const Operations = parsed.data.Operations.map((one) => ({ ...one, value: strip(one.value) }));
  return { ...parsed.data, Operations };
}

/** A group as a directory reads it. */
export function toScimGroup(row: ScimGroupRow, base: string): Record<string, unknown> {
  return {
    schemas: [schemaOf.group],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    displayName: row.displayName,
    members: row.members.map((member) => ({
      ...member,
      type: "User",
      $ref: `${base}/Users/${member.value}`,
    })),
    meta: {
      resourceType: "Group",
      created: row.createdAt.toISOString(),
      lastModified: row.updatedAt.toISOString(),
      location: `${base}/Groups/${row.id}`,
      version: `W/"${row.version}"`,
    },
  };
}
