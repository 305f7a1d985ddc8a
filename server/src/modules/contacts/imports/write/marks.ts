import { catalogueChanged } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { everyone } from "../../../../platform/events/audience.ts";
import { emit } from "../../../../platform/events/emit.ts";
import type { Marks, Rules } from "./plan.ts";
import { type Got, isNothing } from "./previous.ts";

/** What leads and their contacts had not before, by lead. */
export type Added = Map<string, Omit<Got, "moves">>;

/** Gives leads and contacts the tags that rows name, and puts leads into the lists; answers what is new. */
export async function addMarks(
  ctx: Ctx,
  marks: readonly Marks[],
  { createdBy }: Pick<Rules, "createdBy">,
): Promise<Added> {
  const added: Added = new Map();
  if (marks.length === 0) return added;
  const of = (leadId: string) => {
    const one = added.get(leadId) ?? { tags: [], lists: [], contactTags: [] };
    added.set(leadId, one);
    return one;
  };
  const rows = JSON.stringify(marks);
  const tagged = await sql<{ lead_id: string; tag_id: string }>`
    insert into lead_tags (lead_id, tag_id, added_at)
    select v."leadId", t.id, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as v ("leadId" uuid, tags uuid[])
    cross join lateral unnest(v.tags) as t (id)
    on conflict do nothing returning lead_id, tag_id`.execute(ctx.tx);
  for (const { lead_id, tag_id } of tagged.rows) of(lead_id).tags.push(tag_id);
  const listed = await sql<{ lead_id: string; list_id: string }>`
    insert into lead_list_members (list_id, lead_id, added_by, added_at)
    select m.id, v."leadId", ${createdBy}::uuid, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as v ("leadId" uuid, lists uuid[])
    cross join lateral unnest(v.lists) as m (id)
    on conflict do nothing returning lead_id, list_id`.execute(ctx.tx);
  for (const { lead_id, list_id } of listed.rows) of(lead_id).lists.push(list_id);
  // Noted with one lead of the contact, whichever names it first.
  const leadOf = new Map(marks.toReversed().map(({ contactId, leadId }) => [contactId, leadId]));
  for (const { contact_id, tag_id } of await addContactTags(ctx, rows)) {
    of(leadOf.get(contact_id) ?? "").contactTags.push(tag_id);
  }
  for (const id of new Set(listed.rows.map(({ list_id }) => list_id))) {
    await emit(ctx, catalogueChanged, { kind: "LEAD_LIST", id }, everyone);
  }
  return added;
}

async function addContactTags(
  ctx: Ctx,
  marks: string,
): Promise<{ contact_id: string; tag_id: string }[]> {
  const { rows } = await sql<{ contact_id: string; tag_id: string }>`
    insert into contact_tags (contact_id, tag_id, added_at)
    select v."contactId", t.id, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${marks}::jsonb) as v ("contactId" uuid, "contactTags" uuid[])
    cross join lateral unnest(v."contactTags") as t (id)
    on conflict do nothing returning contact_id, tag_id`.execute(ctx.tx);
  return rows;
}

export type Move = {
  id: string;
  lead_id: string;
  from: string;
  to: string;
  entered_at: string;
  status_before: string;
};

/** Writes down that leads have come from one stage into another by the import. */
export async function insertImportMoves(
  ctx: Ctx,
  moves: readonly Move[],
  actorId: string,
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    insert into stage_moves (id, lead_id, from_stage_id, to_stage_id, from_name, to_name, entered_at,
      status_before, cause, actor_id, at)
    select v.id, v.lead_id, v."from", v."to", f.name, t.name, v.entered_at, v.status_before, 'IMPORT',
      ${actorId}::uuid, ${ctx.now}
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as v (
      id uuid, lead_id uuid, "from" uuid, "to" uuid, entered_at timestamptz, status_before text)
    join stages f on f.id = v."from" join stages t on t.id = v."to"`.execute(ctx.tx);
}

/** Takes away again what leads and contacts have got by an import: tags, places in lists, moves. */
export async function removeMarks(
  tx: Tx<"lead_tags" | "contact_tags" | "lead_list_members" | "stage_moves">,
  marks: readonly ({ leadId: string; contactId: string } & Got)[],
): Promise<void> {
  const some = marks
    .map(({ leadId, contactId, tags, lists, moves, contactTags }) => {
      return { leadId, contactId, tags, lists, moves, contactTags };
    })
    .filter(({ leadId: _lead, contactId: _contact, ...got }) => !isNothing(got));
  if (some.length === 0) return;
  const rows = JSON.stringify(some);
  const ids = some.map(({ leadId }) => leadId);
  await sql`
    delete from lead_tags x using jsonb_to_recordset(${rows}::jsonb) as v ("leadId" uuid, tags uuid[])
    where x.lead_id = v."leadId" and x.lead_id = any(${ids}::uuid[]) and x.tag_id = any(v.tags)`.execute(
    tx,
  );
  const contactIds = some.map(({ contactId }) => contactId);
  await sql`
    delete from contact_tags x
    using jsonb_to_recordset(${rows}::jsonb) as v ("contactId" uuid, "contactTags" uuid[])
    where x.contact_id = v."contactId" and x.contact_id = any(${contactIds}::uuid[])
      and x.tag_id = any(v."contactTags")`.execute(tx);
  await sql`
    delete from lead_list_members x
    using jsonb_to_recordset(${rows}::jsonb) as v ("leadId" uuid, lists uuid[])
    where x.lead_id = v."leadId" and x.lead_id = any(${ids}::uuid[]) and x.list_id = any(v.lists)`.execute(
    tx,
  );
  await sql`
    delete from stage_moves x
    using jsonb_to_recordset(${rows}::jsonb) as v ("leadId" uuid, moves uuid[])
    where x.lead_id = v."leadId" and x.lead_id = any(${ids}::uuid[]) and x.id = any(v.moves)`.execute(
    tx,
  );
}
