import {
  type Input,
  type RoutingAgent,
  type RoutingOptions,
  routingChanged,
  type updateRoutingAgent,
} from "@parley/contract";
import { type SqlBool, sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import { notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { withinScope } from "../../platform/scope.ts";
import { type AgentOfFloor, isUser, selectAgentsOfFloor } from "./floor-queries.ts";
import { readOptions, writeAgent, writeOptions } from "./queries.ts";

const readers = { permission: "routing:read" } as const;
const columns = { owner: ["u.id"], team: "u.team_id" };

/** Agents within the caller's scope, with what they have and what they may have. */
export async function listAgents(ctx: Ctx): Promise<{ items: RoutingAgent[] }> {
  const { defaultCapacity } = await readOptions(ctx.tx);
  const within = withinScope(ctx, "routing:read", columns);
  const rows = await selectAgentsOfFloor(ctx.tx, defaultCapacity, within);
  return { items: rows.filter((row) => row.is_active).map(toAgent) };
}

export async function changeAgent(
  ctx: Ctx,
  id: string,
  input: Input<typeof updateRoutingAgent>["body"],
): Promise<RoutingAgent> {
  const before = await agentOf(ctx, id);
  if (!before) throw notFound("agent");
  const { capacity, accepts, awayUntil } = input;
  const away_until = awayUntil === null ? null : new Date(awayUntil);
  await writeAgent(ctx.tx, id, { capacity, accepts, away_until });
  const { own_capacity, accepts: accepted, away_until: away } = before;
  const change = {
    before: { capacity: own_capacity, accepts: accepted, awayUntil: away },
    after: input,
  };
  await emit(ctx, routingChanged, { what: "AGENT", id }, readers, change);
  const after = await agentOf(ctx, id);
  if (!after) throw notFound("agent");
  return toAgent(after);
}

export function getOptions(ctx: Ctx): Promise<RoutingOptions> {
  return readOptions(ctx.tx);
}

export async function changeOptions(ctx: Ctx, input: RoutingOptions): Promise<RoutingOptions> {
  const before = await readOptions(ctx.tx);
  await writeOptions(ctx.tx, input);
  await emit(ctx, routingChanged, { what: "OPTIONS", id: null }, readers, { before, after: input });
  return input;
}

/** An agent within the reach of whoever decides what he is given. */
async function agentOf(ctx: Ctx, id: string): Promise<AgentOfFloor | undefined> {
  const { defaultCapacity } = await readOptions(ctx.tx);
  const within = withinScope(ctx, "routing:update", columns);
  const which = sql<SqlBool>`${isUser(id)} and ${within}`;
  const rows = await selectAgentsOfFloor(ctx.tx, defaultCapacity, which);
  return rows.find((row) => row.is_active);
}

function toAgent(row: AgentOfFloor): RoutingAgent {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    teamName: row.team_name,
    openLeads: Math.min(row.open_leads, row.capacity),
    capacity: row.capacity,
    hasOwnCapacity: row.own_capacity !== null,
    accepts: row.accepts,
    awayUntil: row.away_until?.toISOString() ?? null,
    lastGivenAt: row.last_given_at?.toISOString() ?? null,
  };
}
