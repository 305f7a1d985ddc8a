import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type CallerIdRow = {
  id: string;
  number: string;
  name: string;
  country: string | null;
  region: string | null;
  daily_cap: number | null;
  enabled: boolean;
  rests_until: Date | null;
  retired: boolean;
  updated_at: Date;
  version: number;
};

/** A number of the stock, with how often it was shown since the tenant's midnight. */
export type CallerIdOfToday = CallerIdRow & { dials: number };

export type Stock = Tx<"caller_ids" | "caller_id_days" | "tenants">;

/** The tenant's day, from its midnight on. */
export function today({ now }: Ctx): RawBuilder<string> {
  return sql`(select (${now}::timestamptz at time zone t.time_zone)::date from tenants t
    where t.id = current_tenant())`;
}

/** A page of the stock by name; the retired ones only when asked for. */
export async function selectCallerIds(
  ctx: Ctx,
  filter: {
    retired?: boolean | undefined;
    withRetired?: boolean | undefined;
    after?: { name: string; id: string } | undefined;
    limit: number;
  },
): Promise<CallerIdOfToday[]> {
  const tx: Stock = ctx.tx;
  const { retired = false, withRetired = false, after, limit } = filter;
  const { rows } = await sql<CallerIdOfToday>`
    select c.*, coalesce(d.dials, 0) as dials
    from caller_ids c
    left join caller_id_days d on d.tenant_id = c.tenant_id and d.caller_id_id = c.id
      and d.day = ${today(ctx)}
    where c.tenant_id = current_tenant()
      and (${withRetired} or c.retired = ${retired})
      ${after ? sql`and (c.name, c.id) > (${after.name}, ${after.id}::uuid)` : sql``}
    order by c.name, c.id limit ${limit}`.execute(tx);
  return rows;
}

/**
 * Counts the numbers that these calls show; one that is not in the stock is not counted. The rows are held
 * until the transaction ends, so it comes last in it.
 */
export async function countShown(
  ctx: Ctx,
  calls: readonly { callerId: string | null }[],
): Promise<void> {
  const numbers = calls.flatMap(({ callerId }) => callerId ?? []);
  if (numbers.length === 0) return;
  const tx: Stock = ctx.tx;
  await sql`
    insert into caller_id_days as d (caller_id_id, day, dials)
    select c.id, ${today(ctx)}, count(*)
    from unnest(${numbers}::text[]) as shown (number)
    join caller_ids c on c.tenant_id = current_tenant() and c.number = shown.number
    group by c.id order by c.id
    on conflict (tenant_id, caller_id_id, day) do update set dials = d.dials + excluded.dials`.execute(
    tx,
  );
}

export type AnswersRow = Pick<
  CallerIdRow,
  "id" | "number" | "name" | "country" | "enabled" | "rests_until"
> & { ended: number; people: number };

const healthDays = 7;

/**
 * How the numbers in use were answered in the last days, less what is not to count any more: days are counted
 * whole, so the one on which a number was let back is not held against it either.
 */
export async function selectAnswers(ctx: Ctx): Promise<AnswersRow[]> {
  const tx: Stock = ctx.tx;
  const { rows } = await sql<AnswersRow>`
    select c.id, c.number, c.name, c.country, c.enabled, c.rests_until,
      coalesce(sum(d.ended), 0)::int as ended, coalesce(sum(d.people), 0)::int as people
    from caller_ids c
    join tenants t on t.id = c.tenant_id
    left join caller_id_days d on d.tenant_id = c.tenant_id and d.caller_id_id = c.id
      and d.day > ${today(ctx)} - ${healthDays}::int
      and (c.judged_from is null or d.day > (c.judged_from at time zone t.time_zone)::date)
    where c.tenant_id = current_tenant() and not c.retired
    group by c.tenant_id, c.id`.execute(tx);
  return rows;
}

/** Of these numbers, those that are in the stock already. */
export async function knownNumbers(
  tx: Tx<"caller_ids">,
  numbers: readonly string[],
): Promise<Set<string>> {
  const rows = await tx
    .selectFrom("caller_ids")
    .select("number")
    .where("number", "=", sql<string>`any(${[...numbers]}::text[])`)
    .execute();
  return new Set(rows.map(({ number }) => number));
}

/** Of these ids, one that is none of the tenant's numbers in use. */
export async function unknownCallerId(
  tx: Tx<"caller_ids">,
  ids: readonly string[],
): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const rows = await tx
    .selectFrom("caller_ids")
    .select("id")
    .where("id", "in", [...ids])
    .where("retired", "=", false)
    .execute();
  return ids.find((id) => !rows.some((row) => row.id === id));
}
