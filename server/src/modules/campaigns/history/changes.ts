import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";

type Settings = Record<string, unknown>;

/** Settings of a campaign were changed, by whom and when; `before` is null of a new one. */
export type SettingChange = {
  id: string;
  at: Date;
  before: Settings | null;
  after: Settings;
  changed_by: string | null;
  changed_by_name: string | null;
};

/** Keeps what somebody changed of a campaign's settings, in the transaction that changes them. */
export async function keepChange(
  ctx: Ctx,
  campaignId: string,
  before: Settings | null,
  after: Settings,
): Promise<void> {
  const tx: Tx<"campaign_setting_changes"> = ctx.tx;
  const row = { id: newId(), campaign_id: campaignId, at: ctx.now, changed_by: ctx.actor.userId };
  await tx
    .insertInto("campaign_setting_changes")
    .values({
      ...row,
      before: before === null ? null : JSON.stringify(before),
      after: JSON.stringify(after),
    })
    .execute();
}

/** All that was changed of a campaign, newest first. */
export function changesOfSettings(
  tx: Tx<"campaign_setting_changes" | "users">,
  campaignId: string,
): Promise<SettingChange[]> {
  return tx
    .selectFrom("campaign_setting_changes as c")
    .leftJoin("users as u", "u.id", "c.changed_by")
    .select(["c.id", "c.at", "c.before", "c.after", "c.changed_by", "u.name as changed_by_name"])
    .where("c.campaign_id", "=", campaignId)
    .orderBy("c.id", "desc")
    .$castTo<SettingChange>()
    .execute();
}
