import type { App } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Errand, type Lead, leadCall, type Reach, type ThirdDial } from "../../calls/index.ts";
import { createCallback } from "../../campaigns/index.ts";
import { wayFrom } from "../queues.ts";
import { leaveVoicemail } from "../voicemail/leave.ts";
import { advance } from "./machine.ts";
import { keepPassages, lockRun, type Run, saveRun } from "./runs.ts";
import type { FlowCut, FlowEnd, FlowEvent, FlowOrder, FlowState, Passage } from "./state.ts";
import { reachOut } from "./targets.ts";
import { worldOf } from "./world.ts";

/** What came of a step: what is to be done at the carrier, and what follows for the call. */
export type Step = {
  legId: string;
  orders: readonly (FlowOrder | FlowCut)[];
  errands: Errand[];
  /** To be dialled after the commit. */
  dial?: ThirdDial | undefined;
  isOver: boolean;
  /** Somebody is dialled or rung for him: what becomes of that, his call tells. */
  awaits: boolean;
  /** A message was left, and the carrier has its sound. */
  hasSound: boolean;
};

/** Lets events happen to a caller; undefined where he is led no more. */
export async function goOn(
  app: App,
  ctx: Ctx,
  callId: string,
  events: readonly FlowEvent[],
): Promise<Step | undefined> {
  const run = await lockRun(ctx, callId);
  return run && happen(app, ctx, run, events);
}

/** Leads a caller on who is new, or whose process ended: what he waits for is ordered again. */
export async function resume(app: App, ctx: Ctx, callId: string): Promise<Step | undefined> {
  const run = await lockRun(ctx, callId);
  if (!run) return undefined;
  const { state, hasEnded } = run;
  const events: FlowEvent[] = state.visits === 0 && !hasEnded ? [{ type: "START" }] : [];
  if (hasEnded) events.push({ type: "GONE" });
  // Whoever never came to a step has nothing to leave.
  if (hasEnded && state.visits === 0) return never(ctx, run);
  const step = await happen(app, ctx, run, events);
  const again = state.pending && step.orders.length === 0 && !step.isOver ? [state.pending] : [];
  return { ...step, orders: [...step.orders, ...again] };
}

async function never(ctx: Ctx, run: Run): Promise<Step> {
  await saveRun(ctx, run, { ...run.state, end: { type: "GONE" } });
  return {
    legId: run.legId,
    orders: [],
    errands: [],
    isOver: true,
    awaits: false,
    hasSound: false,
  };
}

async function happen(app: App, ctx: Ctx, run: Run, events: readonly FlowEvent[]): Promise<Step> {
  const world = await worldOf(ctx, run.definition, run);
  const orders: (FlowOrder | FlowCut)[] = [];
  const passages: Passage[] = [];
  const refusals: Lead["notes"][number][] = [];
  let state: FlowState = run.state;
  let reach: Reach | undefined;
  let withdraws = false;
  const toHear = [...toldByCall(run), ...events];
  for (const event of toHear) {
    const next = advance(run.definition, state, event, world);
    withdraws ||= isReach(state.pending) && next.state.pending !== state.pending;
    orders.push(...next.orders);
    passages.push(...next.passages);
    state = next.state;
    const wanted = next.orders.find(isReach);
    if (!wanted) continue;
    const found = await reachOut(ctx, run.callId, wanted);
    if ("refused" in found) {
      refusals.push({ type: "FLOW_REFUSED", name: nameIn(run, state), cause: found.refused });
      toHear.push({ type: "REACHED", order: wanted.order, ok: false });
    } else reach = found;
  }
  await saveRun(ctx, run, state);
  await keepPassages(ctx, run, passages);
  const lead: Lead = {
    notes: [...passages.map((one) => noteOf(one, passages, run)), ...refusals],
    recording: state.pending?.type === "RECORD",
    ...{ reach, withdraws },
    to: state.end === null ? undefined : await whereTo(ctx, state.end),
  };
  const errands = await leadCall(ctx, run.callId, lead);
  if (state.end) await follow(app, ctx, run, state.end);
  return {
    legId: run.legId,
    orders,
    errands,
    ...(reach?.type === "NUMBER" && { dial: reach.dial }),
    ...standing(state),
  };
}

function standing({ end, pending }: FlowState) {
  return { isOver: end !== null, awaits: isReach(pending), hasSound: end?.type === "VOICEMAIL" };
}

/** Of a step that hands him over, what his call tells of that by now. */
function toldByCall({ state: { pending }, hasEnded, reached }: Run): FlowEvent[] {
  if (!isReach(pending)) return [];
  const how = reached(pending.type === "RING" ? "AGENT" : "NUMBER");
  if (how === "NOT_YET") return hasEnded ? [{ type: "GONE" }] : [];
  return [{ type: "REACHED", order: pending.order, ok: how === "YES" }];
}

type ReachOrder = Extract<FlowOrder, { type: "DIAL" | "RING" }>;
function isReach(order: FlowOrder | FlowCut | null): order is ReachOrder {
  return order?.type === "DIAL" || order?.type === "RING";
}

/** The ladder of a call has the steps by their names, and the ways by which they were left. */
function noteOf(passage: Passage, all: readonly Passage[], run: Run): Lead["notes"][number] {
  if (passage.type === "CAME") return { type: "FLOW_STEP", name: passage.step.name, cause: null };
  const came = all.find((one) => one.type === "CAME" && one.visit === passage.visit);
  const name = came?.type === "CAME" ? came.step.name : nameIn(run, run.state);
  return { type: "FLOW_LEFT", name, cause: passage.exit };
}

function nameIn({ definition }: Run, { stepId }: FlowState): string {
  return definition.steps.find(({ id }) => id === stepId)?.name ?? "";
}

async function whereTo(ctx: Ctx, end: FlowEnd): Promise<Lead["to"]> {
  switch (end.type) {
    case "QUEUE":
      return wayFrom(ctx, end.queueId);
    case "VOICEMAIL":
    case "CALLBACK":
      return { as: end.type, text: end.text };
    case "HANG_UP":
      return { as: "FLOW_ENDED", text: end.text };
    case "CUT":
      return { as: "FLOW_ENDED", text: null };
    case "TRANSFER":
    case "AGENT":
    case "GONE":
      return undefined;
  }
}

/** What comes of an end beside the call itself. */
async function follow(app: App, ctx: Ctx, run: Run, end: FlowEnd): Promise<void> {
  const { tenantId } = ctx;
  const { callId, leadId, provider } = run;
  if (end.type === "VOICEMAIL") {
    const { boxId, seconds, order } = end;
    const recordingId = nameOf(callId, order);
    await leaveVoicemail(ctx, { boxId, callId, leadId, provider, recordingId, seconds });
  }
  if (end.type === "CALLBACK") {
    const dueAt = new Date(ctx.now.getTime() + end.minutes * 60_000).toISOString();
    const promise = { leadId, dueAt, ownerId: null, contactPointId: null, campaignId: null };
    await createCallback(ctx, { ...promise, note: null }, callId);
  }
  if (end.type !== "CUT") return;
  const event = `flow ${run.flowId}`;
  ctx.afterCommit(() => {
    app.signals.raise({ tenantId, kind: "FLOW_WENT_ROUND", userId: null, ip: null, event });
  });
}

/** How the carrier knows what is played and recorded. */
export function nameOf(callId: string, order: number): string {
  return `${callId}:${order}`;
}
