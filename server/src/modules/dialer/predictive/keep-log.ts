import { Readable } from "node:stream";
import { sql } from "kysely";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Run } from "../../../platform/http/api.ts";
import { today } from "../../agents/index.ts";
import { campaignOf } from "../../campaigns/index.ts";
import type { LogPart, PaceLog } from "./pace-log.ts";

type Logs = Tx<"campaign_pace_logs">;
type DueLog = { tenantId: string; campaignId: string; day: string; log: PaceLog };

/** Behind the rounds, in transactions of their own: what cannot be kept of a pacing that goes on is tried again. */
export async function keepLogs(
  app: App,
  due: readonly DueLog[],
  onFault: (error: unknown) => void,
): Promise<void> {
  for (const { tenantId, log, ...of } of due) {
    const part = log.next();
    if (!part) continue;
    await inTenant(app, tenantId, (ctx) => savePart(ctx, { ...of, id: log.id }, part)).then(
      () => log.kept(part),
      onFault,
    );
  }
}

/** One that was kept already, by an answer that was lost, has more in it by now. */
async function savePart(
  ctx: Ctx,
  { campaignId, day, id }: { campaignId: string; day: string; id: string },
  { part, entries }: LogPart,
): Promise<void> {
  const tx: Logs = ctx.tx;
  await tx
    .insertInto("campaign_pace_logs")
    .values({ campaign_id: campaignId, day, id, part, entries })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "campaign_id", "day", "id", "part"]).doUpdateSet({ entries }),
    )
    .execute();
}

/** The logs of a campaign's day, one after the other, each from its beginning on. */
export async function downloadLog(
  run: Run,
  campaignId: string,
  asked: string | undefined,
): Promise<{ fileName: string; body: Readable }> {
  const day = await run(async (ctx) => {
    await campaignOf(ctx, campaignId, "campaigns:update");
    return asked ?? (await today(ctx));
  });
  return { fileName: `pace-${day}.jsonl`, body: Readable.from(parts(run, campaignId, day)) };
}

type Place = { id: string; part: number };

/** A part at a time: a long day is more than belongs into memory. */
async function* parts(run: Run, campaignId: string, day: string): AsyncGenerator<string> {
  let after: Place = { id: "00000000-0000-0000-0000-000000000000", part: -1 };
  for (;;) {
    const next = await run(async (ctx) => {
      const campaign = await campaignOf(ctx, campaignId, "campaigns:update");
      return partAfter(ctx, campaign.id, day, after);
    });
    if (!next) return;
    yield next.entries;
    after = next;
  }
}

async function partAfter(
  ctx: Ctx,
  campaignId: string,
  day: string,
  after: Place,
): Promise<(Place & { entries: string }) | undefined> {
  const { rows } = await sql<Place & { entries: string }>`
    select id, part, entries from campaign_pace_logs
    where tenant_id = current_tenant() and campaign_id = ${campaignId} and day = ${day}
      and (id, part) > (${after.id}::uuid, ${after.part})
    order by id, part limit 1`.execute(ctx.tx);
  return rows[0];
}
