import type { Ctx } from "../../../platform/ctx.ts";
import { leadsWithPhone } from "../../contacts/index.ts";
import { insertMembers } from "./queries.ts";

type Which = Parameters<typeof leadsWithPhone>[1];
type How = { priority: number; skillId: string | null; additionId?: string };

/** Puts a page of leads into a campaign; says which was the last and what became of them. */
export async function addPage(
  ctx: Ctx,
  campaignId: string,
  which: Which,
  how: How,
  { after, limit }: { after: string | undefined; limit: number },
) {
  const page = await leadsWithPhone(ctx, which, after, limit);
  const dialable = page.flatMap(({ leadId, contactPointId }) =>
    contactPointId === null ? [] : [{ leadId, contactPointId }],
  );
  const added = await insertMembers(ctx.tx, campaignId, dialable, how, ctx.now);
  const counts = {
    added,
    alreadyMembers: dialable.length - added,
    withoutPhone: page.length - dialable.length,
  };
  return { leads: page.length, last: page.at(-1)?.leadId, counts };
}
