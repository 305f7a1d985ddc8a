import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import { defineJob } from "../../../../platform/jobs/jobs.ts";
import { givenZone, placeAnew } from "../../contacts/place.ts";
import { openPoint, placeColumns } from "../points.ts";
import { copyPlaceToLeads, savePlaces, unplacedPoints, zonesOfContacts } from "./queries.ts";

const pageSize = 500;

/**
 * Looks at the numbers that were stored before Parley knew of places, page by page, each a transaction;
 * what is done is skipped when it runs again. Contacts whose zone nobody gave get that of their numbers.
 */
export const placeContacts = defineJob("place-contacts", z.object({}), async (_, run) => {
  let after: string | undefined;
  do {
    if (run.signal.aborted) throw new Error("the process stops; the next one goes on");
    const from = after;
    after = await run.inTenant((ctx) => placePage(ctx, from));
  } while (after !== undefined);
});

async function placePage(ctx: Ctx, after: string | undefined): Promise<string | undefined> {
  const vault = await ctx.vault();
  const points = await unplacedPoints(ctx.tx, after, pageSize);
  await savePlaces(
    ctx.tx,
    points.map((point) => ({ id: point.id, ...placeColumns("PHONE", openPoint(vault, point)) })),
  );
  const contactIds = [...new Set(points.map((point) => point.contact_id))];
  for (const contact of await zonesOfContacts(ctx.tx, contactIds)) {
    await placeAnew(ctx, contact.id, givenZone(contact));
  }
  await copyPlaceToLeads(ctx.tx, contactIds);
  return points.length === pageSize ? points.at(-1)?.id : undefined;
}
