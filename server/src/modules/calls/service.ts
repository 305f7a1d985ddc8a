import {
  type Call,
  callClosed,
  type Disposition,
  type EventData,
  type Input,
  type LeadStatus,
  type Permission,
  type wrapUpCall as wrapUpEndpoint,
} from "@parley/contract";
import { type Ctx, may, userOf } from "../../platform/ctx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import { ofRecord } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import { limitReached } from "../../platform/quota.ts";
import { inScope } from "../../platform/scope.ts";
import { moveAgents } from "../agents/index.ts";
import { closeCallOnTimeline, findLeadForDial } from "../contacts/index.ts";
import { keepDecisions } from "../law/index.ts";
import { canConfer } from "../telephony/index.ts";
import { countShown } from "./caller-ids/index.ts";
import { pickOf } from "./dispositions/campaign.ts";
import { followUp } from "./dispositions/follow-up.ts";
import { linesFree } from "./lines.ts";
import type { CallRow, Loaded } from "./pictures.ts";
import { type PlacedDial, placeCalls, type RefusedDial } from "./place.ts";
import { closeCall, findDisposition, type ListedCall, selectCalls } from "./queries.ts";
import { refusalOf, tellTolls } from "./refused.ts";
import type { PromiseCallback } from "./routes.ts";
import { closeScript } from "./script/close.ts";
import { type Errand, settle } from "./settle.ts";
import { isAsked, isAwayForThird, thirdPartyActions } from "./third-party/actions.ts";
import { toThirdParty } from "./third-party/rows.ts";

const manualRingSeconds = 30;
const manualWrapUpSeconds = 60;

/** A lead dialled by hand: the agent is taken from whatever he does, then the call is placed. */
export async function placeManualCall(
  ctx: Ctx,
  provider: string,
  input: { leadId: string; contactPointId?: string | undefined },
): Promise<PlacedDial> {
  const lead = await findLeadForDial(ctx, input.leadId, input.contactPointId);
  if (!lead) throw notFound("lead with a number");
  return placeOne(ctx, provider, {
    leadId: lead.id,
    contactPointId: lead.contactPointId,
    phone: lead.phone,
  });
}

/** One dial for the signed-in agent; refuses with the reason when lead or agent are not free. */
export async function placeOne(
  ctx: Ctx,
  provider: string,
  dial: Pick<PlacedDial, "leadId" | "contactPointId" | "phone"> & Partial<PlacedDial>,
  onRefused: (later: Ctx, refused: RefusedDial) => Promise<void> = async () => {},
): Promise<PlacedDial> {
  const agentId = userOf(ctx);
  const { free, bound } = await linesFree(ctx);
  if (bound && free < 1) throw limitReached(bound.limit, bound.most);
  const {
    placed: [placed],
    refused: [refused],
  } = await placeCalls(
    ctx,
    provider,
    [
      {
        origin: "MANUAL",
        agentId,
        teamId: ctx.actor.teamId,
        campaignId: null,
        memberId: null,
        attemptNo: 1,
        callerId: null,
        callerIdReason: null,
        pool: null,
        poolSkills: [],
        farewell: null,
        farewellSound: null,
        machineSound: null,
        // Nobody has said that it is to serve him.
        purpose: "MARKETING",
        ringSeconds: manualRingSeconds,
        wrapUpSeconds: manualWrapUpSeconds,
        machineSureFrom: 0,
        detector: "CARRIER",
        machineMessage: null,
        measuresTalk: false,
        sampleShare: 0,
        ...dial,
      },
    ],
    0,
  );
  if (refused) {
    // Nothing comes of the dial, and yet the decision is kept.
    ctx.afterRefusal((later) => keepDecisions(later, [refused]));
    ctx.afterRefusal((later) => onRefused(later, refused));
    ctx.afterRefusal((later) => tellTolls(later, refused));
    throw refusalOf(refused);
  }
  if (!placed) throw new Refusal("lead-on-call", "Somebody is on a call with this lead already");
  const agent = await ctx.tx
    .selectFrom("agents")
    .select("call_id")
    .where("user_id", "=", agentId)
    .executeTakeFirst();
  if (agent?.call_id !== placed.callId) {
    throw new Refusal("agent-not-free", "Get ready first, or finish the call you are on");
  }
  await countShown(ctx, [placed]);
  return placed;
}

/** A call the caller may act upon: his own, or any within the scope of `wider`. */
export async function ownCall(ctx: Ctx, id: string, wider?: Permission): Promise<ListedCall> {
  const [call] = await selectCalls(ctx, { id, limit: 1 });
  if (!call) throw notFound("call");
  if (call.agent_id === ctx.actor.userId) return call;
  const record = { owners: [], teamId: call.team_id };
  if (wider && inScope(ctx, wider, record)) return call;
  throw notFound("call");
}

export async function holdCall(ctx: Ctx, id: string, wanted: boolean): Promise<Errand[]> {
  const call = await ownCall(ctx, id);
  const from = wanted ? "TALKING" : "ON_HOLD";
  if (call.state !== from || isAwayForThird(call)) throw wrongState(call);
  return settle(ctx, [id], ({ call: row }: Loaded) => {
    row.hold_wanted = wanted;
  });
}

export async function endCall(ctx: Ctx, id: string): Promise<Errand[]> {
  const call = await ownCall(ctx, id, "calls:end-any");
  if (call.state === "ENDED") throw wrongState(call);
  return settle(ctx, [id], ({ call: row }: Loaded) => {
    row.ended_by_us = true;
  });
}

/**
 * The agent hears a machine: the call ends as one, the detection is counted as wrong, and he is free at once.
 */
export async function tellMachine(ctx: Ctx, id: string): Promise<Errand[]> {
  const call = await ownCall(ctx, id);
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") throw wrongState(call);
  return settle(ctx, [id], ({ call: row }: Loaded) => {
    row.agent_verdict = "MACHINE";
    row.ended_by_us = true;
  });
}

export function wrongState(call: ListedCall): Refusal {
  return new Refusal("conflict", `The call is ${call.state.toLowerCase().replace("_", " ")}`, {
    details: { state: call.state },
  });
}

/** Closes a conversation: disposition, note, the lead's status, and the agent is free again. */
export async function wrapUpCall(
  ctx: Ctx,
  id: string,
  { dispositionId, note, callback }: Input<typeof wrapUpEndpoint>["body"],
  promise: PromiseCallback,
): Promise<void> {
  const call = await ownCall(ctx, id);
  if (call.closed_at) throw new Refusal("conflict", "The call has its disposition already");
  if (call.state !== "ENDED") throw wrongState(call);
  if (call.outcome !== "CONNECTED") {
    throw new Refusal("conflict", "Nobody talked on this call, so it has no disposition");
  }
  const disposition = await findDisposition(ctx.tx, dispositionId);
  if (!disposition) throw notFound("disposition");
  const pick = await pickOf(ctx, call.campaign_id, dispositionId);
  const answered = await closeScript(ctx, call, disposition.questions as Disposition["questions"]);

  const converted = disposition.category === "CONVERSION";
  await closeCall(ctx.tx, id, { dispositionId, converted }, ctx.now);
  const input = { type: "RELEASE" as const, callId: id, converted };
  if (call.agent_id) await moveAgents(ctx, [{ userId: call.agent_id, input }]);
  await closeCallOnTimeline(ctx, {
    leadId: call.lead_id,
    callId: id,
    dispositionId,
    note,
    more: answered,
  });
  const everywhere = {
    leadStatus: disposition.lead_status as LeadStatus | null,
    retryMinutes: disposition.retry_minutes,
  };
  const closed = { id, leadId: call.lead_id, campaignId: call.campaign_id };
  const followed = await followUp(ctx, closed, everywhere, pick, callback, promise);
  const data: EventData<typeof callClosed> = {
    id,
    direction: call.origin === "INBOUND" ? "INBOUND" : "OUTBOUND",
    state: "ENDED",
    leadId: call.lead_id,
    campaignId: call.campaign_id,
    agentId: call.agent_id,
    at: ctx.now.toISOString(),
    dispositionId,
    converted,
    ...followed,
    lineLost: call.line_lost_at !== null,
  };
  await emit(ctx, callClosed, data, ofRecord("calls:read", [call.agent_id], call.team_id));
}

/** Ends what still rings for a campaign; conversations go on. */
export async function cancelRinging(ctx: Ctx, campaignId: string): Promise<Errand[]> {
  const rows = await ctx.tx
    .selectFrom("calls")
    .select("id")
    .where("campaign_id", "=", campaignId)
    .where("state", "in", ["DIALING", "RINGING"])
    .execute();
  return settle(
    ctx,
    rows.map((row) => row.id),
    ({ call }: Loaded) => {
      if (call.state === "DIALING" || call.state === "RINGING") call.ended_by_us = true;
    },
  );
}

export async function getCall(ctx: Ctx, id: string): Promise<Call> {
  const [row] = await selectCalls(ctx, { id, limit: 1 });
  if (!row) throw notFound("call");
  return toCall(ctx, row);
}

export function toCall(ctx: Ctx, row: ListedCall): Call {
  return {
    id: row.id,
    kind: "PHONE",
    direction: row.origin === "INBOUND" ? "INBOUND" : "OUTBOUND",
    origin: row.origin,
    state: row.state,
    outcome: row.outcome,
    leadId: row.lead_id,
    leadName: row.lead_name,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    agentId: row.agent_id,
    agentName: row.agent_name,
    queueId: row.queue_id,
    queueName: row.queue_name,
    queuedAt: iso(row.queued_at),
    dispositionId: row.disposition_id,
    callerId: row.caller_id,
    callerIdReason: row.caller_id_reason,
    scriptId: row.script_id,
    scriptVersion: row.script_version,
    provider: row.provider,
    simulated: row.provider === "loopback",
    startedAt: row.started_at.toISOString(),
    ringingAt: iso(row.ringing_at),
    answeredAt: iso(row.answered_at),
    connectedAt: iso(row.connected_at),
    endedAt: iso(row.ended_at),
    lineLostAt: iso(row.line_lost_at),
    closedAt: iso(row.closed_at),
    talkSeconds: row.talk_seconds,
    holdSeconds: row.hold_seconds,
    wrapUpSeconds: row.wrap_up_seconds,
    thirdParty: toThirdParty(row),
    can: actions(ctx, row),
  };
}

function mayEndAny(ctx: Ctx, { team_id }: CallRow): boolean {
  return inScope(ctx, "calls:end-any", { owners: [], teamId: team_id });
}

function actions(ctx: Ctx, row: CallRow & { closed_at: Date | null }): Call["can"] {
  const isOwn = row.agent_id !== null && row.agent_id === ctx.actor.userId;
  const can: Call["can"] = [];
  if (row.state !== "ENDED") {
    if (isOwn && may(ctx, "calls:control") && row.state === "TALKING") can.push("hold");
    const mayResume = row.state === "ON_HOLD" && !isAwayForThird(row);
    if (isOwn && may(ctx, "calls:control") && mayResume) can.push("resume");
    if (isOwn || mayEndAny(ctx, row)) can.push("end");
    const isTalk = row.state === "TALKING" || row.state === "ON_HOLD";
    if (isOwn && may(ctx, "calls:control") && isTalk) can.push("machine");
  }
  if (isAsked(ctx, row)) can.push("drop-third-party");
  if (isOwn && may(ctx, "calls:control")) {
    can.push(...thirdPartyActions(row, canConfer(row.provider)));
  } else if (row.third_state === "HANDED_OVER" && mayEndAny(ctx, row)) {
    can.push("drop-third-party");
  }
  const isOpen = row.state === "ENDED" && row.outcome === "CONNECTED" && row.closed_at === null;
  if (isOwn && isOpen) can.push("wrap-up");
  if (isOwn && isOpen && row.line_lost_at !== null) can.push("line-lost");
  return can;
}

function iso(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
