import type { LeadRelated, LeadStatus } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, may, scopeOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { inScope, withinScope } from "../../../platform/scope.ts";
import { leadSubject } from "../activities/subject.ts";
import { ownersOf } from "./view.ts";

/** More than a panel beside the record can show. */
const most = 10;

/** What belongs to a lead: other leads with the same person, and the campaigns it is in. */
export async function relatedOf(ctx: Ctx, id: string): Promise<LeadRelated> {
  const { contactId } = await leadSubject(ctx, "leads:read", id);
  const [leads, campaigns] = await Promise.all([
    otherLeads(ctx.tx, contactId, id),
    may(ctx, "campaigns:read") ? campaignsOf(ctx, id) : [],
  ]);
  const seen = leads.filter((lead) => inScope(ctx, "leads:read", ownersOf(lead))).slice(0, most);
  return {
    leads: seen.map(({ id, status, source, created_at }) => ({
      id,
      status: status as LeadStatus,
      source,
      createdAt: created_at.toISOString(),
    })),
    campaigns: campaigns.map(({ id, name, state, member_state, attempts }) => ({
      id,
      name,
      state: state as LeadRelated["campaigns"][number]["state"],
      isDone: member_state === "DONE",
      attempts,
    })),
  };
}

type OtherLead = {
  id: string;
  status: string;
  source: string | null;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
  created_at: Date;
};

/** Of one person there are few: whose each of them is, is judged by whoever asks. */
async function otherLeads(tx: Tx<"leads">, contactId: string, id: string): Promise<OtherLead[]> {
  const { rows } = await sql<OtherLead>`
    select id, status, source, assignee_id, last_agent_id, team_id, created_at from leads
    where contact_id = ${contactId} and deleted_at is null and id <> ${id}
    order by id desc limit 100`.execute(tx);
  return rows;
}

type CampaignRow = {
  id: string;
  name: string;
  state: string;
  member_state: string;
  attempts: number;
};

/** Those that the caller sees: made by himself, or with the scope TEAM for his team or for any. */
async function campaignsOf(ctx: Ctx, leadId: string): Promise<CampaignRow[]> {
  const tx: Tx<"campaign_members" | "campaigns"> = ctx.tx;
  const { teamId } = ctx.actor;
  const own = withinScope(ctx, "campaigns:read", { owner: ["c.created_by"] });
  const isForTeam = scopeOf(ctx, "campaigns:read") === "TEAM" && teamId !== null;
  const ofTeam = isForTeam ? sql`or c.team_ids = '{}' or ${teamId} = any (c.team_ids)` : sql``;
  const { rows } = await sql<CampaignRow>`
    select c.id, c.name, c.state, m.state as member_state, m.attempts
    from campaign_members m join campaigns c on c.id = m.campaign_id
    where m.lead_id = ${leadId} and (${own} ${ofTeam}) order by c.id desc limit ${most}`.execute(
    tx,
  );
  return rows;
}
