import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { armOf } from "./split/arm.ts";

/** What a call begins with: a version of a script, and the arm of a split test that gave it. */
export type ChosenScript = {
  scriptId: string;
  version: number;
  testId: string | null;
  arm: number | null;
};

type Arm = { number: number; share: number; script_id: string; version: number };
type Row = {
  campaign_id: string;
  script_id: string | null;
  version: number | null;
  test_id: string | null;
  arms: Arm[] | null;
};

/**
 * Which version each of these calls begins with: that of its lead's arm while a split test of the campaign
 * runs, else the one that is published now of the script that the campaign names. Calls without a campaign, or
 * whose campaign names none, are not in the answer.
 */
export async function chooseScripts(
  ctx: Ctx,
  calls: readonly { callId: string; leadId: string; campaignId: string | null }[],
): Promise<Map<string, ChosenScript>> {
  const ids = [...new Set(calls.flatMap(({ campaignId }) => campaignId ?? []))];
  if (ids.length === 0) return new Map();
  const tx: Tx<"campaigns" | "scripts" | "script_tests" | "script_test_arms"> = ctx.tx;
  const { rows } = await sql<Row>`
    select c.id as campaign_id, s.id as script_id, s.live_version as version, t.id as test_id, (
      select jsonb_agg(jsonb_build_object('number', a.number, 'share', a.share,
        'script_id', a.script_id, 'version', a.version) order by a.number)
      from script_test_arms a where a.test_id = t.id) as arms
    from campaigns c
    left join scripts s on s.id = c.script_id
    left join script_tests t on t.campaign_id = c.id and t.ended_at is null
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
  const { test_id: testId, arms, script_id: scriptId, version } = row;
  if (testId !== null && arms) {
    const arm = armOf(testId, leadId, arms);
    return { scriptId: arm.script_id, version: arm.version, testId, arm: arm.number };
  }
  if (scriptId === null || version === null) return undefined;
  return { scriptId, version, testId: null, arm: null };
}
