import type { SettingsOf } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { isWorkingTime, nextOpening } from "../../settings/index.ts";
import type { CampaignRow } from "../queries.ts";

export type CampaignHours = SettingsOf<"hours">;
export type Openness = { isOpen: boolean; opensAt: Date | null };

/** Whether a campaign's own hours let it dial at an instant, and when they next do. */
export function opennessAt(hours: CampaignHours | null, timeZone: string, at: Date): Openness {
  if (hours === null) return { isOpen: true, opensAt: null };
  // Holidays are the law's and the callee's: here only the week counts.
  const time = { hours, holidays: { days: [] }, timeZone };
  if (isWorkingTime(time, at)) return { isOpen: true, opensAt: null };
  return { isOpen: false, opensAt: nextOpening(time, at) ?? null };
}

/** The same for a campaign now, by the clock of its tenant. */
export async function opennessOf(
  ctx: Ctx,
  { hours }: Pick<CampaignRow, "hours">,
): Promise<Openness> {
  if (hours === null) return { isOpen: true, opensAt: null };
  return opennessAt(hours, await timeZoneOfTenant(ctx.tx), ctx.now);
}

export async function timeZoneOfTenant(tx: Tx<"tenants">): Promise<string> {
  const row = await tx.selectFrom("tenants").select("time_zone").executeTakeFirstOrThrow();
  return row.time_zone;
}

/** Outside of its hours nobody is offered a lead of a campaign. */
export async function demandOpen(ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const { isOpen, opensAt } = await opennessOf(ctx, campaign);
  if (isOpen) return;
  throw new Refusal("conflict", "This campaign does not dial at this hour", {
    details: { opensAt: opensAt?.toISOString() ?? null },
  });
}
