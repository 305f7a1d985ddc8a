import type { Ctx } from "../../../platform/ctx.ts";
import { allSkills, readyBySkill, skillsOfAgents } from "../../agents/index.ts";
import { openBySkill } from "../../calls/index.ts";
import { claimMeeting } from "../filter/sieve.ts";
import { refill } from "../passes/service.ts";
import type { CampaignRow } from "../queries.ts";
import { claimByNeed, dueNeeds } from "./need-queries.ts";
import { match, type Need, needOf, type SkillFor, skillsFor } from "./needs.ts";
import { claimMembers, type Held, type MemberRow } from "./queries.ts";

/** The agent who is held for a dial; null where whoever is free takes it when somebody answers. */
export type Taker = { userId: string; teamId: string | null } | null;
export type Claim = { member: MemberRow; taker: Taker };

type Claiming = Pick<
  CampaignRow,
  | ("id" | "strategy" | "team_ids" | "skill_ids" | "filter")
  | ("pass" | "pass_outcomes" | "pass_dialled_at")
>;

/**
 * The next members for these takers, under lock, that meet the campaign's filter. Where skills decide, each goes to
 * somebody who can serve it, and what nobody here can serve is left for later.
 */
export async function claimFor(
  ctx: Ctx,
  campaign: Claiming,
  takers: readonly Taker[],
): Promise<Claim[]> {
  const claim = () => claimMeeting(ctx, campaign, () => claimDue(ctx, campaign, takers));
  const claims = await claim();
  if (claims.length > 0 || !(await refill(ctx, campaign))) return claims;
  return claim();
}

/** The same for one person who asks: he is told of nobody only if nobody is left when others are done with theirs. */
export async function claimOne(
  ctx: Ctx,
  campaign: Claiming,
  taker: NonNullable<Taker>,
): Promise<MemberRow | undefined> {
  const [claim] = await claimFor(ctx, campaign, [taker]);
  if (claim) return claim.member;
  const waiting = () => claimDue(ctx, campaign, [taker], "WAITED_FOR");
  return (await claimMeeting(ctx, campaign, waiting))[0]?.member;
}

async function claimDue(
  ctx: Ctx,
  campaign: Claiming,
  takers: readonly Taker[],
  rows: Held = "PASSED_OVER",
): Promise<Claim[]> {
  if (campaign.strategy !== "SKILL_BASED") {
    const members = await claimMembers(ctx.tx, campaign, takers.length, ctx.now, rows);
    return members.map((member, i) => ({ member, taker: takers[i] ?? null }));
  }
  const needs = await dueNeeds(ctx.tx, campaign.id, ctx.now);
  if (needs.length === 0) return [];
  const skillFor = skillsFor(await allSkills(ctx.tx), campaign.skill_ids);
  const held = takers.filter((taker) => taker !== null);
  return held.length > 0
    ? claimForHeld(ctx, campaign, { needs, skillFor }, held, rows)
    : claimAhead(ctx, campaign, { needs, skillFor }, takers.length);
}

type Needed = { needs: readonly Need[]; skillFor: SkillFor };

async function claimForHeld(
  ctx: Ctx,
  campaign: Claiming,
  { needs, skillFor }: Needed,
  held: readonly NonNullable<Taker>[],
  rows: Held,
): Promise<Claim[]> {
  const skills = await skillsOfAgents(
    ctx.tx,
    held.map(({ userId }) => userId),
  );
  const canServe = ({ userId }: NonNullable<Taker>, need: Need) => {
    const skill = skillFor(need);
    return skill === null || skills.get(userId)?.has(skill) === true;
  };
  const quotas = needs.map((need) => ({
    need,
    most: held.filter((taker) => canServe(taker, need)).length,
  }));
  const members = await claimByNeed(ctx.tx, campaign.id, quotas.filter(isOpen), ctx.now, rows);
  return match(members, held, (taker, member) => canServe(taker, needOf(member)));
}

/**
 * Ahead of the agents no more is dialled that needs a skill than ready agents have it, less what is open for
 * them already: of few people nobody can tell in advance how many will be free.
 */
async function claimAhead(
  ctx: Ctx,
  campaign: Claiming,
  { needs, skillFor }: Needed,
  lines: number,
): Promise<Claim[]> {
  const pool = { teamIds: campaign.team_ids, skillIds: campaign.skill_ids };
  const [ready, open] = await Promise.all([
    readyBySkill(ctx.tx, pool, ctx.now),
    openBySkill(ctx.tx),
  ]);
  const free = (skill: string) => (ready.get(skill) ?? 0) - (open.get(skill) ?? 0);
  const quotas = needs.map((need) => {
    const skill = skillFor(need);
    return { need, most: skill === null ? lines : Math.min(lines, free(skill)) };
  });
  const due = quotas.filter(isOpen);
  const members = await claimByNeed(ctx.tx, campaign.id, due, ctx.now, "PASSED_OVER");
  const left = new Map(quotas.map(({ need, most }) => [skillFor(need), most]));
  const claims: Claim[] = [];
  for (const member of members) {
    const skill = skillFor(needOf(member));
    const most = left.get(skill) ?? 0;
    // Two needs may ask for the same skill.
    if (claims.length === lines || most <= 0) continue;
    left.set(skill, most - 1);
    claims.push({ member, taker: null });
  }
  return claims;
}

function isOpen({ most }: { most: number }): boolean {
  return most > 0;
}

/** The needs of due members that this agent can serve; null where skills do not decide in the campaign. */
export async function servableNeeds(
  ctx: Ctx,
  { id, strategy, skill_ids }: Pick<CampaignRow, "id" | "strategy" | "skill_ids">,
  userId: string,
): Promise<Need[] | null> {
  if (strategy !== "SKILL_BASED") return null;
  const skillFor = skillsFor(await allSkills(ctx.tx), skill_ids);
  const has = (await skillsOfAgents(ctx.tx, [userId])).get(userId);
  return (await dueNeeds(ctx.tx, id, ctx.now)).filter((need) => {
    const skill = skillFor(need);
    return skill === null || has?.has(skill) === true;
  });
}

/** The skills whose agent a call must have who takes it: the campaign's, and the one its lead needs. */
export async function skillsOfCalls(
  ctx: Ctx,
  campaign: Claiming,
): Promise<(member: MemberRow) => string[]> {
  if (campaign.strategy !== "SKILL_BASED") return () => campaign.skill_ids;
  const skillFor = skillsFor(await allSkills(ctx.tx), campaign.skill_ids);
  return (member) => {
    const skill = skillFor(needOf(member));
    return skill === null ? campaign.skill_ids : [...campaign.skill_ids, skill];
  };
}

export type UnmatchedSkills = { ready: string[]; needed: string[] };

/** The names of what ready agents can do and of what is needed, where members wait that none of them can serve. */
export async function unmatchedSkills(
  ctx: Ctx,
  campaign: Claiming,
): Promise<UnmatchedSkills | null> {
  if (campaign.strategy !== "SKILL_BASED") return null;
  const pool = { teamIds: campaign.team_ids, skillIds: campaign.skill_ids };
  const [needs, skills, ready] = await Promise.all([
    dueNeeds(ctx.tx, campaign.id, ctx.now),
    allSkills(ctx.tx),
    readyBySkill(ctx.tx, pool, ctx.now),
  ]);
  const skillFor = skillsFor(skills, campaign.skill_ids);
  const needed = new Set(needs.flatMap((need) => skillFor(need) ?? []));
  const missing = [...needed].filter((id) => !ready.has(id));
  if (missing.length === 0) return null;
  const names = (is: (id: string) => boolean) =>
    skills.filter(({ id }) => is(id)).map(({ name }) => name);
  return {
    ready: names((id) => ready.has(id) && !campaign.skill_ids.includes(id)),
    needed: names((id) => missing.includes(id)),
  };
}
