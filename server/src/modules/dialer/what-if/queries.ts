import type { WhatIfBasis, WhatIfResult, WhatIfRun } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { assumed } from "./floor-model.ts";
import type { PastDay } from "./past-day.ts";
import type { WhatIfQuestion } from "./what-if.ts";

export type RunRow = {
  id: string;
  campaign_id: string;
  operation_id: string;
  question: WhatIfQuestion;
  basis: WhatIfBasis;
  results: WhatIfResult[] | null;
  /** Of a day that was; null where the days may come. */
  back_test: { day: string; actual: PastDay } | null;
  created_at: Date;
  /** Of the long work that carries it out. */
  state: WhatIfRun["state"];
  done: number;
  total: number | null;
  error: string | null;
  owner_id: string;
  team_id: string | null;
  cancel_requested: boolean;
};

/** What is kept of a run; the rest is told by its long work. */
type NewRun = Pick<
  RunRow,
  "id" | "campaign_id" | "operation_id" | "question" | "basis" | "back_test" | "created_at"
>;

type Tables = Tx<"what_if_runs" | "operations">;

/** Simulations of a campaign with the state of their work, newest first. */
export function selectRuns(
  tx: Tables,
  filter: {
    campaignId: string;
    isBackTest: boolean;
    id?: string;
    before?: string | undefined;
    limit: number;
  },
): Promise<RunRow[]> {
  const { campaignId, isBackTest, id, before, limit } = filter;
  return tx
    .selectFrom("what_if_runs as r")
    .innerJoin("operations as o", "o.id", "r.operation_id")
    .selectAll("r")
    .select([
      "o.state",
      "o.done",
      "o.total",
      "o.error",
      "o.owner_id",
      "o.team_id",
      "o.cancel_requested",
    ])
    .where("r.campaign_id", "=", campaignId)
    .where("r.back_test", isBackTest ? "is not" : "is", null)
    .$if(id !== undefined, (query) => query.where("r.id", "=", id ?? ""))
    .$if(before !== undefined, (query) => query.where("r.id", "<", before ?? ""))
    .orderBy("r.id", "desc")
    .limit(limit)
    .$castTo<RunRow>()
    .execute();
}

/** The question of long work that is to be done, by its operation. */
export async function questionOf(
  tx: Tx<"what_if_runs">,
  operationId: string,
): Promise<WhatIfQuestion | undefined> {
  const row = await tx
    .selectFrom("what_if_runs")
    .select("question")
    .where("operation_id", "=", operationId)
    .executeTakeFirst();
  const question = row?.question as WhatIfQuestion | undefined;
  // What one of an earlier version does not know of its floor is as it was assumed to be.
  return question && { ...question, model: { ...assumed, ...question.model } };
}

export async function insertRun(tx: Tx<"what_if_runs">, row: NewRun): Promise<void> {
  const values = {
    ...row,
    question: JSON.stringify(row.question),
    basis: JSON.stringify(row.basis),
    back_test: row.back_test === null ? null : JSON.stringify(row.back_test),
  };
  await tx.insertInto("what_if_runs").values(values).execute();
}

export async function saveResults(
  tx: Tx<"what_if_runs">,
  operationId: string,
  results: readonly WhatIfResult[],
): Promise<void> {
  await tx
    .updateTable("what_if_runs")
    .set({ results: JSON.stringify(results) })
    .where("operation_id", "=", operationId)
    .execute();
}

/** Removes simulations of a campaign that have ended, but for the newest. */
export async function removeOldRuns(
  tx: Tables,
  campaignId: string,
  isBackTest: boolean,
  kept: number,
): Promise<void> {
  await sql`
    delete from what_if_runs r using operations o
    where r.tenant_id = current_tenant() and r.campaign_id = ${campaignId}
      and o.tenant_id = r.tenant_id and o.id = r.operation_id and o.state not in ('QUEUED', 'RUNNING')
      and (r.back_test is not null) = ${isBackTest} and r.id not in (
        select n.id from what_if_runs n
        where n.tenant_id = current_tenant() and n.campaign_id = ${campaignId}
          and (n.back_test is not null) = ${isBackTest}
        order by n.id desc limit ${kept}
      )`.execute(tx);
}

/** Simulations of the tenant that are not over. */
export async function countOpenRuns(tx: Tables): Promise<number> {
  const row = await tx
    .selectFrom("what_if_runs as r")
    .innerJoin("operations as o", "o.id", "r.operation_id")
    .select((eb) => eb.fn.countAll<string>().as("open"))
    .where("o.state", "in", ["QUEUED", "RUNNING"])
    .executeTakeFirstOrThrow();
  return Number(row.open);
}
