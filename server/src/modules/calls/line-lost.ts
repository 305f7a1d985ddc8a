import {
  callLineLost,
  type Input,
  type tellLineLost as tellLineLostEndpoint,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import { ofRecord } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import { moveAgents } from "../agents/index.ts";
import { closeCallOnTimeline } from "../contacts/index.ts";
import { ruled } from "./dispositions/follow-up.ts";
import { closeCall } from "./queries.ts";
import type { PromiseCallback } from "./routes.ts";
import { closeScript } from "./script/close.ts";
import { ownCall, wrongState } from "./service.ts";

/** The switch is back by then, and the person still by his telephone. */
const soonMs = 60_000;

/**
 * Closes a conversation that the carrier lost: what was said in it has no end that a disposition could name. The
 * person is the agent's own from now on, who calls him again once he is ready; no campaign does so before.
 */
export async function tellLineLost(
  ctx: Ctx,
  id: string,
  { note }: Input<typeof tellLineLostEndpoint>["body"],
  promise: PromiseCallback,
): Promise<void> {
  const call = await ownCall(ctx, id);
  if (call.closed_at) throw new Refusal("conflict", "The call is closed already");
  if (call.state !== "ENDED") throw wrongState(call);
  if (call.outcome !== "CONNECTED" || call.line_lost_at === null) {
    throw new Refusal("conflict", "The line of this call was not lost");
  }
  const { lead_id: leadId, campaign_id: campaignId, agent_id: agentId } = call;
  const answered = await closeScript(ctx, call, "NONE");
  await closeCall(ctx.tx, id, { dispositionId: null, converted: false }, ctx.now);
  const input = { type: "RELEASE" as const, callId: id, converted: false };
  if (agentId) await moveAgents(ctx, [{ userId: agentId, input }]);
  const more = { ...answered, lineLost: true };
  await closeCallOnTimeline(ctx, { leadId, callId: id, dispositionId: null, note, more });
  const dueAt = new Date(ctx.now.getTime() + soonMs).toISOString();
  const rule = ruled(ctx, "callbacks:create", "leads:read", "campaigns:read");
  await promise(rule, { id, leadId, campaignId }, { dueAt, note: null, anyone: false });
  const data = {
    ...{ id, leadId, campaignId, agentId, state: "ENDED" as const, at: ctx.now.toISOString() },
    direction: call.origin === "INBOUND" ? ("INBOUND" as const) : ("OUTBOUND" as const),
  };
  await emit(ctx, callLineLost, data, ofRecord("calls:read", [agentId], call.team_id));
}
