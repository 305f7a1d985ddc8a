import type { ScoreComparison, ScoreModel, ScoreModelCard } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { Model } from "../learn/model.ts";

export type ModelRow = {
  id: string;
  number: number;
  kind: ScoreModel["kind"];
  outcomes: number;
  conversions: number;
  first_outcome_at: Date;
  last_outcome_at: Date;
  made_by: string | null;
  made_at: Date;
  comparison: Omit<ScoreComparison, "periods"> &
    Partial<Pick<ScoreComparison, "periods">> & { verdict: ScoreModel["verdict"] };
};
export type FullModelRow = ModelRow & {
  model: Model;
  factors: string[];
  refused: ScoreModelCard["card"]["refused"];
};

const listed = [
  "id",
  "number",
  "kind",
  "outcomes",
  "conversions",
  "first_outcome_at",
  "last_outcome_at",
  "made_by",
  "made_at",
  "comparison",
] as const;

/** Learned models, newest first. */
export function selectModels(
  tx: Tx<"score_models">,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<ModelRow[]> {
  let query = tx.selectFrom("score_models").select(listed);
  if (before) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).$castTo<ModelRow>().execute();
}

export function findModel(
  tx: Tx<"score_models">,
  which: { id: string } | { number: number },
): Promise<FullModelRow | undefined> {
  const [column, value] =
    "id" in which ? ["id" as const, which.id] : ["number" as const, which.number];
  return tx
    .selectFrom("score_models")
    .select([...listed, "model", "factors", "refused"])
    .where(column, "=", value)
    .$castTo<FullModelRow>()
    .executeTakeFirst();
}

const rulesFactors: readonly string[] = [];

/** What the parts of a model's scores are called. */
export async function factorNames(
  tx: Tx<"score_models">,
  number: number,
): Promise<readonly string[]> {
  const row = await tx
    .selectFrom("score_models")
    .select("factors")
    .where("number", "=", number)
    .executeTakeFirst();
  return row?.factors ?? rulesFactors;
}

export type NewModel = Omit<FullModelRow, "number" | "made_at">;

/** Keeps a model under the next number; two who make one at once wait for each other. */
export async function insertModel(
  tx: Tx<"score_models">,
  row: NewModel,
  now: Date,
): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended('score models ' || current_tenant(), 0))`.execute(
    tx,
  );
  const { model, comparison, refused, ...plain } = row;
  const made = await tx
    .insertInto("score_models")
    .values({
      ...plain,
      number: sql<number>`(select coalesce(max(m.number), 0) + 1 from score_models m)`,
      model: JSON.stringify(model),
      comparison: JSON.stringify(comparison),
      refused: JSON.stringify(refused),
      made_at: now,
    })
    .returning("number")
    .executeTakeFirstOrThrow();
  return made.number;
}

/** A lead whose outcome is known, as it was before: the call that decided it is not counted. */
export type DecidedLead = {
  id: string;
  source: string | null;
  converted: boolean;
  created: number;
  decided: number;
  attempts: number;
  time_zone: string | null;
  company: boolean;
  attributes: Record<string, unknown> | null;
};

/**
 * The last leads whose outcome is known, the oldest decision first. When it was decided is told by the
 * disposition; of a status that was set by hand by the timeline; of a lead that came with it by its
 * beginning.
 */
export async function decidedLeads(
  tx: Tx<"leads" | "calls" | "activities">,
  { most, since }: { most: number; since?: Date },
): Promise<DecidedLead[]> {
  const { rows } = await sql<DecidedLead>`
    with ended as (
      select l.id, l.source, l.status, l.created_at, l.attempts, l.time_zone, l.company, l.attributes
      from leads l
      where l.deleted_at is null and l.status in ('CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')
      order by l.id desc limit ${most}
    ), decided as (
      select e.*, coalesce(c.at, a.at, e.created_at) as decided_at, c.at is not null as by_call
      from ended e
      left join lateral (
        select max(c.closed_at) as at from calls c
        where c.lead_id = e.id and c.disposition_id is not null
      ) as c on true
      left join lateral (
        select max(a.at) as at from activities a
        where c.at is null and a.lead_id = e.id and a.type = 'LEAD_UPDATED'
          and a.data -> 'status' ->> 'to' = e.status
      ) as a on true
    )
    select id, source, status = 'CONVERTED' as converted,
      extract(epoch from created_at)::float8 * 1000 as created,
      extract(epoch from decided_at)::float8 * 1000 as decided,
      greatest(attempts - by_call::int, 0) as attempts, time_zone, company is not null as company,
      attributes
    from decided
    where ${since ?? null}::timestamptz is null or decided_at > ${since ?? null}::timestamptz
    order by decided_at, id`.execute(tx);
  return rows;
}

/** How many leads have an outcome, and of which kind. */
export async function countOutcomes(
  tx: Tx<"leads">,
): Promise<{ outcomes: number; conversions: number }> {
  const { rows } = await sql<{ outcomes: number; conversions: number }>`
    select count(*)::int as outcomes,
      (count(*) filter (where status = 'CONVERTED'))::int as conversions
    from leads
    where deleted_at is null and status in ('CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')`.execute(
    tx,
  );
  return rows[0] ?? { outcomes: 0, conversions: 0 };
}
