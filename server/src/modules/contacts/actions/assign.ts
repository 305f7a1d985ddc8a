import { sql } from "kysely";
import { z } from "zod";
import { asked, defineAction, type ParamFault } from "../../../platform/actions/action.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { updateLead } from "../leads/service.ts";

const ways = ["USER", "LEAST_BUSY", "NOBODY"] as const;
const params = z.strictObject({
  to: asked("CHOICE", z.enum(ways), { choices: [...ways] }),
  userId: asked("USER", z.uuid().optional(), { when: { key: "to", is: "USER" } }),
  teamId: asked("TEAM", z.uuid().optional(), { when: { key: "to", is: "LEAST_BUSY" } }),
});
type Params = z.output<typeof params>;

/** Gives leads to a user, to whoever of a team has the fewest open ones, or to nobody. */
export const assignAction = defineAction({
  name: "assign",
  params,
  check,
  run: async (ctx, targets) => {
    const loads = new Map<string, Load[]>();
    for (const { id, params: wanted } of targets) {
      const assigneeId = await whoFor(ctx, wanted, loads);
      await updateLead(ctx, id, { assigneeId }, undefined);
    }
  },
});

async function check(ctx: Ctx, { to, userId, teamId }: Params): Promise<ParamFault | undefined> {
  const tx: Tx<"users" | "teams"> = ctx.tx;
  if (to === "USER") {
    if (userId === undefined) return { field: "userId", reason: "needs a user" };
    const user = tx.selectFrom("users").select("id").where("id", "=", userId);
    const found = await user.where("status", "=", "ACTIVE").executeTakeFirst();
    return found ? undefined : { field: "userId", reason: "is no active user" };
  }
  if (to === "NOBODY") return undefined;
  if (teamId === undefined) return { field: "teamId", reason: "needs a team" };
  const team = await tx
    .selectFrom("teams")
    .select("id")
    .where("id", "=", teamId)
    .executeTakeFirst();
  return team ? undefined : { field: "teamId", reason: "is no team" };
}

type Load = { id: string; open: number };

async function whoFor(
  ctx: Ctx,
  { to, userId, teamId }: Params,
  loads: Map<string, Load[]>,
): Promise<string | null> {
  if (to === "NOBODY") return null;
  if (to === "USER") return userId ?? null;
  const team = teamId ?? "";
  const people = loads.get(team) ?? (await loadsOf(ctx.tx, team));
  loads.set(team, people);
  const [first] = people.sort((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
  if (!first) throw new Refusal("conflict", "Nobody of the team takes leads");
  first.open += 1;
  return first.id;
}

/** Agents of a team with the number of leads that they have not come to an end with. */
async function loadsOf(tx: Tx<"users" | "agents" | "leads">, teamId: string): Promise<Load[]> {
  const { rows } = await sql<Load>`
    select u.id, (select count(*) from leads l where l.assignee_id = u.id and l.deleted_at is null
      and l.status in ('NEW', 'CONTACTED', 'QUALIFIED'))::int as open
    from users u join agents a on a.user_id = u.id and not a.retired
    where u.team_id = ${teamId} and u.status = 'ACTIVE' order by u.id`.execute(tx);
  return rows;
}
