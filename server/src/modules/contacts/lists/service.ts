import {
  type Condition,
  catalogueChanged,
  type changeListMembers,
  type createLeadList,
  type EventType,
  type Input,
  type LeadList,
  leadListed,
  leadUnlisted,
  type updateLeadList,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { type Emission, emit, emitAll } from "../../../platform/events/emit.ts";
import { addToCatalogue, type Catalogue, changeInCatalogue } from "../../agents/index.ts";
import { leadFields } from "../conditions/catalogue.ts";
import { checkCondition } from "../conditions/check.ts";
import { countLeads } from "../leads/list.ts";
import { lockWithinScope, type OwnedRow } from "../leads/many.ts";
import { audienceOf } from "../leads/view.ts";

type ListRow = {
  id: string;
  name: string;
  description: string | null;
  kind: LeadList["kind"];
  condition: Condition | null;
  retired: boolean;
  created_at: Date;
  updated_at: Date;
  version: number;
};

export const lists: Catalogue<ListRow, LeadList> = {
  kind: "LEAD_LIST",
  table: "lead_lists",
  noun: "list",
  toItem: ({ id, name, description, kind, condition, retired, created_at, updated_at }) => ({
    ...{ id, name, description, kind, condition, retired },
    createdAt: created_at.toISOString(),
    updatedAt: updated_at.toISOString(),
  }),
};

/** A list, and how many of the leads in it the caller can see. */
export async function getList(ctx: Ctx, id: string) {
  const row = await findList(ctx.tx, id);
  if (!row) throw notFound("list");
  return { ...lists.toItem(row), ...(await countLeads(ctx, { listId: id })) };
}

export async function createList(
  ctx: Ctx,
  { name, description, condition }: Input<typeof createLeadList>["body"],
): Promise<LeadList> {
  if (condition) await demandCondition(ctx, condition);
  const kind = condition ? "DYNAMIC" : "FIXED";
  const owner_id = ctx.actor.userId;
  const kept = condition && JSON.stringify(condition);
  return addToCatalogue(ctx, lists, { name, description, kind, condition: kept, owner_id });
}

export async function updateList(
  ctx: Ctx,
  id: string,
  { condition, ...rest }: Input<typeof updateLeadList>["body"],
  knownVersion: number | undefined,
): Promise<LeadList> {
  if (condition === undefined) return changeInCatalogue(ctx, lists, id, rest, knownVersion);
  const row = await findList(ctx.tx, id);
  if (!row) throw notFound("list");
  if (row.kind === "FIXED") throw invalid("condition", "a fixed list has members, not a condition");
  await demandCondition(ctx, condition);
  const change = { ...rest, condition: JSON.stringify(condition) };
  return changeInCatalogue(ctx, lists, id, change, knownVersion);
}

/** A list that asks who is in lists could ask for itself. */
async function demandCondition(ctx: Ctx, condition: Condition): Promise<void> {
  checkCondition(await leadFields(ctx), condition);
}

type Members = Input<typeof changeListMembers>["body"];

/** Puts leads into a fixed list and takes leads out of it; whoever does so must be able to see them. */
export async function changeMembers(ctx: Ctx, id: string, { add, remove }: Members) {
  const list = await findList(ctx.tx, id);
  if (!list || list.retired) throw notFound("list");
  if (list.kind === "DYNAMIC") {
    throw new Refusal("conflict", "Who is in this list follows from its condition");
  }
  const rows = await lockWithinScope(ctx, "leads:read", [...add, ...remove]);
  const removed = await removeMembers(ctx.tx, id, remove);
  const added = await addMembers(ctx, id, add);
  const data = { kind: "LEAD_LIST" as const, id };
  if (added.length + removed.length > 0) await emit(ctx, catalogueChanged, data, everyone);
  const leads = new Map(rows.map((row) => [row.id, row]));
  await emitAll(ctx, [
    ...newsOf(leadUnlisted, id, removed, leads),
    ...newsOf(leadListed, id, added, leads),
  ]);
  return { added: added.length, removed: removed.length };
}

function newsOf(
  type: EventType,
  listId: string,
  leadIds: readonly string[],
  leads: ReadonlyMap<string, OwnedRow>,
): Emission[] {
  return leadIds.flatMap((leadId) => {
    const lead = leads.get(leadId);
    if (!lead) return [];
    const data = { id: leadId, contactId: lead.contact_id, listId };
    return [{ type, data, audience: audienceOf(lead) }];
  });
}

async function findList(tx: Tx<"lead_lists">, id: string): Promise<ListRow | undefined> {
  const { rows } = await sql<ListRow>`select * from lead_lists where id = ${id}`.execute(tx);
  return rows[0];
}

async function addMembers(ctx: Ctx, id: string, leadIds: readonly string[]): Promise<string[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await sql<{ lead_id: string }>`
    insert into lead_list_members (list_id, lead_id, added_by, added_at)
    select ${id}::uuid, lead_id, ${ctx.actor.userId}::uuid, ${ctx.now}::timestamptz
    from unnest(${[...leadIds]}::uuid[]) as one (lead_id)
    on conflict do nothing returning lead_id`.execute(ctx.tx);
  return rows.map((row) => row.lead_id);
}

async function removeMembers(
  tx: Tx<"lead_list_members">,
  id: string,
  leadIds: readonly string[],
): Promise<string[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await sql<{ lead_id: string }>`
    delete from lead_list_members
    where list_id = ${id} and lead_id = any(${[...leadIds]}::uuid[]) returning lead_id`.execute(tx);
  return rows.map((row) => row.lead_id);
}
