import { sessionConfirmed } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { emit } from "../../platform/events/emit.ts";
import type { AccessControl } from "./access.ts";

/** Somebody has proved again who he is: what is dangerous is open to this session for a while. */
export async function renewProof(
  ctx: Ctx,
  access: AccessControl,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<void> {
  const tx: Tx<"sessions"> = ctx.tx;
  await tx
    .updateTable("sessions")
    .set({ authenticated_at: ctx.now })
    .where("id", "=", sessionId)
    .execute();
  await emit(ctx, sessionConfirmed, { sessionId, userId }, { user: userId });
  // The event tells other processes; here the repeated request must not come before it.
  ctx.afterCommit(() => access.forget(ctx.tenantId, userId));
}
