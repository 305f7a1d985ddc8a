import type { App } from "../../../platform/app.ts";
import { inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Telephony } from "../../telephony/index.ts";
import { expireRecording, keyOf } from "./expire.ts";
import { patchRecording, type SeenRecording, selectGaps, selectRecordings } from "./rows.ts";
import { SoundMeter } from "./sound-meter.ts";
import type { Span } from "./talk-meter.ts";
import { tellChange, tellSound } from "./tell.ts";

/** Ten hours of both sides. */
const mostBytes = 600 * 1024 * 1024;
/** A carrier that is asked in vain for so long has it no more. */
const lostAfterMs = 24 * 3_600_000;

/**
 * Brings the sound of a recording from the carrier into the storage. It is encrypted on its way: nothing of it lies here
 * in clear. Twice does no harm: the carrier forgets it when it is stored and known to be.
 */
export async function fetchRecording(
  app: App,
  telephony: Telephony,
  tenantId: string,
  row: SeenRecording,
): Promise<void> {
  const talk = (await telephony.openTalk?.(row.id)) ?? null;
  if (talk === null) {
    const isOld = Date.now() - (row.ended_at?.getTime() ?? 0) > lostAfterMs;
    if (telephony.connection() !== "CONNECTED" && !isOld) return;
    await inTenant(app, tenantId, async (ctx) => {
      const [now] = await selectRecordings(ctx, { id: row.id }, true);
      // Nothing is there any more of what was stored meanwhile.
      if (now?.state !== "WAITING") return;
      await patchRecording(ctx, row.id, { state: "LOST", told: "ENDED" });
      await tellChange(ctx, [{ ...row, state: "LOST" }]);
    });
    return;
  }
  const meter = new SoundMeter();
  talk.body.on("error", (error) => meter.destroy(error));
  // The storage hears of it, but may not listen yet.
  meter.on("error", () => {});
  const bytes = await app.storage.write(keyOf(tenantId, row.id), talk.body.pipe(meter), mostBytes);
  await inTenant(app, tenantId, async (ctx) => {
    const held = selectRecordings(ctx, { id: row.id }, true);
    const [[now], gaps] = await Promise.all([held, gapsWithin(ctx, row)]);
    if (now?.state !== "WAITING") return;
    const { seconds, sha256, peaks, talk: figures } = meter.result(gaps);
    const from = now.ended_at ?? ctx.now;
    const expires_at =
      now.keep_days === null ? null : new Date(from.getTime() + now.keep_days * 86_400_000);
    const sound = { content_type: talk.contentType, synthetic: talk.synthetic, bytes, sha256 };
    const known = { state: "STORED" as const, told: "ENDED" as const, seconds, expires_at };
    const pictures = { peaks: JSON.stringify(peaks), talk: JSON.stringify(figures) };
    await patchRecording(ctx, row.id, { ...known, ...sound, ...pictures });
    await tellSound(ctx, { ...now, state: "STORED", seconds, sha256 });
    if (expires_at === null) return;
    const options = { runAt: expires_at, jobKey: `expire-recording-${row.id}` };
    await expireRecording.enqueue(ctx, { id: row.id }, options);
  });
  await telephony.forgetRecording?.(row.id);
}

/** In seconds from its beginning. */
async function gapsWithin(ctx: Ctx, { id, started_at }: SeenRecording): Promise<Span[]> {
  const start = started_at?.getTime() ?? 0;
  const at = (instant: Date) => (instant.getTime() - start) / 1_000;
  const gaps = await selectGaps(ctx, [id]);
  return gaps.map(({ from_at, to_at }) => {
    return { from: at(from_at), to: to_at === null ? Number.POSITIVE_INFINITY : at(to_at) };
  });
}
