import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { TwilioCall } from "../../telephony/index.ts";

/** Calls at Twilio as rows; their numbers lie sealed. */

type Tables = Tx<"twilio_calls" | "twilio_callbacks" | "twilio_recordings">;
export const tablesOf = ({ tx }: Ctx): Tables => tx;

type Numbers = { to: string; from: string | null };
const sealedAs = ["twilio_calls", "numbers"] as const;

export async function rowOf(ctx: Ctx, call: TwilioCall) {
  const numbers = JSON.stringify({ to: call.to, from: call.from } satisfies Numbers);
  return {
    leg_id: call.legId,
    trunk_id: call.trunk,
    attempt_id: call.attemptId ?? null,
    kind: call.kind,
    numbers: (await ctx.vault()).seal(...sealedAs, call.legId, numbers),
    placed_at: new Date(call.placedAt),
    ...changingOf(call),
  };
}

/** What changes in the life of a call. */
export function changingOf(call: TwilioCall) {
  return {
    sid: call.sid,
    call_id: call.callId === "" ? null : call.callId,
    incoming: call.incoming,
    phase: call.phase,
    peer_leg_id: call.peerLegId,
    room: call.room,
    answered_at: call.answeredAt && new Date(call.answeredAt),
    answered_by: call.answeredBy,
    confidence: call.confidence,
    ended_at: call.endedAt && new Date(call.endedAt),
    cause: call.cause,
  };
}

type CallRow = {
  tenant_id: string;
  leg_id: string;
  trunk_id: string;
  call_id: string | null;
  attempt_id: string | null;
  kind: string;
  numbers: Buffer;
  sid: string | null;
  placed_at: Date;
  incoming: string | null;
  phase: string;
  peer_leg_id: string | null;
  room: string | null;
  answered_at: Date | null;
  answered_by: string | null;
  confidence: number | null;
  ended_at: Date | null;
  cause: string | null;
};

export async function readCalls(ctx: Ctx, rows: readonly CallRow[]): Promise<TwilioCall[]> {
  const vault = await ctx.vault();
  return rows.map((row) => {
    const numbers = JSON.parse(vault.open(...sealedAs, row.leg_id, row.numbers)) as Numbers;
    return {
      ...{ legId: row.leg_id, trunk: row.trunk_id, tenantId: row.tenant_id },
      ...{ callId: row.call_id ?? "", attemptId: row.attempt_id ?? undefined, ...numbers },
      ...{ sid: row.sid, placedAt: row.placed_at.toISOString() },
      ...{ peerLegId: row.peer_leg_id, room: row.room, confidence: row.confidence },
      answeredAt: row.answered_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      // The table's own checks hold no others.
      ...({
        kind: row.kind,
        incoming: row.incoming,
        phase: row.phase,
        answeredBy: row.answered_by,
        cause: row.cause,
      } as Pick<TwilioCall, "kind" | "incoming" | "phase" | "answeredBy" | "cause">),
    };
  });
}
