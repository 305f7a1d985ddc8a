import type { LeadCampaign } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { leadSubject } from "../../contacts/index.ts";
import type { CampaignRow } from "../queries.ts";
import { asForLead } from "../split/arms.ts";
import { type ListedMember, memberColumns } from "./queries.ts";
import { toMember } from "./view.ts";

type Row = Omit<ListedMember, "lead_name"> & {
  campaign_name: string;
  campaign_state: LeadCampaign["campaignState"];
} & Pick<CampaignRow, "max_attempts" | "split_arms">;

/** Where a lead stands in the campaigns that dial it, those first in which it has a turn before it. */
export async function campaignsOfLead(ctx: Ctx, id: string): Promise<{ items: LeadCampaign[] }> {
  await leadSubject(ctx, "leads:read", id);
  const tx: Tx<"campaign_members" | "campaigns"> = ctx.tx;
  const rows = await tx
    .selectFrom("campaign_members as m")
    .innerJoin("campaigns as c", (join) =>
      join.onRef("c.tenant_id", "=", "m.tenant_id").onRef("c.id", "=", "m.campaign_id"),
    )
    .select(memberColumns.map((name) => `m.${name}` as const))
    .select(["c.name as campaign_name", "c.state as campaign_state", "c.max_attempts"])
    .select("c.split_arms")
    .where("m.lead_id", "=", id)
    .orderBy("m.id", "desc")
    .$castTo<Row>()
    .execute();
  const items = rows.map((row) => toLeadCampaign(row, ctx.now));
  return {
    items: items.toSorted((a, b) => Number(a.state === "DONE") - Number(b.state === "DONE")),
  };
}

function toLeadCampaign(row: Row, now: Date): LeadCampaign {
  const own = { maxAttempts: asForLead(row, row.lead_id).max_attempts };
  const { state, attempts, lastOutcome, nextAttemptAt, doneBecause } = toMember(
    { ...row, lead_name: "" },
    now,
  );
  return {
    ...{ campaignId: row.campaign_id, campaignName: row.campaign_name },
    ...{ campaignState: row.campaign_state, memberId: row.id, ...own },
    ...{ state, attempts, lastOutcome, nextAttemptAt, doneBecause },
  };
}
