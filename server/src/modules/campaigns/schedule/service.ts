import type * as api from "@parley/contract";
import { type Campaign, campaignChanged, type Input } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { type CampaignRow, patchCampaign } from "../queries.ts";
import { audienceOf, campaignOf, demandFarewell, getCampaign, moveCampaign } from "../service.ts";

type Wanted = Input<typeof api.scheduleCampaign>["body"];

/** Says when a campaign starts and stops by itself; without a start one that waits for it waits no more. */
export async function scheduleCampaign(ctx: Ctx, id: string, wanted: Wanted): Promise<Campaign> {
  const row = await campaignOf(ctx, id, "campaigns:start", true);
  const start_at = wanted.startAt === null ? null : new Date(wanted.startAt);
  const stop_at = wanted.stopAt === null ? null : new Date(wanted.stopAt);
  demandLater("startAt", start_at, ctx.now);
  demandLater("stopAt", stop_at, start_at ?? ctx.now);
  if (start_at !== null) {
    if (row.state === "RUNNING") throw new Refusal("conflict", "The campaign is running");
    demandFarewell(row);
  }
  const state = stateAfter(row, start_at);
  if (state === row.state) {
    const fields = { startAt: start_at, stopAt: stop_at };
    await patchCampaign(ctx.tx, id, { start_at, stop_at });
    const told = { id, fields: Object.keys(fields), state: null };
    const before = { startAt: row.start_at, stopAt: row.stop_at };
    await emit(ctx, campaignChanged, told, audienceOf(row), { before, after: fields });
  } else {
    await moveCampaign(ctx, row, state, null, { start_at, stop_at, stopped_at: row.stopped_at });
  }
  return getCampaign(ctx, id);
}

function demandLater(field: "startAt" | "stopAt", at: Date | null, than: Date): void {
  if (at === null || at > than) return;
  throw invalid(field, field === "startAt" ? "must lie ahead" : "must be later than the start");
}

function stateAfter(row: CampaignRow, startAt: Date | null): CampaignRow["state"] {
  if (startAt !== null) return "SCHEDULED";
  if (row.state !== "SCHEDULED") return row.state;
  return row.started_at === null ? "DRAFT" : "STOPPED";
}
