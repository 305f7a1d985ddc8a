import { type CampaignPace, campaignPaceChanged } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import {
  insertPaceChange,
  lastPaceChange,
  type PaceState,
  removeOldPaceChanges,
  savePaceLines,
  wasTold,
} from "./pace-changes.ts";

/** So many seconds before and after a change its lines are the mean of. */
const meanOf = 30;
/** A governor that goes to and fro at its limit is told of once in so long, and kept each time. */
const tellAgainMs = 1_800_000;
const keptMs = 90 * 86_400_000;

/** A pace as it is told each second, with the setting that it is not part of. */
export type Told = { pace: CampaignPace; linesPerAgent: number; changedBy: string | null };

type Known = {
  state: PaceState | null;
  /** Lines for each agent, a second each, newest last. */
  lately: number[];
  /** A change whose half a minute is not over yet, with the lines since. */
  settling: { id: string; lines: number[] } | null;
};

/** Keeps when and why campaigns were paced in another way, for those that this process dials. */
export class PaceHistory {
  private readonly known = new Map<string, Known>();

  /** A second has passed; what has changed in it is kept and told. */
  async note(ctx: Ctx, { pace, linesPerAgent, changedBy }: Told): Promise<void> {
    const { campaignId } = pace;
    const known = this.known.get(campaignId) ?? (await this.begin(ctx, campaignId));
    const state = { mode: pace.mode, because: pace.because, limit: pace.limit, linesPerAgent };
    const lines = linesOf(pace);
    if (isSame(known.state, state)) {
      if (lines !== null) known.lately = [...known.lately, lines].slice(-meanOf);
      const isSettled = await this.settle(ctx, known, lines, meanOf);
      if (isSettled) await tell(ctx, campaignId, state, false);
      return;
    }
    await this.settle(ctx, known, null, 1);
    const { state: before, lately } = known;
    const isByHand = before !== null && !isSameSetting(before, state);
    const id = newId();
    const told = await this.shallTell(ctx, campaignId, before, state);
    const linesBefore = mean(lately);
    await insertPaceChange(ctx, {
      ...{ id, campaignId, state, before, linesBefore, told },
      ...{ account: pace.today, changedBy: isByHand ? changedBy : null },
    });
    await removeOldPaceChanges(ctx, campaignId, new Date(ctx.now.getTime() - keptMs));
    await tell(ctx, campaignId, state, told);
    this.known.set(campaignId, { state, lately: [], settling: { id, lines: [] } });
  }

  /** Of all others. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const id of this.known.keys()) if (!campaignIds.has(id)) this.known.delete(id);
  }

  /** What was noted last did not come into the tables: they say what is known. */
  forget(campaignId: string): void {
    this.known.delete(campaignId);
  }

  private async begin(ctx: Ctx, campaignId: string): Promise<Known> {
    const known = { state: await lastPaceChange(ctx, campaignId), lately: [], settling: null };
    this.known.set(campaignId, known);
    return known;
  }

  /** The lines after a change are known when there are enough seconds of them; says whether they are now. */
  private async settle(
    ctx: Ctx,
    known: Known,
    lines: number | null,
    enough: number,
  ): Promise<boolean> {
    const { settling } = known;
    if (settling === null) return false;
    if (lines !== null) settling.lines.push(lines);
    if (settling.lines.length < enough) return false;
    known.settling = null;
    await savePaceLines(ctx, settling.id, mean(settling.lines));
    return true;
  }

  /** Of a fall back that is no matter of who is there, unless it was told of for that reason a moment ago. */
  private async shallTell(
    ctx: Ctx,
    campaignId: string,
    before: PaceState | null,
    { mode, because }: PaceState,
  ): Promise<boolean> {
    if (before?.mode !== "PREDICTIVE" || mode === "PREDICTIVE") return false;
    if (because === null || because === "TOO_FEW_AGENTS") return false;
    const since = new Date(ctx.now.getTime() - tellAgainMs);
    return !(await wasTold(ctx, campaignId, because, since));
  }
}

/** Of a change, and again when its lines after are known: supervisors only at the first. */
async function tell(
  ctx: Ctx,
  id: string,
  { mode, because, limit }: PaceState,
  told: boolean,
): Promise<void> {
  const data = { id, mode, because, limit, told };
  await emit(ctx, campaignPaceChanged, data, { permission: "campaigns:read-stats" });
}

function linesOf({ agents, lines }: CampaignPace): number | null {
  const staffed = agents.ready + agents.talking + agents.wrapUp + agents.busy;
  return staffed > 0 ? lines.open / staffed : null;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function isSame(before: PaceState | null, after: PaceState): boolean {
  if (before === null) return false;
  const isSameWay = before.mode === after.mode && before.because === after.because;
  return isSameWay && isSameSetting(before, after);
}

function isSameSetting(before: PaceState, after: PaceState): boolean {
  return before.limit === after.limit && before.linesPerAgent === after.linesPerAgent;
}
