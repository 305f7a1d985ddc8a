import { callEnded, tollsGuarded } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Subscriber } from "../../platform/events/subscriber.ts";
import { readSettings } from "../settings/index.ts";
import { toMinor } from "./dials/tolls.ts";
import { readLaw } from "./rules.ts";

/** Adds up what the lines cost in a day, where a tenant bounds that. Calls in the air are counted when they end. */
export const spendCounter: Subscriber = {
  name: "law.spend",
  events: [callEnded.name],
  handle: async (ctx, events) => {
    const { tolls } = (await readLaw(ctx.tx)).calling;
    const most = tolls.spendPerDayMinor;
    if (most === null) return;
    const dialled = events
      .map(({ data }) => callEnded.data.parse(data))
      .filter(({ direction }) => direction !== "INBOUND");
    const { region } = await readSettings(ctx);
    const ids = dialled.map(({ id }) => id);
    const { before, after } = await addCosts(ctx, ids, region.timeZone);
    const wasUnder = toMinor(before, region.currency) < most;
    if (!wasUnder || toMinor(after, region.currency) < most) return;
    const told = { reason: "SPEND_REACHED" as const, userId: null };
    await emit(ctx, tollsGuarded, told, { permission: "security:read" });
  },
};

/** From the answer to the end, by the campaign's price of a minute or the tenant's; in millionths of the currency. */
async function addCosts(ctx: Ctx, callIds: readonly string[], timeZone: string) {
  const tx: Tx<"line_spend" | "calls" | "campaigns" | "settings_versions"> = ctx.tx;
  const { rows } = await sql<{ added: string; after: string }>`
    with cost as (
      select coalesce(sum(round(extract(epoch from c.ended_at - c.answered_at)
        * coalesce(p.line_minute, (s.value ->> 'lineMinute')::bigint, 0) / 60)), 0) as added
      from calls c
      left join campaigns p on p.tenant_id = c.tenant_id and p.id = c.campaign_id
      left join lateral (
        select v.value from settings_versions v
        where v.tenant_id = c.tenant_id and v.section = 'costs' order by v.number desc limit 1
      ) as s on true
      where c.tenant_id = current_tenant() and c.id = any(${[...callIds]}::uuid[])
        and c.answered_at is not null
    )
    insert into line_spend as s (day, millionths)
    select (${ctx.now}::timestamptz at time zone ${timeZone})::date, added from cost
    on conflict (tenant_id) do update set day = excluded.day, millionths =
      case when s.day = excluded.day then s.millionths else 0 end + excluded.millionths
    returning (select added from cost)::text as added, millionths::text as after`.execute(tx);
  const [{ added, after } = { added: "0", after: "0" }] = rows;
  return { before: String(Number(after) - Number(added)), after };
}
