import {
  type DeletionCertificate,
  type deleteTenant,
  type Input,
  type listTenantDeletions,
  ordinaryWaitDays,
  type TenantDeletion,
  tenantDeletionAsked,
  tenantDeletionCancelled,
} from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { type TenantTools, tell, tenantOf } from "../service.ts";
import { eraseTenant } from "./erase.ts";
import { selectDeletions, toDeletion } from "./queries.ts";

const dayMs = 86_400_000;

/** Has a suspended tenant deleted, when the time of waiting is over. */
export async function askForDeletion(
  { app }: TenantTools,
  ctx: Ctx,
  id: string,
  input: Input<typeof deleteTenant>["body"],
): Promise<TenantDeletion> {
  const tenant = await tenantOf(ctx, id);
  const { confirmName, reason, waitDays, shorterBecause = null } = input;
  if (tenant.status !== "SUSPENDED") {
    throw new Refusal("conflict", "Suspend the tenant first", {
      details: { status: tenant.status },
    });
  }
  if (confirmName !== tenant.name) throw invalid("confirmName", "is not the name of the tenant");
  if (waitDays < ordinaryWaitDays && shorterBecause === null) {
    throw invalid("shorterBecause", `says why it must be sooner than in ${ordinaryWaitDays} days`);
  }
  const [open] = await selectDeletions(ctx.tx, { aboutId: id, open: true, limit: 1 });
  if (open) throw new Refusal("conflict", "It is to be deleted already");
  const deletionId = newId();
  const dueAt = new Date(ctx.now.getTime() + waitDays * dayMs);
  const tx: Tx<"tenant_deletions"> = ctx.tx;
  await tx
    .insertInto("tenant_deletions")
    .values({
      id: deletionId,
      about_id: id,
      about_name: tenant.name,
      about_slug: tenant.slug,
      reason,
      wait_days: waitDays,
      shorter_because: shorterBecause,
      requested_by: userOf(ctx),
      requested_at: ctx.now,
      due_at: dueAt,
    })
    .execute();
  await eraseTenant.enqueue(ctx, { deletionId }, { runAt: dueAt, jobKey: `erase ${deletionId}` });
  const after = { reason, waitDays, shorterBecause, dueAt: dueAt.toISOString() };
  await tell(app, ctx, tenantDeletionAsked, { id }, { after });
  const [row] = await selectDeletions(ctx.tx, { id: deletionId, limit: 1 });
  if (!row) throw new Error("a deletion that was just asked for is missing");
  return toDeletion(row);
}

/** Takes it back, as long as nothing is deleted. */
export async function cancelDeletion({ app }: TenantTools, ctx: Ctx, id: string): Promise<void> {
  await tenantOf(ctx, id);
  const [row] = await selectDeletions(ctx.tx, { aboutId: id, open: true, limit: 1, lock: true });
  if (!row) throw notFound("deletion that waits");
  if (row.started_at) throw new Refusal("conflict", "It has begun, and what is gone is gone");
  const tx: Tx<"tenant_deletions"> = ctx.tx;
  await tx
    .updateTable("tenant_deletions")
    .set({ cancelled_at: ctx.now, cancelled_by: userOf(ctx) })
    .where("id", "=", row.id)
    .execute();
  await tell(app, ctx, tenantDeletionCancelled, { id }, { before: { reason: row.reason } });
}

/** A tenant that is to be deleted is not opened again before that was taken back. */
export async function demandNoDeletion(ctx: Ctx, id: string): Promise<void> {
  const [open] = await selectDeletions(ctx.tx, { aboutId: id, open: true, limit: 1 });
  if (open) throw new Refusal("conflict", "It is to be deleted; take that back first");
}

export async function listDeletions(
  ctx: Ctx,
  { cursor, limit, tenantId }: Input<typeof listTenantDeletions>["query"],
): Promise<{ items: TenantDeletion[]; nextCursor: string | null }> {
  const before = idCursor("deletions", cursor);
  const rows = await selectDeletions(ctx.tx, { aboutId: tenantId, before, limit: limit + 1 });
  return toPage(rows, limit, (last) => encodeCursor("deletions", [last.id]), toDeletion);
}

export async function certificateOf(ctx: Ctx, id: string): Promise<DeletionCertificate> {
  const [row] = await selectDeletions(ctx.tx, { id, limit: 1 });
  if (!row?.certificate) throw notFound("certificate");
  return JSON.parse(row.certificate) as DeletionCertificate;
}
