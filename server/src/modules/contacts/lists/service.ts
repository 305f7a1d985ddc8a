import {
  type Condition,
  catalogueChanged,
  type changeListMembers,
  type createLeadList,
  type Input,
  type LeadList,
  type updateLeadList,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { addToCatalogue, type Catalogue, changeInCatalogue } from "../../agents/index.ts";
import { leadFields } from "../conditions/catalogue.ts";
import { checkCondition } from "../conditions/check.ts";
import { countLeads } from "../leads/list.ts";
import { lockWithinScope } from "../leads/many.ts";

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
  await lockWithinScope(ctx, "leads:read", [...add, ...remove]);
  const removed = await removeMembers(ctx.tx, id, remove);
  const added = await addMembers(ctx, id, add);
  const data = { kind: "LEAD_LIST" as const, id };
  if (added + removed > 0) await emit(ctx, catalogueChanged, data, everyone);
  return { added, removed };
}

async function findList(tx: Tx<"lead_lists">, id: string): Promise<ListRow | undefined> {
  const { rows } = await sql<ListRow>`select * from lead_lists where id = ${id}`.execute(tx);
  return rows[0];
}

async function addMembers(ctx: Ctx, id: string, leadIds: readonly string[]): Promise<number> {
  if (leadIds.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into lead_list_members (list_id, lead_id, added_by, added_at)
    select ${id}::uuid, lead_id, ${ctx.actor.userId}::uuid, ${ctx.now}::timestamptz
    from unnest(${[...leadIds]}::uuid[]) as one (lead_id)
    on conflict do nothing`.execute(ctx.tx);
  return Number(numAffectedRows ?? 0);
}

async function removeMembers(
  tx: Tx<"lead_list_members">,
  id: string,
  leadIds: readonly string[],
): Promise<number> {
  if (leadIds.length === 0) return 0;
  const { numAffectedRows } = await sql`
    delete from lead_list_members
    where list_id = ${id} and lead_id = any(${[...leadIds]}::uuid[])`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
