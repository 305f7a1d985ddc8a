import { type CallPurpose, callStarted } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { ofRecord } from "../../platform/events/audience.ts";
import { emitAll } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { moveAgents } from "../agents/index.ts";
import { markDialing } from "../contacts/index.ts";
import { countDials, type DecidedDial, decideDials, keepDecisions } from "../law/index.ts";
import { createLeg } from "../telephony/index.ts";
import type { CallOrigin } from "./pictures.ts";

/** A dial that was decided on: who is called, for whom, and how. */
export type Dial = {
  origin: CallOrigin;
  leadId: string;
  contactPointId: string;
  phone: string;
  /** Held for the call; null where whoever of the pool is free takes it when a person answers. */
  agentId: string | null;
  teamId: string | null;
  /** Teams of whose agents one may take it (none: all); null where an agent is held. */
  pool: readonly string[] | null;
  farewell: string | null;
  campaignId: string | null;
  memberId: string | null;
  attemptNo: number;
  callerId: string | null;
  ringSeconds: number;
  wrapUpSeconds: number;
};

/** A call that was written and now waits for its originate. */
export type PlacedDial = Dial & {
  callId: string;
  attemptId: string;
  legId: string;
  tenantId: string;
};

type Wanted = PlacedDial & { automatic: boolean; purpose: CallPurpose };
type Decided = DecidedDial<Wanted>;
/** A dial that the law refused, with everything that was against it. */
export type RefusedDial = Decided;

export type Placing = { placed: PlacedDial[]; refused: RefusedDial[] };

/**
 * Decides whether dials may leave, writes calls, legs and attempts and reserves leads and agents, in this
 * transaction. Nothing else places calls. What is refused comes back with its reasons; a lead that is
 * on another call already is left out, and so is its dial; the caller gives back what it held for it.
 * The originate comes after the commit: after a crash the leg is there and can be asked for.
 */
export async function placeCalls(
  ctx: Ctx,
  provider: string,
  dials: readonly Dial[],
  epoch: number,
): Promise<Placing> {
  if (dials.length === 0) return { placed: [], refused: [] };
  const decided = await decideDials(ctx, dials.map(toWanted(ctx.tenantId)));
  const refused = decided.filter(({ decision }) => decision.outcome === "REFUSE");
  const allowed = decided.filter(({ decision }) => decision.outcome === "ALLOW");
  const free = await markDialing(
    ctx,
    allowed.map(({ dial: { leadId, callId } }) => ({ leadId, callId })),
  );
  const leaving = allowed.filter(({ dial }) => free.has(dial.callId));
  await keepDecisions(ctx, [...refused, ...leaving]);
  const placed = leaving.map(({ dial }) => dial);
  if (placed.length === 0) return { placed, refused };
  await insertCalls(ctx, provider, placed);
  await insertAttempts(ctx, leaving, epoch);
  await countDials(ctx, leaving);
  await moveAgents(
    ctx,
    placed.flatMap(({ agentId, callId, campaignId }) =>
      agentId === null
        ? []
        : [{ userId: agentId, input: { type: "RESERVE" as const, callId, campaignId } }],
    ),
  );
  await emitAll(
    ctx,
    placed.map((dial) => ({
      type: callStarted,
      data: {
        id: dial.callId,
        state: "DIALING" as const,
        leadId: dial.leadId,
        campaignId: dial.campaignId,
        agentId: dial.agentId,
        at: ctx.now.toISOString(),
      },
      audience: ofRecord("calls:read", [dial.agentId], dial.teamId),
    })),
  );
  return { placed, refused };
}

/** What a program has selected needs more than what a person has: consent, in some places. */
function toWanted(tenantId: string) {
  return (dial: Dial): Wanted => ({
    ...dial,
    callId: newId(),
    attemptId: newId(),
    legId: newId(),
    tenantId,
    automatic: dial.origin === "CAMPAIGN",
    purpose: "MARKETING",
  });
}

async function insertCalls(ctx: Ctx, provider: string, placed: PlacedDial[]): Promise<void> {
  const tx: Tx<"calls" | "legs"> = ctx.tx;
  await tx
    .insertInto("calls")
    .values(
      placed.map((dial) => ({
        id: dial.callId,
        origin: dial.origin,
        state: "DIALING",
        provider,
        lead_id: dial.leadId,
        contact_point_id: dial.contactPointId,
        campaign_id: dial.campaignId,
        member_id: dial.memberId,
        attempt_no: dial.attemptNo,
        agent_id: dial.agentId,
        team_id: dial.teamId,
        pool_team_ids: dial.pool === null ? null : [...dial.pool],
        farewell: dial.farewell,
        customer_leg_id: dial.legId,
        ring_seconds: dial.ringSeconds,
        wrap_up_seconds: dial.wrapUpSeconds,
        caller_id: dial.callerId,
        started_at: ctx.now,
      })),
    )
    .execute();
  await tx
    .insertInto("legs")
    .values(
      placed.map((dial) => ({
        id: dial.legId,
        call_id: dial.callId,
        kind: "CUSTOMER",
        provider,
        state: JSON.stringify(createLeg(dial.legId)),
        created_at: ctx.now,
      })),
    )
    .execute();
}

async function insertAttempts(ctx: Ctx, leaving: readonly Decided[], epoch: number): Promise<void> {
  const tx: Tx<"attempts"> = ctx.tx;
  await tx
    .insertInto("attempts")
    .values(
      leaving.map(({ dial, digest }) => ({
        id: dial.attemptId,
        number_digest: Buffer.from(digest, "hex"),
        call_id: dial.callId,
        lead_id: dial.leadId,
        campaign_id: dial.campaignId,
        member_id: dial.memberId,
        attempt_no: dial.attemptNo,
        epoch,
        at: ctx.now,
      })),
    )
    .execute();
}
