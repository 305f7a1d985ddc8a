import { flowChanged } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newSecret } from "../../../platform/net/webhook-signature.ts";
import { patchFlow } from "./queries.ts";
import { flowOf } from "./service.ts";

/** Makes what a flow signs its questions with from now on. It is told this once. */
export async function rotateSecret(ctx: Ctx, id: string): Promise<{ secret: string }> {
  await flowOf(ctx, id, true);
  const secret = newSecret();
  const sealed = (await ctx.vault()).seal("flows", "secret", id, secret);
  await patchFlow(ctx.tx, id, { secret: sealed });
  const data = { id, fields: ["secret"], version: null };
  await emit(ctx, flowChanged, data, { permission: "flows:read" });
  return { secret };
}

/** What the flow that leads a call signs with; null where it has no secret. */
export async function secretFor(ctx: Ctx, callId: string): Promise<string | null> {
  const tx: Tx<"flows" | "flow_runs"> = ctx.tx;
  const row = await tx
    .selectFrom("flow_runs as r")
    .innerJoin("flows as f", (join) =>
      join.onRef("f.tenant_id", "=", "r.tenant_id").onRef("f.id", "=", "r.flow_id"),
    )
    .select(["f.id", "f.secret"])
    .where("r.call_id", "=", callId)
    .executeTakeFirst();
  if (!row?.secret) return null;
  return (await ctx.vault()).open("flows", "secret", row.id, row.secret);
}
