import { type CallingSettings, type LawFigures, updateCallingSettings } from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import type { TestTenant } from "../../testing/tenant.ts";
import { phoneDigest } from "../contacts/index.ts";
import { drillRules } from "./drill.ts";

/** Puts numbers on a new list of the tenant, past every endpoint. */
export async function listNumbers(
  acme: TestTenant,
  phones: readonly string[],
  list: { kind?: "INTERNAL" | "CAMPAIGN" | "NATIONAL"; campaignId?: string; fileAt?: Date } = {},
): Promise<string> {
  const { kind = "INTERNAL", campaignId = null, fileAt = null } = list;
  const id = newId();
  await acme.run(async (ctx) => {
    const vault = await ctx.vault();
    await ctx.tx
      .insertInto("do_not_call_lists")
      .values({
        id,
        kind,
        name: `List ${id.slice(-8)}`,
        campaign_id: campaignId,
        country: kind === "NATIONAL" ? "GB" : null,
        file_at: fileAt,
        created_at: ctx.now,
      })
      .execute();
    if (phones.length === 0) return;
    await ctx.tx
      .insertInto("do_not_call_numbers")
      .values(
        phones.map((phone) => ({
          id: newId(),
          list_id: id,
          number_digest: phoneDigest(vault, phone),
          added_at: ctx.now,
        })),
      )
      .execute();
  });
  return id;
}

/** Puts figures in place of every pack's, beside those of the drill. */
export async function updateRules(
  acme: TestTenant,
  figures: Partial<LawFigures>,
  more: Partial<CallingSettings> = {},
): Promise<void> {
  const ALL = { ...drillRules.changes.ALL, ...figures };
  const body = { ...drillRules, ...more, changes: { ALL } };
  await acme.admin.call(updateCallingSettings, { body });
}
