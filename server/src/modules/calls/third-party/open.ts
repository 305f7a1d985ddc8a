import type { ThirdParty } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import { type Pool, readyAgents } from "../../agents/index.ts";
import { decideConsultation, keepConsultation } from "../../law/index.ts";
import { createLeg } from "../../telephony/index.ts";
import { linesFree } from "../lines.ts";
import type { CallRow, Loaded } from "../pictures.ts";

/** A third party who was written down and is dialled, or as a colleague rung, after the commit. */
export type ThirdDial = {
  legId: string;
  tenantId: string;
  callId: string;
  ringSeconds: number;
} & ({ phone: string; callerId: string | null } | { agentId: string });

/** Whom to dial in a call, and who asks for it: a person, or a flow that leads the caller. */
export type AskedThird = {
  phone: string;
  how: ThirdParty["how"];
  askedBy: string | null;
  ringSeconds: number;
};

type Conversation = Pick<CallRow, "id" | "origin" | "caller_id" | "lead_id" | "campaign_id">;
type Decided = Awaited<ReturnType<typeof decideConsultation>>;
type NoLine = NonNullable<Awaited<ReturnType<typeof linesFree>>["bound"]>;

/** What came of the wish: a dial, or what stands against it. */
export type OpenedThird =
  | { dial: ThirdDial; id: string }
  | { refused: Decided }
  | { noLine: NoLine };

/** The decision about somebody outside, and where that allows it the row that bears it; nothing else writes such a row. */
export async function openThird(
  ctx: Ctx,
  call: Conversation,
  { phone, how, askedBy, ringSeconds }: AskedThird,
): Promise<OpenedThird> {
  const { free, bound } = await linesFree(ctx);
  if (bound && free < 1) return { noLine: bound };
  const decided = await decideConsultation(ctx, {
    ...{ id: newId(), origin: call.origin, phone, callerId: call.caller_id },
    ...{ leadId: call.lead_id, campaignId: call.campaign_id, agentId: askedBy },
    automatic: askedBy === null,
  });
  if (decided.decision.outcome === "REFUSE") return { refused: decided };
  await keepConsultation(ctx, decided);
  const { attemptId: id, callerId } = decided.dial;
  const legId = newId();
  const tx: Tx<"third_parties"> = ctx.tx;
  const vault = await ctx.vault();
  await insertRows(tx, "third_parties", [
    {
      ...{ id, call_id: call.id, leg_id: legId, how, asked_by: askedBy, caller_id: callerId },
      number: vault.seal("third_parties", "number", id, phone),
      number_digest: Buffer.from(decided.digest, "hex"),
      asked_at: ctx.now,
    },
  ]);
  const dial = { legId, tenantId: ctx.tenantId, callId: call.id, phone, callerId, ringSeconds };
  return { dial, id };
}

/** Whom to ask of the house: one by name, or whoever of some is ready for longest. */
export type AskedColleague = { pool: Pool; among: readonly string[] | null };

/** A colleague who is ready is held for a conversation; null where nobody is. Nobody is dialled outside. */
export async function openColleague(
  ctx: Ctx,
  callId: string,
  { pool, among, how, askedBy }: AskedColleague & { how: ThirdParty["how"]; askedBy: string },
): Promise<{ dial: ThirdDial; id: string; teamId: string | null } | null> {
  const [agent] = await readyAgents(ctx, pool, { limit: 1, among, except: [askedBy] });
  if (!agent) return null;
  const { userId: agentId } = agent;
  const [id, legId] = [newId(), newId()];
  const tx: Tx<"third_parties"> = ctx.tx;
  await insertRows(tx, "third_parties", [
    {
      ...{ id, call_id: callId, leg_id: legId, how, asked_by: askedBy, agent_id: agentId },
      ...{ caller_id: null, number: null, number_digest: null, asked_at: ctx.now },
    },
  ]);
  const dial = { legId, tenantId: ctx.tenantId, callId, agentId, ringSeconds: 20 };
  return { dial, id, teamId: agent.teamId };
}

/** Puts him into the picture of his call. */
export function joinThird(
  { call, legs }: Loaded,
  {
    id,
    dial,
    how,
    mayStay,
    teamId = null,
  }: {
    id: string;
    dial: ThirdDial;
    how: ThirdParty["how"];
    mayStay: boolean;
    /** Of a colleague. */
    teamId?: string | null;
  },
): void {
  const { legId } = dial;
  const agentId = "agentId" in dial ? dial.agentId : null;
  Object.assign(call, {
    ...{ third_id: id, third_leg_id: legId, third_plan: how, third_may_stay: mayStay },
    ...{
      third_agent_id: agentId,
      third_team_id: teamId,
      third_state: "RINGING",
      hold_wanted: false,
    },
  } satisfies Partial<CallRow>);
  const state = createLeg(legId);
  legs.set(legId, {
    id: legId,
    call_id: call.id,
    kind: agentId ? "AGENT" : "THIRD",
    state,
    isNew: true,
    news: [],
  });
}
