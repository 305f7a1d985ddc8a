import type { Ctx } from "../../../platform/ctx.ts";
import { agentsOnDuty } from "../../agents/index.ts";
import { countsOfSources, openLeadsOfAssignees } from "./queries.ts";
import { type Basis, qualityOfSources, roomOf } from "./rules/rules.ts";

const unknown = 0.5;
/** Long enough to reach over a weekend. */
const dutyMs = 72 * 3_600_000;

/** What the rules take from the tenant's history and its floor, as they are now. */
export async function currentBasis(ctx: Ctx): Promise<Basis> {
  const { sources, anySource } = qualityOfSources(await countsOfSources(ctx.tx));
  const duty = await agentsOnDuty(ctx.tx, new Date(ctx.now.getTime() - dutyMs));
  const all = duty.reduce((sum, { agents }) => sum + agents, 0);
  const here = duty.reduce((sum, { onDuty }) => sum + onDuty, 0);
  // Where nobody was on duty at all nothing is known of who will be, and it says nothing of any team.
  const isKnown = here > 0;
  return {
    sources,
    anySource,
    room: roomOf(await openLeadsOfAssignees(ctx.tx)),
    teams: Object.fromEntries(
      duty.flatMap(({ teamId, agents, onDuty }) =>
        teamId === null ? [] : [[teamId, isKnown ? share(onDuty, agents) : unknown]],
      ),
    ),
    floor: isKnown ? share(here, all) : unknown,
  };
}

function share(part: number, all: number): number {
  return Math.round((1e4 * part) / Math.max(1, all)) / 1e4;
}
