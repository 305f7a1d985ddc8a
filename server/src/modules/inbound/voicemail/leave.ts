import { voicemailLeft } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { notify, wordsOf } from "../../notifications/index.ts";
import { type BoxRow, boxesById } from "./boxes.ts";
import { expireVoicemail, keyOf } from "./expire.ts";

/** What is shorter was no message: somebody hung up at the tone. */
const shortestSeconds = 1;

type Left = {
  boxId: string;
  callId: string;
  leadId: string;
  provider: string;
  recordingId: string;
  seconds: number;
};

/**
 * Writes a message down, tells whoever is to be told, and answers its id; undefined where nothing was said. Its sound
 * follows: the carrier has it until then.
 */
export async function leaveVoicemail(ctx: Ctx, left: Left): Promise<string | undefined> {
  const { boxId, callId, leadId, provider, recordingId } = left;
  const box = (await boxesById(ctx, [boxId])).get(boxId);
  // Nothing is known of what a lost event would have told: the carrier is asked for it.
  if (!box || (left.seconds > 0 && left.seconds < shortestSeconds)) return undefined;
  const id = newId();
  const seconds = Math.round(left.seconds);
  const expiresAt = new Date(ctx.now.getTime() + box.keep_days * 86_400_000);
  const tx: Tx<"voicemails"> = ctx.tx;
  await tx
    .insertInto("voicemails")
    .values({
      ...{ id, box_id: boxId, call_id: callId, lead_id: leadId, provider, seconds },
      ...{ recording_id: recordingId, created_at: ctx.now, expires_at: expiresAt },
    })
    .execute();
  const data = { id, boxId, callId, seconds };
  await emit(ctx, voicemailLeft, data, { permission: "voicemails:read" });
  await tell(ctx, box, callId, seconds);
  const key = keyOf(ctx.tenantId, id);
  await expireVoicemail.enqueue(ctx, { id, key }, { runAt: expiresAt, jobKey: `expire-${id}` });
  return id;
}

async function tell(ctx: Ctx, box: BoxRow, callId: string, seconds: number): Promise<void> {
  const { rows } = await sql<{ id: string; locale: string }>`
    select id, locale from users
    where tenant_id = current_tenant() and status = 'ACTIVE'
      and (id = any(${box.user_ids}::uuid[]) or team_id = any(${box.team_ids}::uuid[]))`.execute(
    ctx.tx,
  );
  for (const locale of new Set(rows.map((row) => row.locale))) {
    const ids = rows.filter((row) => row.locale === locale).map(({ id }) => id);
    const title = wordsOf(locale).voicemailLeft(box.name, seconds);
    const about = { subjectKind: "CALL" as const, subjectId: callId, senderId: null };
    await notify(ctx, ids, { type: "CALL", title, ...about });
  }
}
