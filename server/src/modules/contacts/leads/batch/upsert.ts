import { createLead as createEndpoint, type LeadDetail, type LeadUpsert } from "@parley/contract";
import { type Ctx, demand } from "../../../../platform/ctx.ts";
import { Refusal } from "../../../../platform/errors.ts";
import { parseItem } from "../../../../platform/http/parse.ts";
import { alterContact } from "../../contacts/batch/upsert.ts";
import { leadWithExternalId } from "../queries.ts";
import { createLead, getLead, updateLead } from "../service.ts";

/**
 * The lead that has this id in another system, made or changed. Sent twice it is the same lead, and the
 * second time nothing changes.
 */
export async function upsertLead(
  ctx: Ctx,
  externalId: string,
  input: LeadUpsert,
  knownVersion: number | undefined,
): Promise<{ lead: LeadDetail; isNew: boolean }> {
  const known = await leadWithExternalId(ctx.tx, externalId);
  if (known === undefined) {
    return { lead: await make(ctx, externalId, input), isNew: true };
  }
  demand(ctx, "leads:update");
  const { contact, ...change } = input;
  const before = await within(ctx, known, change, knownVersion);
  if (!contact) return { lead: before, isNew: false };
  const touched = await alterContact(ctx, before.contact, contact);
  return { lead: touched ? await getLead(ctx, known) : before, isNew: false };
}

function make(ctx: Ctx, externalId: string, { contact, ...lead }: LeadUpsert): Promise<LeadDetail> {
  const draft = parseItem(createEndpoint.body, { ...lead, externalId, contact });
  return createLead(ctx, draft);
}

/** Changes the lead; one that is out of reach has the id all the same, which nobody else can have. */
async function within(
  ctx: Ctx,
  id: string,
  change: Omit<LeadUpsert, "contact">,
  knownVersion: number | undefined,
): Promise<LeadDetail> {
  try {
    return await updateLead(ctx, id, change, knownVersion);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "not-found") throw error;
    throw new Refusal("conflict", "Another lead has this external id", {
      errors: [{ field: "externalId", reason: "is taken" }],
    });
  }
}
