import type { Ctx } from "../../../platform/ctx.ts";
import { allSkills } from "../../agents/index.ts";
import { hasHeld } from "../filter/queries.ts";
import type { CampaignRow } from "../queries.ts";
import { dueNeeds } from "./need-queries.ts";
import { skillsFor } from "./needs.ts";
import { hasRefusedMembers } from "./refusals.ts";

/** What a campaign has to dial now for somebody who can do this. */
export type Supply = {
  isDue: boolean;
  /** Some of it he can serve. */
  serves: boolean;
  /** Names of the skills that it needs and he has not. */
  needed: string[];
  /** Leads wait because they do not meet the campaign's filter. */
  isHeld: boolean;
  isRefused: boolean;
};

/** Looks through what is due, need by need, with the skills of one agent. */
export async function supplyFor(
  ctx: Ctx,
  campaign: CampaignRow,
  skillIds: readonly string[],
): Promise<Supply> {
  const needs = await dueNeeds(ctx.tx, campaign.id, ctx.now);
  const skills = await allSkills(ctx.tx);
  const skillFor = skillsFor(skills, campaign.skill_ids);
  const asked = campaign.strategy === "SKILL_BASED" ? needs.map(skillFor) : needs.map(() => null);
  const lacking = new Set(asked.filter((id) => id !== null && !skillIds.includes(id)));
  return {
    isDue: needs.length > 0,
    serves: asked.some((id) => id === null || skillIds.includes(id)),
    needed: skills.filter(({ id }) => lacking.has(id)).map(({ name }) => name),
    isHeld: campaign.filter !== null && (await hasHeld(ctx.tx, campaign.id)),
    isRefused: await hasRefusedMembers(ctx.tx, campaign.id),
  };
}
