import {
  type CallQuality,
  type Input,
  meanOpinionScore,
  type reportCallQuality,
} from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { selectCalls } from "../queries.ts";
import { ownCall } from "../service.ts";

type Report = Input<typeof reportCallQuality>;
type QualityRow = {
  agent_id: string;
  agent_name: string;
  began_at: Date;
  seconds: number;
  packets: number;
  lost: number;
  jitter_ms: number;
  round_trip_ms: number | null;
  score: number;
  worst_score: number;
};

/** A page that is connected anew again and again fills no table. */
const mostLines = 50;
/** What is told so long after the end of a call is not of it. */
const lateMs = 10 * 60_000;

/** Keeps what the page of an agent measured of his own call. */
export async function keepQuality(ctx: Ctx, { params, body }: Report): Promise<void> {
  const call = await ownCall(ctx, params.id);
  const tx: Tx<"call_quality"> = ctx.tx;
  if (call.ended_at && ctx.now.getTime() - call.ended_at.getTime() > lateMs) {
    throw new Refusal("conflict", "The call ended long ago");
  }
  const known = await tx
    .selectFrom("call_quality")
    .select("line_id")
    .where("call_id", "=", call.id)
    .execute();
  if (known.length >= mostLines && !known.some(({ line_id }) => line_id === params.lineId)) {
    throw new Refusal("conflict", "So often nobody is connected to one call");
  }
  const { seconds, packets, lost, jitterMs, roundTripMs, worstScore } = body;
  const score = meanOpinionScore({
    lossShare: lost / Math.max(1, packets + lost),
    ...{ jitterMs, roundTripMs: roundTripMs ?? 0 },
  });
  const figures = {
    ...{ seconds, packets, lost, jitter_ms: jitterMs, round_trip_ms: roundTripMs },
    ...{ score, worst_score: Math.min(worstScore, score) },
  };
  const began_at = new Date(ctx.now.getTime() - seconds * 1000);
  await tx
    .insertInto("call_quality")
    .values({
      call_id: call.id,
      line_id: params.lineId,
      agent_id: userOf(ctx),
      began_at,
      ...figures,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "call_id", "line_id"]).doUpdateSet(figures),
    )
    .execute();
}

/** What was measured of a call that the caller may read. */
export async function qualityOf(ctx: Ctx, callId: string): Promise<{ lines: CallQuality[] }> {
  const [call] = await selectCalls(ctx, { id: callId, limit: 1 });
  if (!call) throw notFound("call");
  const tx: Tx<"call_quality" | "users"> = ctx.tx;
  const rows = await tx
    .selectFrom("call_quality as q")
    .innerJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "q.tenant_id").onRef("u.id", "=", "q.agent_id"),
    )
    .selectAll("q")
    .select("u.name as agent_name")
    .where("q.call_id", "=", callId)
    .orderBy("q.began_at")
    .$castTo<QualityRow>()
    .execute();
  return {
    lines: rows.map((row) => ({
      ...{ agentId: row.agent_id, agentName: row.agent_name, beganAt: row.began_at.toISOString() },
      ...{ seconds: row.seconds, packets: row.packets, lost: row.lost, jitterMs: row.jitter_ms },
      ...{ roundTripMs: row.round_trip_ms, score: row.score, worstScore: row.worst_score },
    })),
  };
}
