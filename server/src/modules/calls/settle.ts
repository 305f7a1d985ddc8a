import {
  callChanged,
  callEnded,
  callOffered,
  type EventData,
  isAttemptOutcome,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { ofRecord } from "../../platform/events/audience.ts";
import { type Emission, emitAll, gatherEvents } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { type AgentRecord, type Move, moveAgents } from "../agents/index.ts";
import { addActivities, closeLeadCalls, showLeads } from "../contacts/index.ts";
import { uncountDials } from "../law/index.ts";
import {
  type AnsweredLeg,
  createLeg,
  type EndedLeg,
  isAnswered,
  isEnded,
} from "../telephony/index.ts";
import { heardMachine, judge, type Order } from "./machine.ts";
import {
  type CallRow,
  closeAttempts,
  type Loaded,
  lockCalls,
  saveCalls,
  saveLegs,
  toPicture,
} from "./pictures.ts";
import { closeWithoutAgent } from "./queries.ts";
import { queueNews } from "./queue/news.ts";
import { goOnWaiting, note } from "./queue/wait.ts";
import { assignAgents } from "./waiting.ts";

/** An order for the carrier, with what it needs; carried out after the commit. */
export type Errand = { tenantId: string; call: CallRow; order: Order };

/**
 * Changes calls and draws every consequence in one transaction: rows of calls, legs and attempts,
 * agents, leads, the timeline, events. What must be done at the carrier is returned, for after the
 * commit; whatever of it gets lost is found again, because it follows from the picture.
 */
export async function settle(
  ctx: Ctx,
  callIds: readonly string[],
  change: (loaded: Loaded) => void,
): Promise<Errand[]> {
  if (callIds.length === 0) return [];
  return gatherEvents(ctx, (gathering) => settleGathered(gathering, callIds, change));
}

async function settleGathered(
  ctx: Ctx,
  callIds: readonly string[],
  change: (loaded: Loaded) => void,
): Promise<Errand[]> {
  const all = await lockCalls(ctx.tx, [...new Set(callIds)]);
  const drawn = [...all.values()].map((loaded) => {
    const before = { ...loaded.call };
    change(loaded);
    return { before, loaded, orders: draw(loaded, ctx.now) };
  });
  const waiting = drawn.filter(({ orders }) => orders.some(({ type }) => type === "AWAIT_AGENT"));
  const assigned = await assignAgents(
    ctx,
    waiting.map(({ loaded }) => loaded.call),
  );
  for (const one of waiting) {
    if (!assigned.has(one.loaded.call.id)) continue;
    if (one.loaded.call.origin === "INBOUND") note(one.loaded, "AGENT_FOUND", ctx.now);
    one.orders = draw(one.loaded, ctx.now);
  }
  await write(
    ctx,
    drawn.map(({ before, loaded }) => {
      return { before, loaded, isChanged: !isSame(before, loaded.call) };
    }),
  );
  return drawn.flatMap(({ loaded: { call }, orders }) =>
    orders.map((order) => ({ tenantId: ctx.tenantId, call, order })),
  );
}

type Settled = { before: CallRow; loaded: Loaded; isChanged: boolean };

/** Lets the machine judge, and puts its verdict and the times into the row. Pure but for `loaded`. */
export function draw(loaded: Loaded, now: Date): Order[] {
  const { call, legs } = loaded;
  noteTimes(loaded, now);
  goOnWaiting(loaded, now);
  noteReturn(loaded);
  const verdict = judge(toPicture(loaded, now));
  call.state = verdict.state;
  call.outcome = verdict.outcome;
  if (verdict.state === "ENDED" && call.ended_at === null) close(call, now);
  for (const order of verdict.orders) {
    if (order.type === "DISMISS") call.dismissed_at ??= now;
    if (order.type === "LEAVE_MESSAGE") leaveMessage(loaded, now);
    if (order.type !== "RING_AGENT") continue;
    const id = newId();
    call.agent_leg_id = id;
    call.agent_leg_tries += 1;
    const leg = { id, call_id: call.id, kind: "AGENT" as const, state: createLeg(id) };
    legs.set(id, { ...leg, isNew: true, news: [] });
  }
  return verdict.orders;
}

function leaveMessage({ call, legs }: Loaded, now: Date): void {
  if (call.message_left_at !== null) return;
  call.message_left_at = now;
  const entry = { at: now.toISOString(), type: "MESSAGE_LEFT", cause: null };
  legs.get(call.customer_leg_id)?.news.push(entry);
}

function noteTimes({ call, legs }: Loaded, now: Date): void {
  const leg = legs.get(call.customer_leg_id)?.state;
  if (!leg) return;
  call.ringing_at ??= toDate(leg.ringingAt);
  if (isAnswered(leg) || isEnded(leg)) {
    call.answered_at ??= toDate(leg.answeredAt);
    call.detected_as = detectedAs(leg, call) ?? call.detected_as;
  }
  // What is heard after the end belongs to no conversation: the bridge came too late.
  if (call.state === "ENDED") return;
  if (leg.state === "BRIDGED" || leg.state === "HELD") call.connected_at ??= now;
  if (leg.state === "HELD") call.held_at ??= now;
  else endHold(call, now);
}

/** He who was rung anew is back: should his side end now, the conversation is over. */
function noteReturn({ call, legs }: Loaded): void {
  const agent = legs.get(call.agent_leg_id ?? "")?.state;
  if (call.agent_returns && agent && isAnswered(agent)) call.agent_returns = false;
}

/** What the detection was sure of; a verdict that was not heeded is none. */
function detectedAs(customer: AnsweredLeg | EndedLeg, call: CallRow): CallRow["detected_as"] {
  if (customer.answeredBy !== "MACHINE") return customer.answeredBy;
  return heardMachine({ customer, machineSureFrom: call.machine_sure_from }) ? "MACHINE" : null;
}

function endHold(call: CallRow, now: Date): void {
  if (call.held_at === null) return;
  call.hold_seconds += seconds(call.held_at, now);
  call.held_at = null;
}

function close(call: CallRow, now: Date): void {
  call.ended_at = now;
  call.hold_wanted = false;
  endHold(call, now);
  if (call.connected_at) call.talk_seconds = seconds(call.connected_at, now);
}

async function write(ctx: Ctx, settled: readonly Settled[]): Promise<void> {
  const changed = settled.filter(({ isChanged }) => isChanged);
  const calls = changed.map(({ loaded }) => loaded.call);
  const legs = settled.flatMap(({ loaded }) =>
    [...loaded.legs.values()].filter((leg) => leg.isNew || leg.news.length > 0),
  );
  const [first] = settled;
  const ended = changed
    .filter(({ before, loaded }) => before.state !== "ENDED" && loaded.call.state === "ENDED")
    .map(({ loaded }) => loaded.call);
  // They run in this order and nobody waits for one before the next leaves. Agents come before leads
  // wherever both are held.
  await Promise.all([
    saveCalls(ctx.tx, calls),
    first && saveLegs(ctx.tx, first.loaded.call.provider, legs, ctx.now),
    closeAttempts(ctx.tx, ended.flatMap(toClosing), ctx.now),
    uncountDials(ctx, ended.filter(neverLeft).map(toId)),
    moveAgents(ctx, changed.flatMap(agentMoves)).then((agents) => leaveOpen(ctx, ended, agents)),
    showLeads(ctx, changed.flatMap(offers)),
    closeLeads(ctx, ended),
  ]);
  await emitAll(
    ctx,
    changed.flatMap(({ before, loaded }) => [
      ...toEmissions(ctx, before, loaded.call),
      ...queueNews(before, loaded.call),
    ]),
  );
}

/** Whoever is no agent any more will not say what became of his last conversation. */
async function leaveOpen(ctx: Ctx, ended: readonly CallRow[], agents: readonly AgentRecord[]) {
  const retired = new Set(agents.flatMap((agent) => (agent.retired ? [agent.userId] : [])));
  const left = ended.filter((call) => call.agent_id !== null && retired.has(call.agent_id));
  await closeWithoutAgent(ctx.tx, left.filter(wasTalk).map(toId), ctx.now);
}

function neverLeft(call: CallRow): boolean {
  return call.outcome === "NOT_PLACED";
}

function wasTalk(call: CallRow): boolean {
  return call.outcome === "CONNECTED";
}

function toId({ id }: CallRow): string {
  return id;
}

/** A person answered: the agent's page opens the lead, so he must be allowed to see it. */
function offers({ before, loaded: { call } }: Settled) {
  if (call.answered_at === null || call.agent_id === null) return [];
  if (before.answered_at !== null && before.agent_id === call.agent_id) return [];
  return [{ leadId: call.lead_id, agentId: call.agent_id }];
}

function agentMoves({ before, loaded: { call } }: Settled): Move[] {
  const moves: Move[] = unreachedMoves(before, call);
  const { id: callId, agent_id: userId } = call;
  if (userId === null) return moves;
  if (before.agent_id !== userId) {
    moves.push({ userId, input: { type: "RESERVE", callId, campaignId: call.campaign_id } });
  }
  if (before.connected_at === null && call.connected_at !== null) {
    moves.push({ userId, input: { type: "CONNECT", callId } });
  }
  // While he who was called hears why, nobody needs to wait for the end of it.
  const isDismissed = before.dismissed_at === null && call.dismissed_at !== null;
  if (isDismissed) moves.push({ userId, input: { type: "RELEASE", callId } });
  if (before.state !== "ENDED" && call.state === "ENDED") {
    const type = call.outcome === "CONNECTED" ? "WRAP_UP" : "RELEASE";
    moves.push({ userId, input: { type, callId } });
  }
  return moves;
}

/** Whose phone could not be reached is paused, or the next caller would be given to him. */
function unreachedMoves(before: CallRow, { id: callId, agent_id }: CallRow): Move[] {
  const userId = before.agent_id;
  if (userId === null || userId === agent_id) return [];
  const wish = { state: "PAUSED" as const, pauseReasonId: null };
  return [
    { userId, input: { type: "WISH", wish } },
    { userId, input: { type: "RELEASE", callId, note: "phone-unreachable" } },
  ];
}

async function closeLeads(ctx: Ctx, ended: readonly CallRow[]): Promise<void> {
  if (ended.length === 0) return;
  await Promise.all([
    closeLeadCalls(
      ctx,
      ended.map((call) => ({
        leadId: call.lead_id,
        callId: call.id,
        outcome: outcomeOf(call),
        at: ctx.now,
        agentId: call.outcome === "CONNECTED" ? call.agent_id : null,
        wasDialled: call.origin !== "INBOUND" && call.outcome !== "NOT_PLACED",
        cameIn: call.origin === "INBOUND",
      })),
    ),
    addActivities(
      ctx,
      ended.map((call) => ({
        leadId: call.lead_id,
        type: call.outcome === "CONNECTED" ? ("CALL" as const) : ("ATTEMPT" as const),
        actorId: call.outcome === "CONNECTED" ? call.agent_id : null,
        callId: call.id,
        data: {
          outcome: call.outcome,
          campaignId: call.campaign_id,
          ...(call.origin === "INBOUND" && { direction: "INBOUND" as const }),
          ringSeconds: call.ringing_at ? seconds(call.ringing_at, call.answered_at ?? ctx.now) : 0,
          talkSeconds: call.talk_seconds,
        },
      })),
    ),
  ]);
}

function toEmissions(ctx: Ctx, before: CallRow, call: CallRow): Emission[] {
  const isTaken = before.agent_id !== call.agent_id && call.agent_id !== null;
  const isDismissed = before.dismissed_at === null && call.dismissed_at !== null;
  if (before.state === call.state && !isTaken && !isDismissed) return [];
  const audience = ofRecord("calls:read", [call.agent_id], call.team_id);
  const data = toChange(call, ctx.now);
  if (call.state === "ENDED") {
    const ended = { ...data, outcome: outcomeOf(call), talkSeconds: call.talk_seconds };
    return [{ type: callEnded, data: ended, audience }];
  }
  const isOffered = call.state === "ANSWERED" && call.agent_id !== null && !isDismissed;
  const offered = isOffered ? [{ type: callOffered, data, audience }] : [];
  const changed = { ...data, dismissed: call.dismissed_at !== null };
  return [...offered, { type: callChanged, data: changed, audience }];
}

export function toChange(call: CallRow, now: Date): EventData<typeof callOffered> {
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

function toClosing(call: CallRow) {
  const outcome = outcomeOf(call);
  return isAttemptOutcome(outcome) ? [{ callId: call.id, outcome }] : [];
}

function outcomeOf(call: CallRow) {
  if (call.outcome === null) throw new Error(`call ${call.id} ended without an outcome`);
  return call.outcome;
}

function isSame(a: CallRow, b: CallRow): boolean {
  return Object.entries(a).every(([key, value]) => b[key as keyof CallRow] === value);
}

function toDate(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}

function seconds(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
}
