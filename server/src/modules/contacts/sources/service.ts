import {
  type Attribution,
  type addTouch as addTouchEndpoint,
  type createSource as createSourceEndpoint,
  type Input,
  leadUpdated,
  type Source,
  sourcesChanged,
  type updateSource as updateSourceEndpoint,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { inScope } from "../../../platform/scope.ts";
import { record } from "../activities/service.ts";
import { findLead, type LeadFull, updateLeadRow } from "../leads/queries.ts";
import { lockWithin } from "../leads/service.ts";
import { audienceOf, ownersOf } from "../leads/view.ts";
import {
  type AttributionRow,
  findAttribution,
  insertSource,
  lockSource,
  removeSource,
  type SourceRow,
  saveAttribution,
  saveSource,
  selectSources,
  sourceNamed,
} from "./queries.ts";
import { touched } from "./touches.ts";

export async function listSources(ctx: Ctx): Promise<{ items: Source[] }> {
  return { items: (await selectSources(ctx.tx)).map(toSource) };
}

export async function createSource(
  ctx: Ctx,
  { name, channel, costPerLead }: Input<typeof createSourceEndpoint>["body"],
): Promise<Source> {
  const row = { id: newId(), name, channel, cost_per_lead: costPerLead };
  if (!(await insertSource(ctx.tx, row, ctx.now))) throw taken();
  const source = toSource(row);
  await tell(ctx, source.id, "CREATE", { after: source });
  return source;
}

export async function updateSource(
  ctx: Ctx,
  id: string,
  { name, channel, costPerLead }: Input<typeof updateSourceEndpoint>["body"],
): Promise<Source> {
  const before = await lockSource(ctx.tx, id);
  if (!before) throw notFound("source");
  if (name !== undefined) {
    const other = await sourceNamed(ctx.tx, name);
    if (other !== undefined && other !== id) throw taken();
  }
  const row = {
    id,
    name: name ?? before.name,
    channel: channel ?? before.channel,
    cost_per_lead: costPerLead === undefined ? before.cost_per_lead : costPerLead,
  };
  await saveSource(ctx.tx, row);
  const source = toSource(row);
  await tell(ctx, id, "UPDATE", { before: toSource(before), after: source });
  return source;
}

export async function deleteSource(ctx: Ctx, id: string): Promise<void> {
  const before = await lockSource(ctx.tx, id);
  if (!before) throw notFound("source");
  await removeSource(ctx.tx, id);
  await tell(ctx, id, "DELETE", { before: toSource(before) });
}

/** What brought a lead first and last. */
export async function getAttribution(ctx: Ctx, leadId: string): Promise<Attribution> {
  const lead = await findLead(ctx.tx, leadId);
  if (!lead || lead.deleted_at || !inScope(ctx, "leads:read", ownersOf(lead))) {
    throw notFound("lead");
  }
  return toAttribution(lead.source, await rowOf(ctx, lead));
}

export async function addTouch(
  ctx: Ctx,
  leadId: string,
  { at, ...what }: Input<typeof addTouchEndpoint>["body"],
): Promise<Attribution> {
  const lead = await lockWithin(ctx, "leads:update", leadId);
  const instant = at === undefined ? ctx.now : new Date(at);
  if (instant > ctx.now) throw invalid("at", "must not be in the future");
  const before = { source: lead.source, row: await rowOf(ctx, lead) };
  const { source, row } = touched(before, { ...what, at: instant });
  await saveAttribution(ctx.tx, leadId, row);
  const isNewSource = source !== lead.source;
  if (isNewSource) await updateLeadRow(ctx.tx, leadId, { source });
  const fields = isNewSource ? ["source", "attribution"] : ["attribution"];
  await record(ctx, lead, {
    type: "LEAD_UPDATED",
    data: { fields, source: what.source, campaign: what.campaign, medium: what.medium },
  });
  const data = { id: leadId, contactId: lead.contact_id, fields };
  const { campaign, medium } = what;
  const change = { before: { source: lead.source }, after: { source, campaign, medium } };
  await emitAll(ctx, [{ type: leadUpdated, data, audience: audienceOf(lead), change }]);
  return toAttribution(source, row);
}

/** Keeps what a new lead brought along besides its source. */
export async function keepFirstTouch(
  ctx: Ctx,
  leadId: string,
  {
    campaign = null,
    medium = null,
  }: { campaign?: string | null | undefined; medium?: string | null | undefined },
): Promise<void> {
  if (campaign === null && medium === null) return;
  const row = { ...untouched(ctx.now), first_campaign: campaign, first_medium: medium };
  await saveAttribution(ctx.tx, leadId, row);
}

async function rowOf(ctx: Ctx, lead: LeadFull): Promise<AttributionRow> {
  return (await findAttribution(ctx.tx, lead.id)) ?? untouched(new Date(lead.created_at));
}

function untouched(at: Date): AttributionRow {
  const first = { first_campaign: null, first_medium: null, first_at: at };
  const last = { last_source: null, last_campaign: null, last_medium: null, last_at: null };
  return { ...first, ...last, touches: 1 };
}

function toAttribution(source: string | null, row: AttributionRow): Attribution {
  return {
    first: {
      source,
      campaign: row.first_campaign,
      medium: row.first_medium,
      at: row.first_at.toISOString(),
    },
    last: row.last_at && {
      source: row.last_source,
      campaign: row.last_campaign,
      medium: row.last_medium,
      at: row.last_at.toISOString(),
    },
    touches: row.touches,
  };
}

function toSource(row: Omit<SourceRow, "version">): Source {
  const { id, name, channel, cost_per_lead: costPerLead } = row;
  return { id, name, channel, costPerLead };
}

function taken(): Refusal {
  return new Refusal("conflict", "Another source has this name", {
    errors: [{ field: "name", reason: "is taken" }],
  });
}

async function tell(
  ctx: Ctx,
  id: string,
  audited: "CREATE" | "UPDATE" | "DELETE",
  change: { before?: Source; after?: Source },
): Promise<void> {
  const audience = { permission: "sources:read" } as const;
  await emitAll(ctx, [{ type: sourcesChanged, data: { id }, audience, audited, change }]);
}
