import type { CallerIdRule } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { placeOfPhone } from "../../contacts/index.ts";
import { type Choice, chooseCallerId, type Showable } from "./choose.ts";
import { type CallerIdOfToday, type Stock, today } from "./queries.ts";

/** How a campaign says what its calls show. */
export type ShowingCampaign = {
  caller_id: string | null;
  caller_id_rule: CallerIdRule;
  caller_id_set: string[];
};

/**
 * What the calls of one batch show, one after the other: the stock is read once, and what was chosen counts for
 * those after it. Where leads of one campaign have it show their numbers by several rules, they choose from one stock.
 */
export async function callerIdsFor<C extends ShowingCampaign>(
  ctx: Ctx,
  campaign: C,
  others: readonly C[] = [],
): Promise<(phone: string, by?: C) => Choice> {
  const stock = await showable(ctx, [campaign, ...others]);
  return (phone, by = campaign) => {
    const { caller_id: fallback, caller_id_rule: rule, caller_id_set: set } = by;
    const { country, region } = placeOfPhone(phone);
    const choice = chooseCallerId(
      { rule, set, fallback },
      { number: phone, country, region },
      stock,
    );
    const shown = stock.find(({ number }) => number === choice?.number);
    if (shown) shown.dials += 1;
    return choice;
  };
}

/** The numbers that may be chosen, and those of the campaigns' own that are none of them. */
async function showable(ctx: Ctx, campaigns: readonly ShowingCampaign[]): Promise<Showable[]> {
  const own = campaigns.flatMap(({ caller_id }) => caller_id ?? []);
  const choosing = campaigns.filter(({ caller_id_rule }) => caller_id_rule !== "FIXED");
  if (choosing.length === 0 && own.length === 0) return [];
  const takesAll = choosing.some(({ caller_id_set }) => caller_id_set.length === 0);
  const set = choosing.flatMap(({ caller_id_set }) => caller_id_set);
  const tx: Stock = ctx.tx;
  if (choosing.length > 0) await takeTurns(tx);
  const { rows } = await sql<CallerIdOfToday>`
    select c.id, c.number, c.country, c.region, c.daily_cap, c.enabled, c.retired, c.rests_until,
      coalesce(d.dials, 0) as dials
    from caller_ids c
    left join caller_id_days d on d.tenant_id = c.tenant_id and d.caller_id_id = c.id
      and d.day = ${today(ctx)}
    where c.tenant_id = current_tenant() and (c.number = any(${own})
      or (c.enabled and not c.retired and (${takesAll} or c.id = any(${set}::uuid[]))))`.execute(
    tx,
  );
  return rows.map(({ daily_cap: dailyCap, enabled, retired, rests_until, ...row }) => ({
    ...row,
    dailyCap,
    enabled: enabled && !retired,
    rests: rests_until !== null && rests_until > ctx.now,
  }));
}

/**
 * Where a cap is to be kept one batch chooses after the other: each sees what those before it have counted, so
 * that no two pass the cap together. The lock is the tenant's and ends with the transaction.
 */
async function takeTurns(tx: Stock): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('caller-ids ' || current_tenant()::text, 0))
    where exists (select 1 from caller_ids c where c.tenant_id = current_tenant()
      and c.enabled and not c.retired and c.daily_cap is not null)`.execute(tx);
}
