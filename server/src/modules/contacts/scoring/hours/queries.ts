import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import { type Hours, hoursOfWeek } from "./best-hours.ts";

/** A call that says something of when people answer. */
export type TriedCall = {
  source: string | null;
  time_zone: string | null;
  at: Date;
  answered: boolean;
};

const tells = sql.raw("('CONNECTED', 'ABANDONED', 'MACHINE', 'NO_ANSWER', 'BUSY')");
const columns = sql.raw(`coalesce(c.ringing_at, c.started_at) as at,
  c.outcome in ('CONNECTED', 'ABANDONED') as answered`);

export async function triedCalls(
  tx: Tx<"calls" | "leads">,
  callIds: readonly string[],
): Promise<TriedCall[]> {
  const { rows } = await sql<TriedCall>`
    select l.source, l.time_zone, ${columns}
    from calls c join leads l on l.id = c.lead_id
    where c.id = any(${[...callIds]}::uuid[]) and c.outcome in ${tells}
      and c.origin <> 'INBOUND'`.execute(tx);
  return rows;
}

export async function triedCallsOfLead(tx: Tx<"calls">, leadId: string) {
  const { rows } = await sql<Pick<TriedCall, "at" | "answered">>`
    select ${columns} from calls c
    where c.lead_id = ${leadId} and c.outcome in ${tells} and c.origin <> 'INBOUND' order by c.id desc limit 200`.execute(
    tx,
  );
  return rows;
}

export type HourCount = {
  kind: "ALL" | "SOURCE" | "ZONE";
  name: string;
  hour: number;
  calls: number;
  answers: number;
};

export async function addToHours(
  tx: Tx<"answer_hours">,
  counts: readonly HourCount[],
): Promise<void> {
  if (counts.length === 0) return;
  await sql`
    insert into answer_hours as h (kind, name, hour, calls, answers)
    select v.kind, v.name, v.hour, v.calls, v.answers
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb)
      as v (kind text, name text, hour smallint, calls int, answers int)
    on conflict (tenant_id, kind, name, hour) do update
      set calls = h.calls + excluded.calls, answers = h.answers + excluded.answers`.execute(tx);
}

/** What all calls, those of a source and those into a zone say. */
export async function readHours(
  tx: Tx<"answer_hours">,
  { source, zone }: { source: string | null; zone: string },
): Promise<Record<HourCount["kind"], Hours>> {
  const { rows } = await sql<HourCount>`
    select kind, name, hour, calls, answers from answer_hours
    where kind = 'ALL' or (kind = 'ZONE' and name = ${zone})
      or (kind = 'SOURCE' and name = ${source ?? null}::text)`.execute(tx);
  const of = (kind: HourCount["kind"]) => hoursFrom(rows.filter((row) => row.kind === kind));
  return { ALL: of("ALL"), SOURCE: of("SOURCE"), ZONE: of("ZONE") };
}

export function hoursFrom(rows: readonly Pick<HourCount, "hour" | "calls" | "answers">[]): Hours {
  const calls = new Array<number>(hoursOfWeek).fill(0);
  const answers = new Array<number>(hoursOfWeek).fill(0);
  for (const row of rows) {
    calls[row.hour] = (calls[row.hour] ?? 0) + row.calls;
    answers[row.hour] = (answers[row.hour] ?? 0) + row.answers;
  }
  return { calls, answers };
}

export async function tenantZone(tx: Tx<"tenants">): Promise<string> {
  const row = await tx
    .selectFrom("tenants")
    .select("time_zone")
    .where("id", "=", sql<string>`current_tenant()`)
    .executeTakeFirstOrThrow();
  return row.time_zone;
}
