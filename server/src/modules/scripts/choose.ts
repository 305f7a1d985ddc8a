import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { armOf } from "./arm.ts";

/** What a call begins with: the version of a script that it follows, and the arm of its lead in a split test. */
export type ChosenScript = {
  scriptId: string | null;
  version: number | null;
  testId: string | null;
  arm: number | null;
};

type Arm = { number: number; share: number; script_id: string | null; version: number | null };
type Row = {
  campaign_id: string;
  script_id: string | null;
  version: number | null;
  test_id: string | null;
  arms: Arm[] | null;
};

/**
 * Which version each of these calls begins with: that of its lead's arm while a split test of scripts runs, else the
 * one that is published now of the script that the campaign names. Calls without a campaign, or whose campaign
 * has neither a script nor a test, are not in the answer.
 */
export async function chooseScripts(
  ctx: Ctx,
  calls: readonly { callId: string; leadId: string; campaignId: string | null }[],
): Promise<Map<string, ChosenScript>> {
  const ids = [...new Set(calls.flatMap(({ campaignId }) => campaignId ?? []))];
  if (ids.length === 0) return new Map();
  const tx: Tx<"campaigns" | "scripts" | "split_tests" | "split_test_arms"> = ctx.tx;
  const { rows } = await sql<Row>`
    select c.id as campaign_id, s.id as script_id, s.live_version as version, t.id as test_id, (
      select jsonb_agg(jsonb_build_object('number', a.number, 'share', a.share,
        'script_id', a.script_id, 'version', a.version) order by a.number)
      from split_test_arms a where a.test_id = t.id) as arms
    from campaigns c
    left join scripts s on s.id = c.script_id
    left join split_tests t on t.campaign_id = c.id and t.ended_at is null
    where c.id = any(${ids}::uuid[]) and (s.live_version is not null or t.id is not null)`.execute(
    tx,
  );
  const byCampaign = new Map(rows.map((row) => [row.campaign_id, row]));
  return new Map(
    calls.flatMap(({ callId, leadId, campaignId }): [string, ChosenScript][] => {
      const chosen = chosenOf(byCampaign.get(campaignId ?? ""), leadId);
      return chosen ? [[callId, chosen]] : [];
    }),
  );
}

function chosenOf(row: Row | undefined, leadId: string): ChosenScript | undefined {
  if (!row) return undefined;
  const published = row.version === null ? null : row.script_id;
  const own = { scriptId: published, version: row.version, testId: null, arm: null };
  if (row.test_id === null || !row.arms) return own;
  const { number: arm, script_id: scriptId, version } = armOf(row.test_id, leadId, row.arms);
  const test = { testId: row.test_id, arm };
  // An arm of settings leaves the script to the campaign.
  return scriptId === null ? { ...own, ...test } : { scriptId, version, ...test };
}
