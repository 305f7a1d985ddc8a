import type { RecordingExport } from "@parley/contract";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { Wanted } from "./chosen.ts";

export type ExportRow = {
  id: string;
  operation_id: string;
  requested_by: string;
  filter: Wanted;
  state: RecordingExport["state"];
  sounds: number | null;
  missing: number | null;
  bytes: number | null;
  sha256: string | null;
  requested_at: Date;
  ready_at: Date | null;
  expires_at: Date | null;
  /** Of the long work that writes it. */
  done: number;
  total: number | null;
  error: string | null;
  cancel_requested: boolean;
};

type Find = {
  id?: string;
  by?: string;
  before?: string | undefined;
  states?: readonly ExportRow["state"][];
  holds?: readonly string[];
  limit: number;
  lock?: boolean;
};

/** Archives with the state of their work, newest first. */
export function selectExports(ctx: Pick<Ctx, "tx">, find: Find): Promise<ExportRow[]> {
  const tx: Tx<"recording_exports" | "operations" | "recording_export_sounds"> = ctx.tx;
  let query = tx
    .selectFrom("recording_exports as e")
    .innerJoin("operations as o", (join) =>
      join.onRef("o.tenant_id", "=", "e.tenant_id").onRef("o.id", "=", "e.operation_id"),
    )
    .selectAll("e")
    .select(["o.done", "o.total", "o.error", "o.cancel_requested"])
    .orderBy("e.id", "desc")
    .limit(find.limit);
  if (find.id) query = query.where("e.id", "=", find.id);
  if (find.by) query = query.where("e.requested_by", "=", find.by);
  if (find.before) query = query.where("e.id", "<", find.before);
  if (find.states) query = query.where("e.state", "in", [...find.states]);
  const { holds } = find;
  if (holds) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom("recording_export_sounds as s")
          .select("s.recording_id")
          .whereRef("s.export_id", "=", "e.id")
          .where("s.recording_id", "in", [...holds]),
      ),
    );
  }
  if (find.lock) query = query.forUpdate("e");
  return query.$castTo<ExportRow>().execute();
}

export async function patchExport(
  ctx: Pick<Ctx, "tx">,
  id: string,
  patch: Partial<
    Pick<ExportRow, "state" | "sounds" | "missing" | "bytes" | "sha256" | "ready_at" | "expires_at">
  >,
): Promise<void> {
  const tx: Tx<"recording_exports"> = ctx.tx;
  await tx.updateTable("recording_exports").set(patch).where("id", "=", id).execute();
}
