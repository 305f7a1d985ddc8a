import { leadCreated, leadsImported, userDeactivated } from "@parley/contract";
import { z } from "zod";
import type { Subscriber } from "../../platform/events/subscriber.ts";
import { defineJob } from "../../platform/jobs/jobs.ts";
import { leadsAtOnce } from "./carry-out.ts";
import { unassignedOf, unassignedOfImport } from "./lead-queries.ts";
import { hasRules, readOptions, teamOf } from "./queries.ts";
import { routeLeads } from "./route.ts";
import { shareLeaversLeads } from "./runs.ts";

/** New leads that nobody has go where the rules say. */
export const newLeads: Subscriber = {
  name: "routing.new-leads",
  events: [leadCreated.name, leadsImported.name],
  handle: async (ctx, events) => {
    if (!(await hasRules(ctx.tx))) return;
    const created: string[] = [];
    const imports = new Set<string>();
    for (const { name, data } of events) {
      if (name === leadCreated.name) created.push(leadCreated.data.parse(data).id);
      else imports.add(leadsImported.data.parse(data).importId);
    }
    if (created.length > 0) {
      const ids = await unassignedOf(ctx.tx, created);
      for (let at = 0; at < ids.length; at += leadsAtOnce) {
        await routeLeads(ctx, ids.slice(at, at + leadsAtOnce), "CREATED");
      }
    }
    for (const importId of imports) {
      await routeImport.enqueue(ctx, { importId }, { jobKey: `route-import:${importId}` });
    }
  },
};

/** The leads of an import, while it runs and after it. */
export const routeImport = defineJob(
  "route-import",
  z.object({ importId: z.uuid() }),
  async ({ importId }, run) => {
    let after: string | null = null;
    let isMore = true;
    while (isMore && !run.signal.aborted) {
      const ids: string[] = await run.inTenant(async (ctx) => {
        const found = await unassignedOfImport(ctx.tx, importId, after, leadsAtOnce);
        await routeLeads(ctx, found, "IMPORTED");
        return found;
      });
      isMore = ids.length === leadsAtOnce;
      after = ids.at(-1) ?? after;
    }
  },
);

/** What somebody had who has left goes to others, as the tenant has decided. */
export const leaversLeads: Subscriber = {
  name: "routing.leavers",
  events: [userDeactivated.name],
  handle: async (ctx, events) => {
    const { onLeaving } = await readOptions(ctx.tx);
    if (onLeaving === "KEEP") return;
    for (const { data } of events) {
      const { id: fromUserId } = userDeactivated.data.parse(data);
      const teamId = await teamOf(ctx.tx, fromUserId);
      // Without a team there is nobody by turns; the rules are asked.
      const to = onLeaving === "TEAM" && teamId !== null ? { teamId, userIds: [] } : null;
      await shareLeaversLeads.enqueue(ctx, { fromUserId, to });
    }
  },
};
