import { callSupervised, type SupervisionWay } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { readSettings } from "../../settings/index.ts";
import { selectCalls } from "../queries.ts";

/** A supervisor is to be with a conversation; whoever leads the telephony hears of it and rings his phone. */
export async function superviseCall(ctx: Ctx, id: string, how: SupervisionWay): Promise<void> {
  const call = await callToSupervise(ctx, id);
  if (call.agent_id === ctx.actor.userId) {
    throw new Refusal("conflict", "You are on this call yourself");
  }
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") {
    throw new Refusal("conflict", "Nobody talks on this call", { details: { state: call.state } });
  }
  await tell(ctx, call, how);
}

export async function leaveSupervision(ctx: Ctx, id: string): Promise<void> {
  await tell(ctx, await callToSupervise(ctx, id), null);
}

/** A call that the caller may be with: of his team, or any where he may. */
export async function callToSupervise(ctx: Ctx, id: string) {
  const [call] = await selectCalls(ctx, { id, limit: 1 });
  const record = { owners: [], teamId: call?.team_id ?? null };
  if (!call || !inScope(ctx, "calls:supervise", record)) throw notFound("call");
  return call;
}

type Supervised = Awaited<ReturnType<typeof callToSupervise>>;

async function tell(ctx: Ctx, call: Supervised, how: SupervisionWay | null): Promise<void> {
  const tx: Tx<"users"> = ctx.tx;
  const supervisorId = userOf(ctx);
  const { name } = await tx
    .selectFrom("users")
    .select("name")
    .where("id", "=", supervisorId)
    .executeTakeFirstOrThrow();
  const { id, agent_id: agentId } = call;
  const at = ctx.now.toISOString();
  const data = { id, agentId, supervisorId, supervisorName: name, how, at };
  // Where the house has decided so, its agents are not told; those who may see the call, and the audit log, are.
  const { conversations } = await readSettings(ctx);
  const owners = conversations.agentSeesSupervisor ? [agentId] : [];
  await emit(ctx, callSupervised, data, ofRecord("calls:read", owners, call.team_id));
}
