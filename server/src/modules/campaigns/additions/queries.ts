import type { LeadSelection, MemberAddition } from "@parley/contract";
import { sql } from "kysely";
import type { z } from "zod";
import type { Tx } from "../../../platform/db/tx.ts";

type Selection = z.output<typeof LeadSelection>;

export type AdditionRow = {
  id: string;
  campaign_id: string;
  operation_id: string;
  undo_operation_id: string | null;
  selection: Selection;
  priority: number;
  skill_id: string | null;
  added: number;
  already_members: number;
  without_phone: number;
  removed: number;
  created_at: Date;
};
/** With the work that is under way or was last. */
export type ListedAddition = AdditionRow & {
  state: MemberAddition["state"];
  error: string | null;
  done: number;
  total: number | null;
  owner_id: string;
  team_id: string | null;
  cancel_requested: boolean;
};

type Tables = Tx<"member_additions" | "operations">;

export async function insertAddition(
  tx: Tables,
  row: Pick<
    AdditionRow,
    "id" | "campaign_id" | "operation_id" | "priority" | "skill_id" | "created_at"
  > & { selection: Selection },
): Promise<void> {
  const selection = JSON.stringify(row.selection);
  await tx
    .insertInto("member_additions")
    .values({ ...row, selection })
    .execute();
}

/** Additions of a campaign, newest first. */
export function selectAdditions(
  tx: Tables,
  campaignId: string,
  filter: { id?: string; before?: string | undefined; limit: number },
): Promise<ListedAddition[]> {
  const { id, before, limit } = filter;
  return tx
    .selectFrom("member_additions as a")
    .innerJoin("operations as o", "o.id", "a.operation_id")
    .selectAll("a")
    .select(["o.state", "o.error", "o.done", "o.total", "o.owner_id", "o.team_id"])
    .select("o.cancel_requested")
    .where("a.campaign_id", "=", campaignId)
    .$if(id !== undefined, (query) => query.where("a.id", "=", id ?? ""))
    .$if(before !== undefined, (query) => query.where("a.id", "<", before ?? ""))
    .orderBy("a.id", "desc")
    .limit(limit)
    .$castTo<ListedAddition>()
    .execute();
}

/** The addition that a job carries out or takes back, with who asked for that. */
export async function additionOf(
  tx: Tables,
  id: string,
  work: "operation_id" | "undo_operation_id",
): Promise<(AdditionRow & { asked_by: string }) | undefined> {
  return tx
    .selectFrom("member_additions as a")
    .innerJoin("operations as o", "o.id", `a.${work}`)
    .selectAll("a")
    .select("o.owner_id as asked_by")
    .where("a.id", "=", id)
    .$castTo<AdditionRow & { asked_by: string }>()
    .executeTakeFirst();
}

export type Counts = { added: number; alreadyMembers: number; withoutPhone: number };

export async function addToAddition(tx: Tables, id: string, more: Counts): Promise<void> {
  await sql`
    update member_additions a set added = a.added + ${more.added},
      already_members = a.already_members + ${more.alreadyMembers},
      without_phone = a.without_phone + ${more.withoutPhone}
    where a.id = ${id}`.execute(tx);
}

export async function noteUndo(tx: Tables, id: string, operationId: string): Promise<void> {
  await tx
    .updateTable("member_additions")
    .set({ undo_operation_id: operationId })
    .where("id", "=", id)
    .execute();
}

/** Takes the next members out that came by an addition and were never dialled; answers how many. */
export async function removeAdded(
  tx: Tx<"campaign_members" | "member_additions">,
  { id, campaign_id }: Pick<AdditionRow, "id" | "campaign_id">,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ removed: number }>`
    with gone as (
      delete from campaign_members m where m.campaign_id = ${campaign_id} and m.id in (
        select d.id from campaign_members d
        where d.campaign_id = ${campaign_id} and d.addition_id = ${id}
          and d.attempts = 0 and d.last_outcome is null and d.state in ('DIALABLE', 'HELD')
        order by d.id limit ${limit} for update)
      returning m.id
    ), counted as (select count(*)::int as removed from gone)
    update member_additions a set removed = a.removed + counted.removed
    from counted where a.id = ${id} returning counted.removed`.execute(tx);
  return rows[0]?.removed ?? 0;
}
