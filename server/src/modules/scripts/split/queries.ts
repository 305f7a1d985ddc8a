import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ArmRow = {
  number: number;
  script_id: string;
  version: number;
  share: number;
  script_name: string;
};

export type TestRow = {
  id: string;
  campaign_id: string;
  name: string;
  base_rate: number;
  hoped_rate: number;
  goal_ids: string[];
  started_at: Date;
  ended_at: Date | null;
  arms: ArmRow[];
};

type Find = { id?: string; before?: string | undefined; limit: number; forUpdate?: boolean };

/** Split tests of a campaign with their arms, newest first. */
export async function selectTests(ctx: Ctx, campaignId: string, find: Find): Promise<TestRow[]> {
  const tx: Tx<"script_tests" | "script_test_arms" | "scripts"> = ctx.tx;
  const one = find.id === undefined ? sql`true` : sql`t.id = ${find.id}`;
  const start = find.before === undefined ? sql`true` : sql`t.id < ${find.before}`;
  const { rows } = await sql<TestRow>`
    select t.id, t.campaign_id, t.name, t.base_rate, t.hoped_rate, t.goal_ids, t.started_at,
      t.ended_at, (
        select jsonb_agg(jsonb_build_object('number', a.number, 'script_id', a.script_id,
          'version', a.version, 'share', a.share, 'script_name', s.name) order by a.number)
        from script_test_arms a join scripts s on s.id = a.script_id
        where a.test_id = t.id) as arms
    from script_tests t
    where t.campaign_id = ${campaignId} and ${one} and ${start}
    order by t.id desc limit ${find.limit} ${find.forUpdate ? sql`for update of t` : sql``}`.execute(
    tx,
  );
  return rows;
}

export async function insertTest(
  ctx: Ctx,
  test: {
    id: string;
    campaignId: string;
    name: string;
    baseRate: number;
    hopedRate: number;
    goalIds: readonly string[];
    arms: readonly { scriptId: string; version: number; share: number }[];
  },
): Promise<void> {
  const tx: Tx<"script_tests" | "script_test_arms"> = ctx.tx;
  await tx
    .insertInto("script_tests")
    .values({
      id: test.id,
      campaign_id: test.campaignId,
      name: test.name,
      base_rate: test.baseRate,
      hoped_rate: test.hopedRate,
      goal_ids: [...test.goalIds],
      started_by: ctx.actor.userId,
      started_at: ctx.now,
    })
    .execute();
  await tx
    .insertInto("script_test_arms")
    .values(
      test.arms.map(({ scriptId, version, share }, at) => ({
        test_id: test.id,
        number: at + 1,
        script_id: scriptId,
        version,
        share,
      })),
    )
    .execute();
}

export async function setEnded(tx: Tx<"script_tests">, id: string, at: Date): Promise<void> {
  await tx.updateTable("script_tests").set({ ended_at: at }).where("id", "=", id).execute();
}

export type ArmCount = { arm: number; conversations: number; won: number };

/**
 * What came of each arm. A lead counts once, however often it was talked to, for its calls are not independent
 * of each other; a call that was closed as no conversation is none.
 */
export async function countArms(
  ctx: Ctx,
  testId: string,
  goalIds: readonly string[],
): Promise<ArmCount[]> {
  const tx: Tx<"calls" | "dispositions"> = ctx.tx;
  const isGoal =
    goalIds.length === 0
      ? sql`d.category = 'CONVERSION'`
      : sql`d.id = any(${[...goalIds]}::uuid[])`;
  const { rows } = await sql<ArmCount>`
    select c.script_arm as arm, count(distinct c.lead_id)::int as conversations,
      count(distinct c.lead_id) filter (where ${isGoal})::int as won
    from calls c join dispositions d on d.id = c.disposition_id
    where c.script_test_id = ${testId} and c.outcome = 'CONNECTED' and d.questions <> 'NONE'
    group by c.script_arm`.execute(tx);
  return rows;
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
