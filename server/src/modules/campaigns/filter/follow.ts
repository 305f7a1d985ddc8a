import {
  contactUpdated,
  leadListed,
  leadMoved,
  leadRestored,
  leadScored,
  leadUnlisted,
  leadUpdated,
  membersAdded,
} from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { HeardEvent, Subscriber } from "../../../platform/events/subscriber.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault } from "../../../platform/operations/run.ts";
import { type CampaignRow, selectCampaigns } from "../queries.ts";
import { filteredOfLeads, leadsOfContacts } from "./changes-queries.ts";
import { meets } from "./meeting.ts";
import { followLeads, followNext, freeNext, leadOfRow } from "./queries.ts";

/** So many members are one transaction. */
const portion = 5000;
/** How long a lead may wait that meets the filter again without a word: days go by, and many are changed at once. */
const sweepMinutes = 10;

async function campaignNow(ctx: Ctx, id: string): Promise<CampaignRow | undefined> {
  return (await selectCampaigns(ctx, "campaigns:read", { id, limit: 1 }))[0];
}

const Following = z.object({ after: z.string(), done: z.number().int() });

/** Brings all members of a campaign in step with its filter, after it was changed. */
export const followFilter = defineJob(
  "follow-filter",
  z.object({ campaignId: z.uuid(), operationId: z.uuid() }),
  ({ campaignId, operationId }, run) =>
    carryOut(run, operationId, {
      resume: Following,
      work: async (operation) => {
        const begun = operation.resume ?? { after: undefined, done: 0 };
        let after = begun.after || undefined;
        let { done } = begun;
        for (let more = true; more; ) {
          await operation.step(async (ctx) => {
            const campaign = await campaignNow(ctx, campaignId);
            if (!campaign) throw new OperationFault("The campaign is gone");
            // The filter of this moment: if it was changed again meanwhile, another goes behind this one.
            const holds = await meets(ctx, campaign.filter, leadOfRow);
            const page = await followNext(ctx.tx, { campaignId, after, limit: portion }, holds);
            more = page.looked === portion;
            after = page.last ?? after;
            done += page.looked;
            return { done, ...(more ? {} : { total: done }), resume: { after: after ?? "", done } };
          });
        }
      },
      ended: async (ctx) => {
        await tellFreed(ctx, campaignId);
        await sweepLater(ctx, campaignId);
      },
    }),
);

/** The dialer looks for whom it may dial now, and pages are read anew. */
async function tellFreed(ctx: Ctx, campaignId: string): Promise<void> {
  const told = { id: campaignId, added: 0 };
  await emit(ctx, membersAdded, told, { permission: "campaigns:read" });
}

const Sweep = z.object({ campaignId: z.uuid() });

/**
 * Looks through those who are held back, again and again while the campaign runs: what changed many at once, and what a
 * day that goes by changes, no event tells lead by lead. Nobody is dialled too much for it, for claims look themselves.
 */
export const sweepHeld = defineJob("sweep-held-members", Sweep, async ({ campaignId }, run) => {
  let after: string | undefined;
  let freed = 0;
  for (let more = true; more; ) {
    if (run.signal.aborted) throw new Error("stopping; it is done again");
    const page = await run.inTenant(async (ctx) => {
      const campaign = await campaignNow(ctx, campaignId);
      if (campaign?.state !== "RUNNING" || campaign.filter === null) return undefined;
      const holds = await meets(ctx, campaign.filter, leadOfRow);
      return freeNext(ctx.tx, { campaignId, after, limit: portion }, holds);
    });
    if (!page) return;
    more = page.looked === portion;
    after = page.last ?? after;
    freed += page.freed;
  }
  await run.inTenant(async (ctx) => {
    if (freed > 0) await tellFreed(ctx, campaignId);
    await sweepLater(ctx, campaignId);
  });
});

/** One of a campaign waits at a time. */
export async function sweepLater(ctx: Ctx, campaignId: string): Promise<void> {
  const runAt = new Date(ctx.now.getTime() + sweepMinutes * 60_000);
  await sweepHeld.enqueue(ctx, { campaignId }, { jobKey: `sweep-held ${campaignId}`, runAt });
}

/** A lead was changed: where a filter keeps it out or has kept it out, that may be otherwise now. */
export const filteredLeads: Subscriber = {
  name: "campaigns.filters",
  events: [
    ...[leadUpdated, leadListed, leadUnlisted, leadRestored, leadScored, leadMoved],
    // Its leads bear the contact's name and company.
    contactUpdated,
  ].map(({ name }) => name),
  handle: async (ctx, events) => {
    const of = (isContact: boolean) =>
      events.filter(({ name }) => (name === contactUpdated.name) === isContact).map(idOf);
    const ids = [...new Set([...of(false), ...(await leadsOfContacts(ctx.tx, of(true)))])].sort();
    for (const { campaignId, filter, leadIds } of await filteredOfLeads(ctx.tx, ids)) {
      const holds = await meets(ctx, filter, leadOfRow);
      const moved = await followLeads(ctx.tx, campaignId, leadIds, holds);
      if (moved > 0) await tellFreed(ctx, campaignId);
    }
  },
};

function idOf({ data }: HeardEvent): string {
  return z.object({ id: z.uuid() }).parse(data).id;
}
