import {
  callChanged,
  callEnded,
  callOffered,
  type EventData,
  thirdPartyChanged,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { ofRecord, ofUser } from "../../platform/events/audience.ts";
import type { Emission } from "../../platform/events/emit.ts";
import type { CallRow, Loaded } from "./pictures.ts";
import { causeOf, lineMsOf } from "./third-party/lines.ts";

/** What is told of a call that has changed. */
export function toEmissions(ctx: Ctx, before: CallRow, loaded: Loaded): Emission[] {
  return [...ofCall(ctx, before, loaded.call), ...ofThird(ctx, before, loaded)];
}

/** What has become of somebody outside who was called in it. */
function ofThird(ctx: Ctx, before: CallRow, loaded: Loaded): Emission[] {
  const { call } = loaded;
  const { third_state: state, third_id: thirdPartyId } = call;
  const isSame = before.third_state === state && before.third_id === thirdPartyId;
  if (isSame || state === null || thirdPartyId === null) return [];
  const isOver = state === "OVER";
  const data: EventData<typeof thirdPartyChanged> = {
    ...{ id: call.id, thirdPartyId, agentId: call.agent_id, campaignId: call.campaign_id, state },
    cause: isOver ? causeOf(loaded) : null,
    lineMs: isOver ? lineMsOf(loaded, ctx.now) : 0,
    at: ctx.now.toISOString(),
  };
  // Who had it, who has it, and the colleague who is or was asked.
  const owners = [before.agent_id, call.agent_id, before.third_agent_id, call.third_agent_id];
  const audience = ofRecord("calls:read", owners, call.team_id);
  return [{ type: thirdPartyChanged, data, audience }];
}

function ofCall(ctx: Ctx, before: CallRow, call: CallRow): Emission[] {
  const isTaken = before.agent_id !== call.agent_id && call.agent_id !== null;
  const isDismissed = before.dismissed_at === null && call.dismissed_at !== null;
  if (before.state === call.state && !isTaken && !isDismissed) return [];
  // Who has handed him over to a queue sees that he has.
  const giver = call.requeued_at !== before.requeued_at ? before.agent_id : null;
  const owners = [call.agent_id, call.third_agent_id, giver];
  const audience = ofRecord("calls:read", owners, call.team_id);
  const data = toChange(call, ctx.now);
  if (call.state === "ENDED") {
    const ended = { ...data, outcome: outcomeOf(call), talkSeconds: call.talk_seconds };
    const lineLost = call.line_lost_at !== null;
    return [{ type: callEnded, data: { ...ended, lineLost }, audience }];
  }
  const isOffered = call.state === "ANSWERED" && call.agent_id !== null && !isDismissed;
  // It opens a page: that of the agent, and nobody's who only may read calls.
  const toHim = ofUser(call.agent_id ?? "", "calls:supervise", call.team_id);
  const offered = isOffered ? [{ type: callOffered, data, audience: toHim }] : [];
  const changed = { ...data, dismissed: call.dismissed_at !== null };
  return [...offered, { type: callChanged, data: changed, audience }];
}

function toChange(call: CallRow, now: Date): EventData<typeof callOffered> {
  return {
    id: call.id,
    direction: call.origin === "INBOUND" ? "INBOUND" : "OUTBOUND",
    state: call.state,
    leadId: call.lead_id,
    campaignId: call.campaign_id,
    agentId: call.agent_id,
    at: now.toISOString(),
  };
}

export function outcomeOf(call: CallRow) {
  if (call.outcome === null) throw new Error(`call ${call.id} ended without an outcome`);
  return call.outcome;
}
