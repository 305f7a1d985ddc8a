import { type App, allTenantIds, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Telephony } from "../../telephony/index.ts";

/** A call that began so long ago is over, and what was said in it is waited for no longer. */
const forgottenAfterMs = 24 * 3_600_000;
/** The id of a call, in whose first digits stands when it began, and which of its orders it was. */
const name = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}:\d+$/;

/**
 * What the carrier still has of messages and nobody here waits for, as after a crash in the middle of one, lies there in
 * clear: it is deleted when its call began a day ago. Names that are not ours are left alone.
 */
export async function sweepMessages(app: App, telephony: Telephony): Promise<number> {
  const kept = (await telephony.keptMessages?.()) ?? [];
  const old = kept.filter((id) => isForgotten(id, app.clock.now().getTime()));
  if (old.length === 0) return 0;
  const waited = new Set<string>();
  for (const tenantId of await allTenantIds(app)) {
    const find = (ctx: Ctx) => waitedFor(ctx, telephony.name, old);
    for (const id of await inTenant(app, tenantId, find, { readOnly: true })) waited.add(id);
  }
  const swept = old.filter((id) => !waited.has(id));
  for (const id of swept) await telephony.forgetRecording?.(id);
  if (swept.length > 0) {
    app.metrics.messagesSwept.inc(swept.length);
    app.log.warn(
      { count: swept.length },
      "messages that no call knows were deleted at the carrier",
    );
  }
  return swept.length;
}

function isForgotten(recordingId: string, now: number): boolean {
  const [, first = "", second = ""] = name.exec(recordingId) ?? [];
  return first !== "" && now - Number.parseInt(first + second, 16) > forgottenAfterMs;
}

/** Those whose sound is still to be fetched: one that is lost is given up there. */
async function waitedFor(ctx: Ctx, provider: string, ids: readonly string[]): Promise<string[]> {
  const tx: Tx<"voicemails"> = ctx.tx;
  const rows = await tx
    .selectFrom("voicemails")
    .select("recording_id")
    .where("sound", "=", "WAITING")
    .where("provider", "=", provider)
    .where("recording_id", "in", ids)
    .execute();
  return rows.map(({ recording_id }) => recording_id);
}
