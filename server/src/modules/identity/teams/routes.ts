import * as api from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, may } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, nameCursor, toPage } from "../../../platform/http/cursor.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";

type TeamRow = {
  id: string;
  name: string;
  member_count: number;
  created_at: Date;
  updated_at: Date;
  version: number;
};

const audience = { permission: "teams:read" } as const;

export function teamRoutes(serve: Api): void {
  serve.serve(api.listTeams, async (ctx, { query }) => {
    const after = nameCursor("teams", query.cursor);
    return toPage(
      await selectTeams(ctx.tx, { after, limit: query.limit + 1 }),
      query.limit,
      (last) => encodeCursor("teams", [last.name, last.id]),
      (row) => toTeam(ctx, row),
    );
  });
  serve.serve(api.getTeam, (ctx, { params }) => getTeam(ctx, params.id));
  serve.serve(api.createTeam, (ctx, { body }) => createTeam(ctx, body.name));
  serve.serve(api.updateTeam, async (ctx, { params: { id }, body, ifMatch }) => {
    const row = await findTeam(ctx, id, { lock: true });
    demandVersion(row.version, ifMatch);
    await ctx.tx.updateTable("teams").set({ name: body.name }).where("id", "=", id).execute();
    const change = { before: { name: row.name }, after: { name: body.name } };
    await emit(ctx, api.teamUpdated, { id, fields: ["name"] }, audience, change);
    return getTeam(ctx, id);
  });
  serve.serve(api.deleteTeam, async (ctx, { params: { id } }) => {
    const row = await findTeam(ctx, id, { lock: true });
    if (row.member_count > 0) {
      throw new Refusal("conflict", `Move its ${row.member_count} members to another team first`);
    }
    await ctx.tx.deleteFrom("teams").where("id", "=", id).execute();
    await emit(ctx, api.teamDeleted, { id }, audience, { before: { name: row.name } });
  });
}

export async function createTeam(ctx: Ctx, name: string): Promise<api.Team> {
  const id = newId();
  await ctx.tx.insertInto("teams").values({ id, name, created_at: ctx.now }).execute();
  await emit(ctx, api.teamCreated, { id }, audience, { after: { name } });
  return getTeam(ctx, id);
}

async function getTeam(ctx: Ctx, id: string): Promise<api.Team> {
  const row = await findTeam(ctx, id);
  return versioned(toTeam(ctx, row), row.version);
}

async function findTeam(ctx: Ctx, id: string, { lock = false } = {}): Promise<TeamRow> {
  const [row] = await selectTeams(ctx.tx, { id, limit: 1, lock });
  if (!row) throw notFound("team");
  return row;
}

function selectTeams(
  tx: Tx<"teams">,
  filter: {
    id?: string;
    after?: { name: string; id: string } | undefined;
    limit: number;
    /** Nobody else changes them until the transaction ends. */
    lock?: boolean;
  },
): Promise<TeamRow[]> {
  let query = tx
    .selectFrom("teams as t")
    .select(["t.id", "t.name", "t.created_at", "t.updated_at", "t.version"])
    .select(
      sql<number>`(select count(*) from users u
        where u.tenant_id = t.tenant_id and u.team_id = t.id)`.as("member_count"),
    );
  if (filter.id) query = query.where("t.id", "=", filter.id);
  if (filter.after) {
    query = query.where(sql<boolean>`(t.name, t.id) > (${filter.after.name}, ${filter.after.id})`);
  }
  if (filter.lock) query = query.forUpdate("t");
  return query.orderBy("t.name").orderBy("t.id").limit(filter.limit).execute();
}

function toTeam(ctx: Ctx, row: TeamRow): api.Team {
  return {
    id: row.id,
    name: row.name,
    memberCount: Number(row.member_count),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can: [
      ...(may(ctx, "teams:update") ? (["update"] as const) : []),
      ...(may(ctx, "teams:delete") && row.member_count === 0 ? (["delete"] as const) : []),
    ],
  };
}
