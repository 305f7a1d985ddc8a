import type { Scrub } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { isCalledAgain } from "../passes/queries.ts";
import type { Findings } from "./findings.ts";

const waits = sql`(m.state in ('DIALABLE', 'LEASED') or ${isCalledAgain})`;

export type MemberToJudge = {
  id: string;
  lead_id: string;
  lead_name: string;
  contact_point_id: string;
};

/** Members that have a turn before them, in the order of their ids. */
export async function membersToJudge(
  tx: Tx<"campaign_members" | "campaigns" | "leads">,
  campaignId: string,
  after: string | undefined,
  limit: number,
): Promise<MemberToJudge[]> {
  const behind = after === undefined ? sql`true` : sql`m.id > ${after}`;
  const { rows } = await sql<MemberToJudge>`
    select m.id, m.lead_id, l.name as lead_name, m.contact_point_id
    from campaign_members m
    join campaigns c on c.id = m.campaign_id
    join leads l on l.id = m.lead_id
    where m.campaign_id = ${campaignId} and ${waits} and ${behind}
    order by m.id limit ${limit}`.execute(tx);
  return rows;
}

/** How many there are. */
export async function countToJudge(
  tx: Tx<"campaign_members" | "campaigns">,
  campaignId: string,
): Promise<number> {
  const { rows } = await sql<{ members: number }>`
    select count(*)::int as members from campaign_members m join campaigns c on c.id = m.campaign_id
    where m.campaign_id = ${campaignId} and ${waits}`.execute(tx);
  return rows[0]?.members ?? 0;
}

/** A look begins; what the one before found is forgotten. */
export async function beginFindings(
  tx: Tx<"campaign_scrubs">,
  campaignId: string,
  operationId: string,
  findings: Findings,
  now: Date,
): Promise<void> {
  const begun = { operation_id: operationId, started_at: now, findings: JSON.stringify(findings) };
  await tx
    .insertInto("campaign_scrubs")
    .values({ campaign_id: campaignId, ...begun })
    .onConflict((conflict) => conflict.columns(["tenant_id", "campaign_id"]).doUpdateSet(begun))
    .execute();
}

/** Keeps what was found so far, unless another look has begun. */
export async function saveFindings(
  tx: Tx<"campaign_scrubs">,
  operationId: string,
  findings: Findings,
): Promise<void> {
  await tx
    .updateTable("campaign_scrubs")
    .set({ findings: JSON.stringify(findings) })
    .where("operation_id", "=", operationId)
    .execute();
}

export async function campaignOfScrub(
  tx: Tx<"campaign_scrubs">,
  operationId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom("campaign_scrubs")
    .select("campaign_id")
    .where("operation_id", "=", operationId)
    .executeTakeFirst();
  return row?.campaign_id;
}

export type ScrubRow = {
  operation_id: string;
  started_at: Date;
  findings: Findings;
  state: Scrub["state"];
  error: string | null;
  done: number;
  total: number | null;
  owner_id: string;
  team_id: string | null;
  cancel_requested: boolean;
};

/** The last look of a campaign, with the state of its work. */
export function findScrub(
  tx: Tx<"campaign_scrubs" | "operations">,
  campaignId: string,
): Promise<ScrubRow | undefined> {
  return tx
    .selectFrom("campaign_scrubs as s")
    .innerJoin("operations as o", "o.id", "s.operation_id")
    .select(["s.operation_id", "s.started_at", "s.findings", "o.state", "o.error", "o.done"])
    .select(["o.total", "o.owner_id", "o.team_id", "o.cancel_requested"])
    .where("s.campaign_id", "=", campaignId)
    .$castTo<ScrubRow>()
    .executeTakeFirst();
}

export async function namesOfLeads(
  tx: Tx<"leads">,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom("leads")
    .select(["id", "name"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
