import type { CampaignSettingChange } from "@parley/contract";
import * as api from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { campaignOf } from "../service.ts";
import { changesOfSettings, type SettingChange } from "./changes.ts";

export function historyRoutes(serve: Api): void {
  serve.serve(api.listSettingChanges, async (ctx, { params, query }) => {
    const before = idCursor("setting-changes", query.cursor);
    await campaignOf(ctx, params.id, "campaigns:read-stats");
    const vault = await ctx.vault();
    return toPage(
      await changesOfSettings(ctx.tx, params.id, { before, limit: query.limit + 1 }),
      query.limit,
      (last) => encodeCursor("setting-changes", [last.id]),
      (row) => toChange(vault, row),
    );
  });
}

function toChange(vault: Vault, row: SettingChange): CampaignSettingChange {
  const { id, before, after, reason, changed_by: by, changed_by_name: name } = row;
  return {
    ...{ id, at: row.at.toISOString(), by: by === null ? null : { id: by, name: name ?? "" } },
    reason: reason && vault.open("campaign_setting_changes", "reason", id, reason),
    isFirst: before === null,
    changes: Object.entries(after).map(([setting, now]) => {
      return { setting, before: before?.[setting] ?? null, after: now };
    }),
  };
}
