import { callEnded, type EventData, thirdPartyChanged, tollsGuarded } from "@parley/contract";
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
  events: [callEnded.name, thirdPartyChanged.name],
  handle: async (ctx, events) => {
    const { tolls } = (await readLaw(ctx.tx)).calling;
    const most = tolls.spendPerDayMinor;
    if (most === null) return;
    const dialled = events
      .filter(({ name }) => name === callEnded.name)
      .map(({ data }) => callEnded.data.parse(data))
      .filter(({ direction }) => direction !== "INBOUND");
    // Of third parties, those who have gone.
    const thirds = events
      .filter(({ name }) => name === thirdPartyChanged.name)
      .map(({ data }) => thirdPartyChanged.data.parse(data))
      .filter(({ lineMs }) => lineMs > 0);
    if (dialled.length + thirds.length === 0) return;
    const { region } = await readSettings(ctx);
    const ids = dialled.map(({ id }) => id);
    const { before, after } = await addCosts(ctx, ids, thirds, region.timeZone);
    const wasUnder = toMinor(before, region.currency) < most;
    if (!wasUnder || toMinor(after, region.currency) < most) return;
    const told = { reason: "SPEND_REACHED" as const, userId: null };
    await emit(ctx, tollsGuarded, told, { permission: "security:read" });
  },
};

/** From the answer to the end, by the campaign's price of a minute or the tenant's; in millionths of the currency. */
async function addCosts(
  ctx: Ctx,
  callIds: readonly string[],
  thirds: readonly EventData<typeof thirdPartyChanged>[],
  timeZone: string,
) {
  const lines = JSON.stringify(thirds.map(({ id, lineMs }) => ({ id, ms: lineMs })));
  const tx: Tx<"line_spend" | "calls" | "campaigns" | "settings_versions"> = ctx.tx;
  const { rows } = await sql<{ added: string; after: string }>`
    with busy as (
      select id, extract(epoch from ended_at - answered_at) as seconds from calls
      where tenant_id = current_tenant() and id = any(${[...callIds]}::uuid[])
        and answered_at is not null
      union all
      select v.id, v.ms / 1000.0 from jsonb_to_recordset(${lines}::jsonb) as v (id uuid, ms bigint)
    ), cost as (
      select coalesce(sum(round(b.seconds
        * coalesce(p.line_minute, (s.value ->> 'lineMinute')::bigint, 0) / 60)), 0) as added
      from busy b join calls c on c.id = b.id
      left join campaigns p on p.tenant_id = c.tenant_id and p.id = c.campaign_id
      left join lateral (
        select v.value from settings_versions v
        where v.tenant_id = c.tenant_id and v.section = 'costs' order by v.number desc limit 1
      ) as s on true
      where c.tenant_id = current_tenant()
    )
    insert into line_spend as s (day, millionths)
    select (${ctx.now}::timestamptz at time zone ${timeZone})::date, added from cost
    on conflict (tenant_id) do update set day = excluded.day, millionths =
      case when s.day = excluded.day then s.millionths else 0 end + excluded.millionths
    returning (select added from cost)::text as added, millionths::text as after`.execute(tx);
  const [{ added, after } = { added: "0", after: "0" }] = rows;
  return { before: String(Number(after) - Number(added)), after };
}
