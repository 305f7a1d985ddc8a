import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { demand, scopeOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { inScope } from "../../../platform/scope.ts";
import type { CallbackLead } from "./queries.ts";
import type { Ownership } from "./schedule.ts";

type Wish = { ownerId?: string | null | undefined; teamId?: string | null | undefined };

/**
 * Whose a new callback is. Without a name it is the caller's own, for it is he who promised; a client of
 * the API is nobody who calls, so its callbacks are any agent's. Naming somebody else is giving away.
 */
export async function firstOwner(ctx: Ctx, lead: CallbackLead, wish: Wish): Promise<Ownership> {
  const { userId, teamId, apiKeyId } = ctx.actor;
  const ownerId = wish.ownerId === undefined && apiKeyId === undefined ? userId : wish.ownerId;
  if (ownerId === null || ownerId === undefined) return anyones(ctx, lead, wish.teamId);
  return ownerId === userId ? { ownerId, teamId } : userNamed(ctx, ownerId);
}

/** Whose agents may take it: a team in the reach of the caller. */
async function anyones(ctx: Ctx, lead: CallbackLead, wanted: Wish["teamId"]): Promise<Ownership> {
  const own = lead.team_id ?? ctx.actor.teamId;
  const teamId = wanted === undefined ? own : wanted;
  const isFar = teamId !== own && teamId !== ctx.actor.teamId;
  if (isFar && scopeOf(ctx, "callbacks:create") !== "ALL") throw notFound("team");
  await demandTeam(ctx.tx, teamId);
  return { ownerId: null, teamId };
}

export async function demandTeam(tx: Tx<"teams">, id: string | null): Promise<void> {
  if (id === null) return;
  const row = await tx.selectFrom("teams").select("id").where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("team");
}

/** An active user in the reach of whoever gives callbacks away. */
export async function userNamed(ctx: Ctx, userId: string): Promise<Ownership> {
  demand(ctx, "callbacks:assign");
  const user = (await activeUsers(ctx.tx, [userId])).get(userId);
  const owned = user && { owners: [user.id], teamId: user.team_id };
  if (!owned || !inScope(ctx, "callbacks:assign", owned)) throw notFound("user");
  return { ownerId: userId, teamId: owned.teamId };
}

type User = { id: string; team_id: string | null };

/** Those of these users who still work here. */
export async function activeUsers(
  tx: Tx<"users">,
  ids: readonly string[],
): Promise<Map<string, User>> {
  const rows = await tx
    .selectFrom("users")
    .select(["id", "team_id"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .where("status", "=", "ACTIVE")
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of users by their ids, also of those who have left. */
export async function namesOf(
  tx: Tx<"users">,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom("users")
    .select(["id", "name"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export type Load = { id: string; team_id: string; open: number };

/** Agents of teams with the number of callbacks that each has to keep. */
export async function loadsOf(
  tx: Tx<"users" | "agents" | "callbacks">,
  teamIds: readonly string[],
): Promise<Load[]> {
  const { rows } = await sql<Load>`
    select u.id, u.team_id, (select count(*) from callbacks c where c.owner_id = u.id
      and c.state in ('SCHEDULED', 'DUE', 'MISSED'))::int as open
    from users u join agents a on a.tenant_id = u.tenant_id and a.user_id = u.id and not a.retired
    where u.team_id = any(${[...teamIds]}::uuid[]) and u.status = 'ACTIVE' order by u.id`.execute(
    tx,
  );
  return rows;
}

/** Takes whoever has the fewest, but not the one it is taken from; from then on he has one more. */
export function leastBusy(
  loads: readonly Load[],
  teamId: string | null,
  except: string | null,
): Load | undefined {
  const [first] = loads
    .filter((one) => one.team_id === teamId && one.id !== except)
    .sort((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
  if (first) first.open += 1;
  return first;
}
