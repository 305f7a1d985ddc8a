import type { getRecordingPeaks, Output } from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Run } from "../../../platform/http/api.ts";
import type { FileAnswer } from "../../../platform/http/file-answer.ts";
import { keyOf } from "./expire.ts";
import { heard } from "./service.ts";

/** The sound of a recording, for whoever may listen to it or take it away. Each time is in the audit log. */
export async function soundOf(
  app: Pick<App, "storage">,
  run: Run,
  id: string,
  permission: "recordings:listen" | "recordings:download",
): Promise<FileAnswer> {
  const { row, tenantId } = await run(async (ctx) => {
    return { row: await heard(ctx, id, permission), tenantId: ctx.tenantId };
  });
  const day = (row.started_at ?? row.ended_at)?.toISOString().slice(0, 16).replace(":", "") ?? "";
  return {
    fileName: `recording-${day}-${row.call_id}.wav`,
    body: app.storage.read(keyOf(tenantId, id)),
    mediaType: row.content_type ?? "audio/wav",
    personId: row.contact_id,
  };
}

type Peaks = Output<typeof getRecordingPeaks>;

export async function peaksOf(ctx: Ctx, id: string): Promise<Peaks> {
  await heard(ctx, id, "recordings:listen");
  const tx: Tx<"recordings"> = ctx.tx;
  const row = await tx
    .selectFrom("recordings")
    .select("peaks")
    .where("id", "=", id)
    .$castTo<{ peaks: Peaks | null }>()
    .executeTakeFirst();
  return row?.peaks ?? { agent: [], customer: [] };
}
