import type { Input, SplitGoal, SplitSettings, startSplitTest } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ArmRow = {
  number: number;
  share: number;
  /** A version of a script, or settings. */
  script_id: string | null;
  version: number | null;
  script_name: string | null;
  settings: SplitSettings | null;
};

export type TestRow = {
  id: string;
  campaign_id: string;
  name: string;
  base_rate: number;
  hoped_rate: number;
  goal: SplitGoal;
  goal_ids: string[];
  started_at: Date;
  ended_at: Date | null;
  adopted_arm: number | null;
  arms: ArmRow[];
};

type Find = { id?: string; before?: string | undefined; limit: number; forUpdate?: boolean };

/** Split tests of a campaign with their arms, newest first. */
export async function selectTests(ctx: Ctx, campaignId: string, find: Find): Promise<TestRow[]> {
  const tx: Tx<"split_tests" | "split_test_arms" | "scripts"> = ctx.tx;
  const one = find.id === undefined ? sql`true` : sql`t.id = ${find.id}`;
  const start = find.before === undefined ? sql`true` : sql`t.id < ${find.before}`;
  const { rows } = await sql<TestRow>`
    select t.id, t.campaign_id, t.name, t.base_rate, t.hoped_rate, t.goal, t.goal_ids, t.started_at,
      t.ended_at, t.adopted_arm, (
        select jsonb_agg(jsonb_build_object('number', a.number, 'script_id', a.script_id,
          'version', a.version, 'share', a.share, 'script_name', s.name, 'settings', a.settings)
          order by a.number)
        from split_test_arms a left join scripts s on s.id = a.script_id
        where a.test_id = t.id) as arms
    from split_tests t
    where t.campaign_id = ${campaignId} and ${one} and ${start}
    order by t.id desc limit ${find.limit} ${find.forUpdate ? sql`for update of t` : sql``}`.execute(
    tx,
  );
  return rows;
}

export async function insertTest(
  ctx: Ctx,
  test: { id: string; campaignId: string } & Input<typeof startSplitTest>["body"],
): Promise<void> {
  const tx: Tx<"split_tests" | "split_test_arms"> = ctx.tx;
  await tx
    .insertInto("split_tests")
    .values({
      id: test.id,
      campaign_id: test.campaignId,
      name: test.name,
      base_rate: test.baseRate,
      hoped_rate: test.hopedRate,
      goal: test.goal,
      goal_ids: [...test.goalIds],
      started_by: ctx.actor.userId,
      started_at: ctx.now,
    })
    .execute();
  await tx
    .insertInto("split_test_arms")
    .values(
      test.arms.map((arm, at) => ({
        ...{ test_id: test.id, number: at + 1, share: arm.share },
        ...("settings" in arm
          ? { settings: JSON.stringify(arm.settings) }
          : { script_id: arm.scriptId, version: arm.version }),
      })),
    )
    .execute();
}

export async function setEnded(
  tx: Tx<"split_tests">,
  id: string,
  at: Date,
  adopted: number | null,
): Promise<void> {
  const ended = { ended_at: at, adopted_arm: adopted };
  await tx.updateTable("split_tests").set(ended).where("id", "=", id).execute();
}

/** Of these dispositions, how many the tenant has. */
export async function countDispositions(
  tx: Tx<"dispositions">,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const rows = await tx
    .selectFrom("dispositions")
    .select("id")
    .where("id", "in", [...ids])
    .execute();
  return rows.length;
}
