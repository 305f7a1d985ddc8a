import type { WorkflowRun } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import { limits } from "../limits.ts";
import { begun, refused } from "../machine.ts";
import {
  addToHour,
  type Cause,
  countBeginnings,
  insertRuns,
  type NewRun,
  selectCauses,
} from "./queries.ts";

/** A lead for which a version is to begin, and what with. */
export type Beginning = {
  workflowId: string;
  version: number;
  shadow: boolean;
  perLeadHour: number;
  leadId: string;
  trigger: string;
  eventId: string;
  /** The run that brought the event about. */
  causeId: string | null;
};

const hourMs = 3_600_000;

export function hourOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / hourMs) * hourMs);
}

/** Makes runs, and says of those that must not begin why. Answers how many begin. */
export async function begin(ctx: Ctx, beginnings: readonly Beginning[]): Promise<number> {
  if (beginnings.length === 0) return 0;
  const { tx, now } = ctx;
  const causeIds = [...new Set(beginnings.flatMap(({ causeId }) => causeId ?? []))];
  const leadIds = [...new Set(beginnings.map(({ leadId }) => leadId))];
  const since = new Date(now.getTime() - hourMs);
  const causes = await selectCauses(tx, causeIds);
  const counts = await countBeginnings(tx, leadIds, since);
  const judged = judge(beginnings, causes, counts);

  const fitting = judged.filter(({ reason }) => reason === null).length;
  const hour = await addToHour(tx, hourOf(now), { runs: fitting, refused: 0 });
  const room = Math.max(0, limits.runsPerHour - (hour.runs - fitting));
  let left = room;
  for (const one of judged) {
    if (one.reason !== null) continue;
    if (left > 0) left -= 1;
    else one.reason = "TENANT_LIMIT";
  }
  const begins = judged.filter(({ reason }) => reason === null);
  const kept = await keptRefusals(ctx, judged, hour.refused, fitting - begins.length);
  await insertRuns(
    tx,
    [...begins, ...kept].map((one) => toRow(one, now)),
  );
  return begins.length;
}

/** Refusals are written down one by one up to a number an hour; the others are counted. */
async function keptRefusals(
  ctx: Ctx,
  judged: readonly Judged[],
  refusedBefore: number,
  overLimit: number,
): Promise<Judged[]> {
  const refusals = judged.filter(({ reason }) => reason !== null);
  if (refusals.length === 0) return [];
  await addToHour(ctx.tx, hourOf(ctx.now), { runs: -overLimit, refused: refusals.length });
  return refusals.slice(0, Math.max(0, limits.refusalsKept - refusedBefore));
}

type Judged = Beginning & {
  depth: number;
  originId: string | null;
  reason: WorkflowRun["reason"];
};

/** How deep each would be, and which goes in circles. Two of one batch count for each other. */
export function judge(
  beginnings: readonly Beginning[],
  causes: ReadonlyMap<string, Cause>,
  counts: ReadonlyMap<string, number>,
): Judged[] {
  const seen = new Map(counts);
  return beginnings.map((one) => {
    const cause = one.causeId === null ? undefined : causes.get(one.causeId);
    const depth = cause ? cause.depth + 1 : 0;
    const originId = cause ? (cause.origin_id ?? cause.id) : null;
    const key = `${one.workflowId} ${one.leadId} ${one.shadow}`;
    const before = seen.get(key) ?? 0;
    const reason =
      depth > limits.depth ? "TOO_DEEP" : before >= one.perLeadHour ? "TOO_OFTEN" : null;
    if (reason === null) seen.set(key, before + 1);
    return { ...one, depth, originId, reason };
  });
}

function toRow(one: Judged, now: Date): NewRun {
  const { state, reason, wakeAt, endedAt } =
    one.reason === null ? begun(now) : refused(one.reason, now);
  return {
    id: newId(),
    workflow_id: one.workflowId,
    version: one.version,
    shadow: one.shadow,
    lead_id: one.leadId,
    trigger: one.trigger,
    event_id: one.eventId,
    depth: one.depth,
    origin_id: one.originId,
    state,
    reason,
    wake_at: wakeAt,
    started_at: now,
    ended_at: endedAt,
  };
}
