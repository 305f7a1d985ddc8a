import { type App, inTenant } from "../../platform/app.ts";
import type { Caller } from "../../platform/http/admit.ts";
import { mayWatchOperation } from "../../platform/operations/service.ts";
import { selectCampaigns } from "../campaigns/index.ts";

/** May this caller watch a topic: the board by right, a campaign or an operation by its record. */
export async function mayWatch(app: App, caller: Caller, topic: string): Promise<boolean> {
  const [kind, id] = topic.split(":");
  if (kind === "board") return caller.actor.grants["board:read"] !== undefined;
  if (!id) return false;
  return inTenant(
    app,
    caller.tenantId,
    async (ctx) => {
      if (kind === "operation") return mayWatchOperation(ctx, id);
      if (kind !== "campaign") return false;
      const rows = await selectCampaigns(ctx, "campaigns:read-stats", { id, limit: 1 });
      return rows.length > 0;
    },
    { actor: caller.actor, readOnly: true },
  );
}
