import type { AttemptOutcome, LeadDials } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

type Row = {
  id: string;
  day: number;
  week: number;
  in_all: number;
  outcome: AttemptOutcome | null;
  at: Date | null;
};

const hourMs = 3_600_000;

/** How often each number of a contact was dialled, by the counts that the law goes by; they are kept by the hour. */
export async function dialsOfContact(ctx: Ctx, contactId: string): Promise<LeadDials> {
  const tx: Tx<"contact_points" | "number_attempts" | "attempts"> = ctx.tx;
  const [day, week] = [24, 168].map((hours) => new Date(ctx.now.getTime() - hours * hourMs));
  const { rows } = await sql<Row>`
    select p.id, n.day, n.week, n.in_all, last.outcome, last.at
    from contact_points p
    cross join lateral (
      select coalesce(sum(d.dials) filter (where d.hour > ${day}), 0)::int as day,
        coalesce(sum(d.dials) filter (where d.hour > ${week}), 0)::int as week,
        coalesce(sum(d.dials), 0)::int as in_all
      from number_attempts d where d.number_digest = p.digest) as n
    left join lateral (
      select a.outcome, a.at from attempts a
      where a.number_digest = p.digest and a.outcome is distinct from 'NOT_PLACED'
      order by a.at desc limit 1) as last on true
    where p.contact_id = ${contactId} and p.type = 'PHONE'
    order by p.is_primary desc, p.id`.execute(tx);
  const total = (key: "day" | "week" | "in_all") => rows.reduce((sum, row) => sum + row[key], 0);
  return {
    numbers: rows.map((row) => ({
      ...{ contactPointId: row.id, day: row.day, week: row.week, inAll: row.in_all },
      lastOutcome: row.outcome,
      lastAt: row.at?.toISOString() ?? null,
    })),
    person: { day: total("day"), week: total("week"), inAll: total("in_all") },
  };
}
