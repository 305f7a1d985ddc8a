import type { TollSettings } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { minorPerUnit } from "../../../platform/currency.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { readSettings } from "../../settings/index.ts";
import type { Facts } from "../decision/index.ts";

/** What the tenant has dialled and spent, as far as it has set bounds to that. */
export type Tolls = Pick<Facts, "dialsByHand" | "spent">;

const nothing: Tolls = { dialsByHand: 0, spent: { minor: 0, until: 0 } };

/** `hold` keeps other dials by hand of the tenant off until the transaction ends, so that no two take the last one. */
export async function tollsOf(
  ctx: Ctx,
  { dialsByHandPerHour, spendPerDayMinor }: TollSettings,
  dials: readonly { automatic: boolean }[],
  hold: boolean,
): Promise<Tolls> {
  const isByHand = dials.some(({ automatic }) => !automatic);
  const [dialsByHand, spent] = await Promise.all([
    dialsByHandPerHour !== null && isByHand ? dialledByHand(ctx, hold) : nothing.dialsByHand,
    spendPerDayMinor !== null ? spentToday(ctx) : nothing.spent,
  ]);
  return { dialsByHand, spent };
}

async function dialledByHand(ctx: Ctx, hold: boolean): Promise<number> {
  const tx: Tx<"dials_by_hand"> = ctx.tx;
  if (hold) await countByHand(ctx, 0);
  const { rows } = await sql<{ dials: number }>`
    select dials from dials_by_hand
    where hour = date_trunc('hour', ${ctx.now}::timestamptz)`.execute(tx);
  return rows[0]?.dials ?? 0;
}

/** One row a tenant: of an hour that is over nobody asks. */
export async function countByHand(ctx: Ctx, dials: number): Promise<void> {
  const tx: Tx<"dials_by_hand"> = ctx.tx;
  await sql`
    insert into dials_by_hand as b (hour, dials)
    values (date_trunc('hour', ${ctx.now}::timestamptz), ${dials})
    on conflict (tenant_id) do update set hour = excluded.hour,
      dials = case when b.hour = excluded.hour then b.dials else 0 end + excluded.dials`.execute(
    tx,
  );
}

async function spentToday(ctx: Ctx): Promise<Facts["spent"]> {
  const { region } = await readSettings(ctx);
  const tx: Tx<"line_spend"> = ctx.tx;
  const { rows } = await sql<{ millionths: string; until: Date }>`
    select coalesce((select s.millionths from line_spend s where s.day = today.day), 0)::text as millionths,
      ((today.day + 1)::timestamp at time zone ${region.timeZone}) as until
    from (select (${ctx.now}::timestamptz at time zone ${region.timeZone})::date as day) as today`.execute(
    tx,
  );
  const [{ millionths, until } = { millionths: "0", until: ctx.now }] = rows;
  return { minor: toMinor(millionths, region.currency), until: until.getTime() };
}

/** Millionths of a currency in its smallest unit, what is over cut off. */
export function toMinor(millionths: string, currency: string): number {
  return Math.floor((Number(millionths) * Number(minorPerUnit(currency))) / 1_000_000);
}
