import {
  leadCreated,
  leadRestored,
  leadsImported,
  leadUpdated,
  membersAdded,
} from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { HeardEvent, Subscriber } from "../../../platform/events/subscriber.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { addPage } from "../members/adding.ts";
import { hasSources, joiningOf, leadsOfImport } from "./queries.ts";

/** So many leads are one transaction. */
const portion = 2000;
/** How leads join that nobody puts in: as those that are put in by hand, where nothing else is said. */
export const byThemselves = { priority: 100, skillId: null };

/** A lead came, or comes from elsewhere than was thought: it joins the campaigns that take what its source brings. */
export const leadsOfSources: Subscriber = {
  name: "campaigns.sources",
  events: [leadCreated, leadUpdated, leadRestored, leadsImported].map(({ name }) => name),
  handle: async (ctx, events) => {
    if (!(await hasSources(ctx.tx))) return;
    const imports = new Set<string>();
    for (const { name, data } of events) {
      if (name === leadsImported.name) imports.add(leadsImported.data.parse(data).importId);
    }
    await join(ctx, [...new Set(events.flatMap(leadOf))]);
    for (const importId of imports) {
      await joinImported.enqueue(ctx, { importId }, { jobKey: `join-imported ${importId}` });
    }
  },
};

function leadOf({ name, data }: HeardEvent): string[] {
  if (name === leadsImported.name) return [];
  if (name !== leadUpdated.name) return [leadCreated.data.parse(data).id];
  const { id, fields } = leadUpdated.data.parse(data);
  return fields.includes("source") ? [id] : [];
}

/** The leads of an import, which are told of together. */
export const joinImported = defineJob(
  "join-imported-leads",
  z.object({ importId: z.uuid() }),
  async ({ importId }, run) => {
    let after: string | null = null;
    for (let more = true; more; ) {
      if (run.signal.aborted) throw new Error("stopping; it is done again");
      const ids: string[] = await run.inTenant(async (ctx) => {
        const found = await leadsOfImport(ctx.tx, importId, after, portion);
        await join(ctx, found);
        return found;
      });
      more = ids.length === portion;
      after = ids.at(-1) ?? after;
    }
  },
);

async function join(ctx: Ctx, leadIds: readonly string[]): Promise<void> {
  for (const { campaign_id: id, lead_ids: ids } of await joiningOf(ctx.tx, leadIds)) {
    const page = { after: undefined, limit: ids.length };
    const { counts } = await addPage(ctx, id, { ids }, byThemselves, page);
    if (counts.added === 0) continue;
    const told = { id, added: counts.added };
    await emit(ctx, membersAdded, told, { permission: "campaigns:read" });
  }
}
