import type { Ctx } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { inScope } from "../../../platform/scope.ts";
import { findLead, type LeadFull } from "../leads/queries.ts";
import { ownersOf } from "../leads/view.ts";

/** A lead that the caller may read; a deleted one only if he could bring it back. */
export async function readableLead(ctx: Ctx, id: string): Promise<LeadFull> {
  const lead = await findLead(ctx.tx, id);
  if (!lead || !inScope(ctx, "leads:read", ownersOf(lead))) throw notFound("lead");
  if (lead.deleted_at && !inScope(ctx, "leads:restore", ownersOf(lead))) throw notFound("lead");
  return lead;
}
