import { sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { newId } from "../../../../platform/ids.ts";
import type { JobRun } from "../../../../platform/jobs/jobs.ts";
import { type Group, groupPairs, type Pair } from "./group.ts";

const pairsPage = 20_000;

/** All groups of a search, out of its pairs and of what people have decided. */
export async function groupsOf(run: JobRun, runId: string): Promise<Group[]> {
  const pairs: Pair[] = [];
  for (let after: Pair | undefined, more = true; more; ) {
    const page = await run.inTenant((ctx) => selectPairs(ctx.tx, runId, after));
    pairs.push(...page);
    after = page.at(-1);
    more = page.length === pairsPage;
  }
  const different = await run.inTenant((ctx) => allDecisions(ctx.tx));
  return groupPairs(pairs, (a, b) => different.has(`${a} ${b}`));
}

async function selectPairs(
  tx: Tx<"duplicate_pairs">,
  runId: string,
  after: Pair | undefined,
): Promise<Pair[]> {
  return tx
    .selectFrom("duplicate_pairs")
    .select(["a_id as a", "b_id as b", "reasons"])
    .where("run_id", "=", runId)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(a_id, b_id) > (${after?.a}::uuid, ${after?.b}::uuid)`),
    )
    .orderBy("a_id")
    .orderBy("b_id")
    .limit(pairsPage)
    .execute();
}

/** Pairs that are not the same, each both ways round. They are few: people made them one by one. */
async function allDecisions(tx: Tx<"duplicate_decisions">): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom("duplicate_decisions")
    .select(["contact_id", "other_id"])
    .execute();
  return new Set(rows.map(({ contact_id, other_id }) => `${contact_id} ${other_id}`));
}

/** Writes groups with their members, with two statements. */
export async function insertGroups(
  ctx: Ctx,
  runId: string,
  groups: readonly Group[],
): Promise<void> {
  if (groups.length === 0) return;
  const tx: Tx<"duplicate_groups" | "duplicate_members"> = ctx.tx;
  const rows = JSON.stringify(groups.map((group) => ({ ...group, id: newId() })));
  await sql`
    insert into duplicate_groups (id, run_id, strength, score, reasons)
    select id, ${runId}, strength, score, reasons
    from jsonb_to_recordset(${rows}::jsonb)
      as v (id uuid, strength text, score smallint, reasons text[])`.execute(tx);
  await sql`
    insert into duplicate_members (group_id, contact_id)
    select g.id, m.contact_id
    from jsonb_to_recordset(${rows}::jsonb) as g (id uuid, members uuid[])
    cross join unnest(g.members) as m (contact_id)
    join contacts c on c.id = m.contact_id`.execute(tx);
}

export async function deleteGroups(tx: Tx<"duplicate_groups">, runId: string): Promise<void> {
  await tx.deleteFrom("duplicate_groups").where("run_id", "=", runId).execute();
}

/** Of two members that were said to be different while the groups were made, one leaves. */
export async function takeOutDecided(
  tx: Tx<"duplicate_groups" | "duplicate_members" | "duplicate_decisions">,
  runId: string,
): Promise<void> {
  await sql`
    update duplicate_members m set dismissal_id = d.dismissal_id
    from duplicate_decisions d
    join duplicate_members o on o.contact_id = d.other_id
    join duplicate_groups g on g.id = o.group_id and g.run_id = ${runId}
    where m.contact_id = d.contact_id and m.group_id = o.group_id
      and d.contact_id > d.other_id`.execute(tx);
}
