import { contactUpdated, leadUpdated } from "@parley/contract";
import type { Change } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Audience, ofRecord } from "../../../platform/events/audience.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import type { ContactLead } from "./queries.ts";

/** The contact's own listeners, and those of each of its leads, which show parts of it. */
export async function tellChange(
  ctx: Ctx,
  id: string,
  createdBy: string | null,
  leads: readonly ContactLead[],
  fields: string[],
  change: Change,
): Promise<void> {
  const emissions: Emission[] = audiencesOf("contacts:read", createdBy, leads).map((audience) => ({
    type: contactUpdated,
    data: { id, fields },
    audience,
    change,
  }));
  for (const lead of leads) {
    const data = { id: lead.id, contactId: id, fields: ["contact"] };
    emissions.push({ type: leadUpdated, data, audience: leadAudience(lead) });
  }
  await emitAll(ctx, emissions);
}

/** One audience for each team that has a lead with the contact. */
export function audiencesOf(
  permission: "contacts:read",
  createdBy: string | null,
  leads: readonly ContactLead[],
): Audience[] {
  const owners = [createdBy, ...leads.flatMap((lead) => [lead.assignee_id, lead.last_agent_id])];
  const teams = new Set(leads.map((lead) => lead.team_id).filter((team) => team !== null));
  if (teams.size === 0) return [ofRecord(permission, owners, null)];
  return [...teams].map((team) => ofRecord(permission, owners, team));
}

export function leadAudience(lead: ContactLead): Audience {
  return ofRecord("leads:read", [lead.assignee_id, lead.last_agent_id], lead.team_id);
}

export function ownersOf(lead: ContactLead) {
  return { owners: [lead.assignee_id, lead.last_agent_id], teamId: lead.team_id };
}
