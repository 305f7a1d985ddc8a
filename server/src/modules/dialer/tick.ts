import { dialsAhead, dialsItself, isByHand } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { userOf } from "../../platform/ctx.ts";
import { notFound } from "../../platform/errors.ts";
import { type Pool, readyAgents } from "../agents/index.ts";
import {
  countCallersFor,
  countShown,
  type Dial,
  linesFree,
  type PlacedDial,
  type Placing,
  placeCalls,
  placeOne,
  type RefusedDial,
} from "../calls/index.ts";
import {
  asDetecting,
  type CampaignRow,
  type Claim,
  campaignOf,
  claimFor,
  hasHeld,
  hasRefusedMembers,
  lockLeasedMember,
  type MemberRow,
  markMembersDialing,
  planRefused,
  putOffMembers,
  type RefusedMember,
  refuseMembers,
  selectCampaigns,
  skillsOfCalls,
  type Taker,
  turnRefused,
  type UnmatchedSkills,
  unmatchedSkills,
} from "../campaigns/index.ts";
import { decryptPhones } from "../contacts/index.ts";
import { dialCallbacks } from "./callbacks.ts";
import { type DialSettings, dialSettings } from "./dial-settings.ts";
import { callsToStart } from "./pacing.ts";
import type { Pace } from "./predictive/floor.ts";
import type { Share } from "./turns.ts";

/** No transaction of the dialer starts more than this: it must stay short. */
const maxPerTick = 50;
const putOffSeconds = 60;
/** Nor does it go through more of a list that is asleep. */
const maxTurns = 4;

export type Tick = {
  placed: PlacedDial[];
  idleBecause: IdleReason | null;
  /** Of NO_MATCHING_SKILL: what is there and what is missing. */
  skills: UnmatchedSkills | null;
  /** Of campaigns that share agents each has calls by its weight. */
  share?: Share;
};
type TickOptions = {
  provider: string;
  epoch: number;
  /** Lines that are free for it, by its own bound of calls a second. */
  freeLines(campaign: CampaignRow): number;
  pace(ctx: Ctx, campaign: CampaignRow): Promise<Pace>;
  /** Agents on whom another campaign counts, which dials ahead: they are not held for this one. */
  elsewhere(): readonly string[];
  /** Who was ready as the round began, where several campaigns have their turn in it; null: whoever is. */
  among: readonly string[] | null;
};
export type IdleReason =
  | "NOT_RUNNING"
  | "OUTSIDE_HOURS"
  | "NO_READY_AGENT"
  | "NO_DIALABLE_MEMBER"
  | "NO_MATCHING_SKILL"
  | "NOT_ALLOWED"
  | "HELD_BACK"
  | "NO_CARRIER"
  | "LIMIT_REACHED"
  | "ABANDON_LIMIT";

/**
 * One round of one campaign: waiting agents and due members are matched, and everything that a dial
 * needs is written in this transaction. The originates follow after its commit.
 */
export async function tickCampaign(
  ctx: Ctx,
  campaignId: string,
  options: TickOptions,
): Promise<Tick> {
  const [known] = await selectCampaigns(ctx, "campaigns:read", { id: campaignId, limit: 1 });
  if (known?.state !== "RUNNING") return idle("NOT_RUNNING");
  const campaign = await asDetecting(ctx, known);
  if (!dialsItself(campaign.mode)) return idle(null);
  const share = { weight: campaign.weight, teamIds: campaign.team_ids };
  const most = options.freeLines(campaign);
  const promised = await dialCallbacks(ctx, campaign, { ...options, freeLines: most });
  const freeLines = most - promised.length;
  const { placed, ...rest } = await tickList(ctx, campaign, options, freeLines);
  await countShown(ctx, [...promised, ...placed]);
  if (promised.length === 0) return { placed, ...rest, share };
  return { placed: [...promised, ...placed], idleBecause: null, skills: null, share };
}

/** The campaign's list has its turn, whether callbacks were dialled or not: other agents wait as well. */
async function tickList(
  ctx: Ctx,
  campaign: CampaignRow,
  options: TickOptions,
  mostLines: number,
): Promise<Tick> {
  const pace = dialsAhead(campaign.mode) ? await options.pace(ctx, campaign) : null;
  if (pace?.mode === "STOPPED") return idle("ABANDON_LIMIT");
  const ahead = pace?.mode === "PREDICTIVE" ? await beyondCallers(ctx, campaign, pace.lines) : null;
  if (ahead === 0) return idle(null);

  // Its bound of calls a second is reached: that is no standstill.
  if (mostLines < 1) return idle(null);
  const limit = Math.min(maxPerTick, mostLines);
  const open = pace?.mode === "PROGRESSIVE" ? pace.open : 0;
  const most = { limit: limit + open, except: options.elsewhere(), among: options.among };
  const waiting = ahead === null ? await readyAgents(ctx, poolOf(campaign), most) : [];
  const agents = waiting.slice(open);
  const { free } = ahead !== null || agents.length > 0 ? await linesFree(ctx) : { free: 1 };
  if (free < 1) return idle("LIMIT_REACHED");
  const freeLines = Math.min(limit, free);
  const wanted = callsToStart({
    mode: campaign.mode,
    ...{ readyAgents: agents.length, ahead, freeLines },
  });
  if (wanted === 0) return idle("NO_READY_AGENT");
  const takers = ahead === null ? agents.slice(0, wanted) : Array<null>(wanted).fill(null);
  const placed = await dialNext(ctx, campaign, takers, options);
  if (placed) return { placed, idleBecause: null, skills: null };
  const skills = await unmatchedSkills(ctx, campaign);
  if (skills) return idle("NO_MATCHING_SKILL", skills);
  if (await hasRefusedMembers(ctx.tx, campaign.id)) return idle("NOT_ALLOWED");
  const isHeld = campaign.filter !== null && (await hasHeld(ctx.tx, campaign.id));
  return idle(isHeld ? "HELD_BACK" : "NO_DIALABLE_MEMBER");
}

/** Of lines ahead of the agents those that are left when each caller who waits has the next agent. */
async function beyondCallers(ctx: Ctx, campaign: CampaignRow, lines: number): Promise<number> {
  if (lines === 0) return 0;
  return Math.max(0, lines - (await countCallersFor(ctx, poolOf(campaign))));
}

function idle(idleBecause: IdleReason | null, skills: UnmatchedSkills | null = null): Tick {
  return { placed: [], idleBecause, skills };
}

function poolOf({ team_ids, skill_ids }: CampaignRow): Pool {
  return { teamIds: team_ids, skillIds: skill_ids };
}

/**
 * Dials the next members for these takers. Where the law refuses some, the members after them have their
 * turn in the same round, so that agents do not wait because a part of the list is asleep; undefined when
 * nobody is left who may be dialled.
 */
async function dialNext(
  ctx: Ctx,
  campaign: CampaignRow,
  takers: readonly Taker[],
  { provider, epoch }: { provider: string; epoch: number },
): Promise<PlacedDial[] | undefined> {
  const placed: PlacedDial[] = [];
  for (let turn = 0; turn < maxTurns && placed.length < takers.length; turn++) {
    const taken = new Set(placed.map(({ agentId }) => agentId));
    const waiting = takers
      .filter((taker) => taker === null || !taken.has(taker.userId))
      .slice(0, takers.length - placed.length);
    const claims = await claimFor(ctx, campaign, waiting);
    if (claims.length === 0 && placed.length === 0) return undefined;
    if (claims.length === 0) break;
    const dials = await toDials(ctx, campaign, claims);
    const placing = await placeCalls(ctx, provider, dials, epoch);
    const members = claims.map(({ member }) => member);
    await settleMembers(ctx, campaign, members, placing);
    placed.push(...placing.placed);
    if (placing.refused.length === 0) break;
  }
  return placed;
}

async function toDials(ctx: Ctx, campaign: CampaignRow, claims: readonly Claim[]): Promise<Dial[]> {
  const ids = claims.map(({ member }) => member.contact_point_id);
  const [phones, skillsOf, settings] = await Promise.all([
    decryptPhones(ctx, ids),
    skillsOfCalls(ctx, campaign),
    dialSettings(ctx, campaign),
  ]);
  return claims.flatMap(({ member, taker }) => {
    const phone = phones.get(member.contact_point_id);
    if (!phone) return [];
    return [toDial(campaign, member, phone, taker, { settings, poolSkills: skillsOf(member) })];
  });
}

function toDial(
  campaign: CampaignRow,
  member: MemberRow,
  phone: string,
  agent: Taker,
  { settings, poolSkills }: { settings: DialSettings; poolSkills: readonly string[] },
): Dial {
  return {
    origin: isByHand(campaign.mode) ? "PREVIEW" : "CAMPAIGN",
    leadId: member.lead_id,
    contactPointId: member.contact_point_id,
    phone,
    agentId: agent?.userId ?? null,
    teamId: agent?.teamId ?? null,
    pool: agent === null ? campaign.team_ids : null,
    poolSkills,
    farewell: campaign.farewell,
    memberId: member.id,
    attemptNo: member.attempts + 1,
    ...settings(member.lead_id, phone),
    sampleShare: campaign.sample_share,
  };
}

/**
 * Dialled members move on; those that the law refused wait until it may allow them, or are done; those
 * whose lead is on another call come back a little later.
 */
async function settleMembers(
  ctx: Ctx,
  campaign: CampaignRow,
  members: readonly MemberRow[],
  { placed, refused }: Placing,
): Promise<void> {
  const callOf = new Map(placed.map((dial) => [dial.memberId, dial.callId]));
  const dialing = members.flatMap(({ id, attempts }) => {
    const callId = callOf.get(id);
    return callId ? [{ id, attempts, callId }] : [];
  });
  const known = new Set([...placed, ...refused.map(({ dial }) => dial)].map((d) => d.memberId));
  const left = members.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  const turned = await turnRefused(ctx, campaign, members, refused.flatMap(toRefused(ctx.now)));
  const later = new Date(ctx.now.getTime() + putOffSeconds * 1000);
  await Promise.all([
    markMembersDialing(ctx.tx, campaign.id, dialing),
    refuseMembers(ctx.tx, campaign.id, turned),
    putOffMembers(ctx.tx, campaign.id, left, later),
  ]);
}

function toRefused(now: Date) {
  return ({ dial, decision }: RefusedDial): RefusedMember[] => {
    if (dial.memberId === null) return [];
    const plan = planRefused(decision, now);
    const dueAt = plan.state === "DIALABLE" ? plan.dueAt : null;
    return [{ id: dial.memberId, state: plan.state, dueAt, reasons: decision.reasons }];
  };
}

/** The agent dials the lead that a preview campaign has offered him. */
export async function placePreview(
  ctx: Ctx,
  provider: string,
  memberId: string,
  leadId: string,
): Promise<PlacedDial> {
  const member = await lockLeasedMember(ctx.tx, { userId: userOf(ctx), memberId });
  if (!member || member.lead_id !== leadId) throw notFound("offer");
  const known = await campaignOf(ctx, member.campaign_id, "campaigns:preview");
  const campaign = await asDetecting(ctx, known);
  const phones = await decryptPhones(ctx, [member.contact_point_id]);
  const phone = phones.get(member.contact_point_id);
  if (!phone) throw notFound("number of this lead");
  const agent = { userId: userOf(ctx), teamId: ctx.actor.teamId };
  const settings = await dialSettings(ctx, campaign);
  const dial = toDial(campaign, member, phone, agent, { settings, poolSkills: [] });
  const placed = await placeOne(ctx, provider, dial, (later, refused) =>
    refuseMembers(later.tx, campaign.id, [refused].flatMap(toRefused(later.now))),
  );
  const { id, attempts } = member;
  await markMembersDialing(ctx.tx, campaign.id, [{ id, attempts, callId: placed.callId }]);
  return placed;
}
