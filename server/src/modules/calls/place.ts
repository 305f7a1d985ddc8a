import {
  type CallerIdReason,
  type CallPurpose,
  type Campaign,
  callStarted,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { insertRows } from "../../platform/db/insert-rows.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { ofRecord } from "../../platform/events/audience.ts";
import { emitAll, gatherEvents } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { moveAgents } from "../agents/index.ts";
import { markDialing } from "../contacts/index.ts";
import { countDials, type DecidedDial, decideDials, keepDecisions } from "../law/index.ts";
import type { NamedSound } from "../prompts/index.ts";
import { chooseScripts } from "../scripts/index.ts";
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
  /** Skills that whoever takes it must have, all of them. */
  poolSkills: readonly string[];
  farewell: string | null;
  /** A sound after that text, or instead of it. */
  farewellSound: NamedSound | null;
  /** What is called for: the law asks more of calls that sell. */
  purpose: CallPurpose;
  campaignId: string | null;
  memberId: string | null;
  attemptNo: number;
  callerId: string | null;
  /** Why that one; null where it is left to the tenant's. */
  callerIdReason: CallerIdReason | null;
  ringSeconds: number;
  wrapUpSeconds: number;
  /** How sure detection must be of a machine for the call to end, 0 to 1; null: nobody listens. */
  machineSureFrom: number | null;
  detector: Campaign["detector"];
  /** What is left on a machine; null: it is hung up on. */
  machineMessage: string | null;
  machineSound: NamedSound | null;
  /** Who speaks is measured, recorded or not. */
  measuresTalk: boolean;
  /** Share of such calls that an agent gets even where the detection says machine. */
  sampleShare: number;
};

/** A call that was written and now waits for its originate. */
export type PlacedDial = Dial & {
  callId: string;
  attemptId: string;
  legId: string;
  tenantId: string;
};

type Wanted = PlacedDial & { automatic: boolean };
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
  return gatherEvents(ctx, (gathering) => placeGathered(gathering, provider, dials, epoch));
}

async function placeGathered(
  ctx: Ctx,
  provider: string,
  dials: readonly Dial[],
  epoch: number,
): Promise<Placing> {
  const decided = await decideDials(ctx, dials.map(toWanted(ctx.tenantId)));
  const refused = decided.filter(({ decision }) => decision.outcome === "REFUSE");
  const allowed = decided.filter(({ decision }) => decision.outcome === "ALLOW");
  const wanted = allowed.map(({ dial }) => dial);
  const [free, scripts] = await Promise.all([markDialing(ctx, wanted), chooseScripts(ctx, wanted)]);
  const leaving = allowed.filter(({ dial }) => free.has(dial.callId));
  const placed = leaving.map(({ dial }) => dial);
  // In this order, without waiting for one before the next leaves.
  await Promise.all([
    keepDecisions(ctx, [...refused, ...leaving]),
    insertCalls(ctx, provider, placed, scripts),
    insertAttempts(ctx, leaving, epoch),
    countDials(ctx, leaving),
    moveAgents(
      ctx,
      placed.flatMap(({ agentId, callId, campaignId }) =>
        agentId === null
          ? []
          : [{ userId: agentId, input: { type: "RESERVE" as const, callId, campaignId } }],
      ),
    ),
  ]);
  await emitAll(
    ctx,
    placed.map((dial) => ({
      type: callStarted,
      data: {
        id: dial.callId,
        direction: "OUTBOUND" as const,
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
  });
}

async function insertCalls(
  ctx: Ctx,
  provider: string,
  placed: PlacedDial[],
  scripts: Awaited<ReturnType<typeof chooseScripts>>,
): Promise<void> {
  const tx: Tx<"calls" | "legs"> = ctx.tx;
  const calls = insertRows(
    tx,
    "calls",
    placed.map((dial) => ({
      id: dial.callId,
      origin: dial.origin,
      state: "DIALING",
      provider,
      lead_id: dial.leadId,
      contact_point_id: dial.contactPointId,
      campaign_id: dial.campaignId,
      script_id: scripts.get(dial.callId)?.scriptId ?? null,
      script_version: scripts.get(dial.callId)?.version ?? null,
      split_test_id: scripts.get(dial.callId)?.testId ?? null,
      split_arm: scripts.get(dial.callId)?.arm ?? null,
      member_id: dial.memberId,
      attempt_no: dial.attemptNo,
      agent_id: dial.agentId,
      team_id: dial.teamId,
      pool_team_ids: dial.pool === null ? null : [...dial.pool],
      pool_skill_ids: dial.pool === null ? [] : [...dial.poolSkills],
      farewell: dial.farewell,
      farewell_sound: dial.farewellSound,
      machine_sound: dial.machineSound,
      machine_sure_from: dial.machineSureFrom,
      detector: dial.detector,
      machine_message: dial.machineMessage,
      measures_talk: dial.measuresTalk,
      passes_machine: isDrawn(dial.callId, dial.sampleShare),
      customer_leg_id: dial.legId,
      ring_seconds: dial.ringSeconds,
      wrap_up_seconds: dial.wrapUpSeconds,
      caller_id: dial.callerId,
      caller_id_reason: dial.callerId === null ? null : (dial.callerIdReason ?? "TENANT_DEFAULT"),
      started_at: ctx.now,
    })),
  );
  const legs = insertRows(
    tx,
    "legs",
    placed.map((dial) => ({
      id: dial.legId,
      call_id: dial.callId,
      kind: "CUSTOMER",
      provider,
      state: createLeg(dial.legId),
      created_at: ctx.now,
    })),
  );
  await Promise.all([calls, legs]);
}

/** Drawn by the end of the id, which is random: the same call is drawn the same way again. */
export function isDrawn(callId: string, share: number): boolean {
  return Number.parseInt(callId.slice(-8), 16) / 2 ** 32 < share;
}

async function insertAttempts(ctx: Ctx, leaving: readonly Decided[], epoch: number): Promise<void> {
  const tx: Tx<"attempts"> = ctx.tx;
  await insertRows(
    tx,
    "attempts",
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
  );
}
