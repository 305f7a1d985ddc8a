import {
  type createTag as createTagEndpoint,
  type Input,
  leadUpdated,
  type Tag,
  type tagLeads as tagLeadsEndpoint,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { addToCatalogue, type Catalogue } from "../../agents/index.ts";
import { lockWithinScope } from "../leads/many.ts";
import { audienceOf } from "../leads/view.ts";

type TagRow = {
  id: string;
  name: string;
  colour: Tag["colour"];
  retired: boolean;
  updated_at: Date;
  version: number;
};

export const tags: Catalogue<TagRow, Tag> = {
  kind: "TAG",
  table: "tags",
  noun: "tag",
  toItem: ({ id, name, colour, retired, updated_at }) => {
    return { id, name, colour, retired, updatedAt: updated_at.toISOString() };
  },
};

/** Adds a tag to the catalogue. */
export function createTag(ctx: Ctx, body: Input<typeof createTagEndpoint>["body"]): Promise<Tag> {
  return addToCatalogue(ctx, tags, body);
}

type Wanted = Input<typeof tagLeadsEndpoint>["body"];

/** Gives tags to leads and takes tags from them; all of the leads, or none. */
export async function tagLeads(ctx: Ctx, { leadIds, add, remove }: Wanted) {
  await demandTags(ctx.tx, add);
  const leads = await lockWithinScope(ctx, "leads:update", leadIds);
  const ids = leads.map(({ id }) => id);
  const touched = new Set([
    ...(await removeTags(ctx.tx, ids, remove)),
    ...(await addTags(ctx.tx, ids, add, ctx.now)),
  ]);
  const changed = leads.filter(({ id }) => touched.has(id));
  await emitAll(
    ctx,
    changed.map((lead) => ({
      type: leadUpdated,
      data: { id: lead.id, contactId: lead.contact_id, fields: ["tags"] },
      audience: audienceOf(lead),
    })),
  );
  return { changed: changed.length };
}

/** Tags that are in use; a retired one stays on its leads and is given to no other. */
export async function demandTags(tx: Tx<"tags">, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return;
  const found = await tx
    .selectFrom("tags")
    .select("id")
    .where("id", "in", wanted)
    .where("retired", "=", false)
    .execute();
  if (found.length < wanted.length) throw notFound("tag");
}

async function addTags(
  tx: Tx<"lead_tags">,
  leadIds: readonly string[],
  tagIds: readonly string[],
  now: Date,
): Promise<string[]> {
  if (tagIds.length === 0) return [];
  const { rows } = await sql<{ lead_id: string }>`
    insert into lead_tags (lead_id, tag_id, added_at)
    select l.id, t.id, ${now}::timestamptz
    from unnest(${[...leadIds]}::uuid[]) as l (id)
    cross join (select distinct id from unnest(${[...tagIds]}::uuid[]) as one (id)) as t
    on conflict do nothing returning lead_id`.execute(tx);
  return rows.map((row) => row.lead_id);
}

async function removeTags(
  tx: Tx<"lead_tags">,
  leadIds: readonly string[],
  tagIds: readonly string[],
): Promise<string[]> {
  if (tagIds.length === 0) return [];
  const { rows } = await sql<{ lead_id: string }>`
    delete from lead_tags
    where lead_id = any(${[...leadIds]}::uuid[]) and tag_id = any(${[...tagIds]}::uuid[])
    returning lead_id`.execute(tx);
  return rows.map((row) => row.lead_id);
}
