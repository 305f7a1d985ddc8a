import type { SkillOfTenant } from "../../agents/index.ts";

/**
 * What a member needs is told by one word: the id of the skill that was named for it, else the language of its
 * contact, else nothing. A language that no skill stands for is everybody's.
 */
export type Need = string;

/** A skill that somebody must have for this need; null where everybody will do. */
export type SkillFor = (need: Need) => string | null;

/** By the tenant's skills; what every agent of the campaign can do anyhow asks for nobody in particular. */
export function skillsFor(
  skills: readonly SkillOfTenant[],
  ofCampaign: readonly string[],
): SkillFor {
  const ids = new Set(skills.map(({ id }) => id));
  const byLanguage = new Map(skills.map(({ id, language }) => [language, id]));
  return (need) => {
    const skill = ids.has(need) ? need : (byLanguage.get(need) ?? null);
    return skill !== null && ofCampaign.includes(skill) ? null : skill;
  };
}

/** The need of a member, by its row. */
export function needOf(row: { skill_id: string | null; language: string | null }): Need {
  return row.skill_id ?? row.language ?? "";
}

/**
 * Gives members to takers who can serve them: as many as possible, those that come first before others, each to
 * whoever stands first among the takers where that costs nobody his. Kuhn's augmenting paths.
 */
export function match<M, T>(
  members: readonly M[],
  takers: readonly T[],
  canTake: (taker: T, member: M) => boolean,
): { member: M; taker: T }[] {
  const memberOf = new Map<T, M>();
  const place = (member: M, tried: Set<T>): boolean => {
    for (const taker of takers) {
      if (tried.has(taker) || !canTake(taker, member)) continue;
      tried.add(taker);
      const other = memberOf.get(taker);
      if (other !== undefined && !place(other, tried)) continue;
      memberOf.set(taker, member);
      return true;
    }
    return false;
  };
  for (const member of members) place(member, new Set());
  return takers.flatMap((taker) => {
    const member = memberOf.get(taker);
    return member === undefined ? [] : [{ member, taker }];
  });
}
