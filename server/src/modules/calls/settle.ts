import { isAttemptOutcome } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { emitAll, gatherEvents } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { type AgentRecord, type Move, moveAgents } from "../agents/index.ts";
import { addActivities, closeLeadCalls, showLeads } from "../contacts/index.ts";
import { uncountDials } from "../law/index.ts";
import { createLeg, isEnded } from "../telephony/index.ts";
import { isLineLost, judge, type Order } from "./machine.ts";
import { outcomeOf, toEmissions } from "./news.ts";
import { type CallRow, isCaller, type Loaded, lockCalls, toPicture } from "./pictures.ts";
import { closeWithoutAgent } from "./queries.ts";
import {
  backToGiver,
  closedByNobody,
  handedMoves,
  isTakenAgain,
  keepWaits,
} from "./queue/again.ts";
import { queueNews } from "./queue/news.ts";
import { goOnWaiting, note } from "./queue/wait.ts";
import { closeAttempts, saveCalls, saveLegs } from "./save.ts";
import { colleagueMoves, giveToColleague } from "./third-party/colleague.ts";
import { closeThirdParties } from "./third-party/rows.ts";
import { stateOfThird } from "./third-party/third.ts";
import { closeTimes, noteReturn, noteTimes, seconds } from "./times.ts";
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
    if (isCaller(one.loaded.call)) note(one.loaded, "AGENT_FOUND", ctx.now);
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
  let verdict = judge(toPicture(loaded, now));
  if (verdict.becomesOf !== undefined) {
    giveToColleague(loaded, verdict.becomesOf);
    verdict = judge(toPicture(loaded, now));
  }
  call.state = verdict.state;
  call.outcome = verdict.outcome;
  if (verdict.handsOver) call.handed_over_at ??= now;
  if (verdict.state === "ENDED" && call.ended_at === null) {
    closeTimes(call, now);
    backToGiver(loaded);
    const isLost = verdict.outcome === "CONNECTED" && isLineLost(toPicture(loaded, now));
    if (isLost && call.handed_over_at === null) call.line_lost_at = now;
  }
  const picture = toPicture(loaded, now);
  if (picture.third) call.third_state = stateOfThird(picture);
  if (call.third_state === "OVER") call.third_agent_id = null;
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
  return [...verdict.orders, ...formerSides(loaded)];
}

/** Sides of agents who were taken over or rung anew, and whoever else is not of the call any more: they go once the customer is not with them any more. */
function formerSides({ call, legs }: Loaded): Order[] {
  const customer = legs.get(call.customer_leg_id)?.state;
  const peer = customer && "peerLegId" in customer ? customer.peerLegId : null;
  const own = [call.customer_leg_id, call.agent_leg_id, call.third_leg_id];
  return [...legs.values()]
    .filter(({ id, state }) => !own.includes(id) && !isEnded(state))
    .filter(({ id }) => id !== peer || call.state === "ENDED")
    .map(({ id }) => ({ type: "LEAVE", legId: id }));
}

function leaveMessage({ call, legs }: Loaded, now: Date): void {
  if (call.message_left_at !== null) return;
  call.message_left_at = now;
  const entry = { at: now.toISOString(), type: "MESSAGE_LEFT", cause: null };
  legs.get(call.customer_leg_id)?.news.push(entry);
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
    keepWaits(
      ctx,
      changed.map(({ before, loaded }) => ({ before, call: loaded.call })),
    ),
    closeThirdParties(
      ctx,
      changed.filter(lostThird).map(({ loaded }) => loaded),
    ),
  ]);
  await emitAll(
    ctx,
    changed.flatMap(({ before, loaded }) => [
      ...toEmissions(ctx, before, loaded),
      ...queueNews(before, loaded.call),
    ]),
  );
}

function lostThird({ before, loaded: { call } }: Settled): boolean {
  return call.third_state === "OVER" && before.third_state !== "OVER";
}

/** Whoever is no agent any more will not say what became of his last conversation. */
async function leaveOpen(ctx: Ctx, ended: readonly CallRow[], agents: readonly AgentRecord[]) {
  const retired = new Set(agents.flatMap((agent) => (agent.retired ? [agent.userId] : [])));
  const left = ended.filter((call) => call.agent_id !== null && retired.has(call.agent_id));
  const unsaid = [...left, ...(await closedByNobody(ctx, ended))];
  await closeWithoutAgent(ctx.tx, unsaid.filter(wasTalk).map(toId), ctx.now);
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

function agentMoves({ before, loaded }: Settled): Move[] {
  const { call } = loaded;
  const handed = handedMoves(before, call);
  if (handed) return handed;
  const moves: Move[] = [...unreachedMoves(before, call), ...colleagueMoves(before, loaded)];
  const { id: callId, agent_id: userId } = call;
  if (userId === null) return moves;
  moves.push(...takenOverMoves(before, call));
  if (before.agent_id !== userId && !isTakenOver(before, call)) {
    moves.push({ userId, input: { type: "RESERVE", callId, campaignId: call.campaign_id } });
  }
  const isFirst = before.connected_at === null && call.connected_at !== null;
  if (isFirst || isTakenAgain({ before, call })) {
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

/** A conversation that goes on with somebody else: who had it wraps up, who has it now is on it. */
function takenOverMoves(before: CallRow, call: CallRow): Move[] {
  const [from, to, callId] = [before.agent_id, call.agent_id, call.id];
  if (from === null || to === null || !isTakenOver(before, call)) return [];
  const { campaign_id: campaignId } = call;
  return [
    { userId: from, input: { type: "WRAP_UP", callId } },
    { userId: to, input: { type: "RESERVE", callId, campaignId } },
    { userId: to, input: { type: "CONNECT", callId } },
  ];
}

function isTakenOver(before: CallRow, call: CallRow): boolean {
  return (
    before.connected_at !== null && before.agent_id !== null && before.agent_id !== call.agent_id
  );
}

/** Whose phone could not be reached is paused, or the next caller would be given to him. */
function unreachedMoves(before: CallRow, { id: callId, agent_id }: CallRow): Move[] {
  const userId = before.agent_id;
  if (userId === null || userId === agent_id || agent_id !== null) return [];
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

function toClosing(call: CallRow) {
  const outcome = outcomeOf(call);
  return isAttemptOutcome(outcome) ? [{ callId: call.id, outcome }] : [];
}

function isSame(a: CallRow, b: CallRow): boolean {
  return Object.entries(a).every(([key, value]) => b[key as keyof CallRow] === value);
}
