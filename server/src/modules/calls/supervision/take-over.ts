import { callTakenOver, type EventData } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { moveAgents } from "../../agents/index.ts";
import { readSettings } from "../../settings/index.ts";
import { applyEvent, createLeg } from "../../telephony/index.ts";
import type { CallRow, Loaded } from "../pictures.ts";
import { liveCallsOf } from "../queries.ts";
import { type Errand, settle } from "../settle.ts";
import { isWithThird } from "../third-party/actions.ts";
import { callToSupervise } from "./service.ts";

type Told = EventData<typeof callTakenOver>;

/** A supervisor wants a conversation for himself; whoever leads the telephony hears of it and rings his phone. */
export async function askToTakeOver(ctx: Ctx, id: string): Promise<void> {
  const call = await callToSupervise(ctx, id);
  const supervisorId = userOf(ctx);
  if (call.agent_id === supervisorId) {
    throw new Refusal("conflict", "The call is yours already");
  }
  if (!isToBeHad(call)) {
    throw new Refusal("conflict", "There is no conversation to take over", {
      details: { state: call.state },
    });
  }
  const agents: Tx<"agents"> = ctx.tx;
  const own = await agents
    .selectFrom("agents")
    .select("state")
    .where("user_id", "=", supervisorId)
    .where("retired", "=", false)
    .executeTakeFirst();
  // Whoever is an agent too has it on his desk, and must be there.
  if (own?.state === "OFFLINE") {
    throw new Refusal("agent-not-free", "You are an agent too: get ready or pause first");
  }
  const isBusy = ["RESERVED", "ON_CALL", "WRAP_UP"].includes(own?.state ?? "");
  if (isBusy || (await liveCallsOf(ctx.tx, [supervisorId])).length > 0) {
    throw new Refusal("agent-not-free", "Finish the call you are on first");
  }
  await tell(ctx, call, { supervisorId, agentId: call.agent_id, done: false });
}

/** Two talk, and nobody else is asked. */
function isToBeHad(call: Pick<CallRow, "state" | "agent_id" | "third_state">): boolean {
  const isTalk = call.state === "TALKING" || call.state === "ON_HOLD";
  return isTalk && call.agent_id !== null && !isWithThird(call);
}

export type Taker = { callId: string; supervisorId: string; legId: string };

/** His phone has answered: the call is his from now on, unless it has become somebody else's or nobody's. */
export async function takeOver(
  ctx: Ctx,
  { callId, supervisorId, legId }: Taker,
): Promise<Errand[] | null> {
  let from: string | null = null;
  let row: CallRow | null = null;
  const errands = await settle(ctx, [callId], (loaded: Loaded) => {
    const { call, legs } = loaded;
    if (!isToBeHad(call) || call.agent_id === supervisorId) return;
    from = call.agent_id;
    row = call;
    const at = ctx.now.toISOString();
    const state = applyEvent(createLeg(legId), { type: "ANSWERED", at, ordinal: 0 });
    legs.set(legId, { id: legId, call_id: callId, kind: "AGENT", state, isNew: true, news: [] });
    Object.assign(call, {
      ...{ agent_id: supervisorId, agent_leg_id: legId, agent_leg_tries: 1 },
      ...{ agent_returns: false, hold_wanted: false },
    } satisfies Partial<CallRow>);
  });
  if (row === null) return null;
  await tell(ctx, row, { supervisorId, agentId: from, done: true });
  return errands;
}

async function tell(
  ctx: Ctx,
  { id, team_id }: Pick<CallRow, "id" | "team_id">,
  { supervisorId, agentId, done }: Pick<Told, "supervisorId" | "agentId" | "done">,
): Promise<void> {
  const tx: Tx<"users"> = ctx.tx;
  const { name: supervisorName } = await tx
    .selectFrom("users")
    .select("name")
    .where("id", "=", supervisorId)
    .executeTakeFirstOrThrow();
  const { conversations } = await readSettings(ctx);
  // Who has lost it sees that in any case.
  const isTold = done || conversations.agentSeesSupervisor;
  const owners = isTold ? [agentId, supervisorId] : [supervisorId];
  const data: Told = { id, agentId, supervisorId, supervisorName, done, at: ctx.now.toISOString() };
  await emit(ctx, callTakenOver, data, ofRecord("calls:read", owners, team_id));
}

/** The agent from whom it was taken is done with it. */
export async function leaveTakenOver(ctx: Ctx, callId: string): Promise<void> {
  const tx: Tx<"agents" | "calls"> = ctx.tx;
  const userId = userOf(ctx);
  const own = await tx
    .selectFrom("agents as a")
    .innerJoin("calls as c", (join) =>
      join.onRef("c.tenant_id", "=", "a.tenant_id").onRef("c.id", "=", "a.call_id"),
    )
    .select(["a.state", "c.agent_id"])
    .where("a.user_id", "=", userId)
    .where("a.call_id", "=", callId)
    .executeTakeFirst();
  if (!own) throw notFound("call");
  if (own.agent_id === userId || own.state !== "WRAP_UP") {
    throw new Refusal("conflict", "Nobody has taken this call over from you");
  }
  await moveAgents(ctx, [{ userId, input: { type: "RELEASE", callId } }]);
}
