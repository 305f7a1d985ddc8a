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
  reason: Buffer | null;
  changed_by: string | null;
  changed_by_name: string | null;
};

/** Keeps what somebody changed of a campaign's settings, in the transaction that changes them. */
export async function keepChange(
  ctx: Ctx,
  campaignId: string,
  {
    before,
    after,
    reason,
  }: { before: Settings | null; after: Settings; reason?: string | undefined },
): Promise<void> {
  const tx: Tx<"campaign_setting_changes"> = ctx.tx;
  const id = newId();
  const row = { id, campaign_id: campaignId, at: ctx.now, changed_by: ctx.actor.userId };
  const sealed =
    reason && (await ctx.vault()).seal("campaign_setting_changes", "reason", id, reason);
  await tx
    .insertInto("campaign_setting_changes")
    .values({
      ...row,
      before: before === null ? null : JSON.stringify(before),
      after: JSON.stringify(after),
      reason: sealed || null,
    })
    .execute();
}

/** What was changed of a campaign, newest first; all of it, or a page. */
export function changesOfSettings(
  tx: Tx<"campaign_setting_changes" | "users">,
  campaignId: string,
  { before, limit }: { before?: string | undefined; limit?: number } = {},
): Promise<SettingChange[]> {
  return tx
    .selectFrom("campaign_setting_changes as c")
    .leftJoin("users as u", "u.id", "c.changed_by")
    .select(["c.id", "c.at", "c.before", "c.after", "c.reason"])
    .select(["c.changed_by", "u.name as changed_by_name"])
    .where("c.campaign_id", "=", campaignId)
    .$if(before !== undefined, (query) => query.where("c.id", "<", before ?? ""))
    .orderBy("c.id", "desc")
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .$castTo<SettingChange>()
    .execute();
}
