import type {
  Card,
  getPipelineBoard,
  Input,
  listStageLeads,
  PipelineBoard,
} from "@parley/contract";
import { type RawBuilder, sql } from "kysely";
import type { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { instantOfText } from "../../../platform/db/instants.ts";
import { pageLimit } from "../../../platform/db/page-limit.ts";
import { notFound } from "../../../platform/errors.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { inScope } from "../../../platform/scope.ts";
import { type LeadFilter, type LeadQuery, leadCondition, queryOf } from "../leads/filter.ts";
import { countedUpTo, isNarrow } from "../leads/list.ts";
import { newestFirst } from "../leads/order.ts";
import { type LeadRow, listed, searchLeadIds, withAssignee } from "../leads/queries.ts";
import { ownersOf, toLead } from "../leads/view.ts";
import { findPipeline, findStage } from "./queries.ts";

type CardRow = LeadRow & { stage_since: string; stage_micros: string; value: number | null };

/** How many leads each stage of a pipeline holds within the caller's scope, and what they add up to. */
export async function readBoard(
  ctx: Ctx,
  pipelineId: string,
  { sumOf, ...filter }: Input<typeof getPipelineBoard>["query"],
): Promise<z.output<typeof PipelineBoard>> {
  if (!(await findPipeline(ctx.tx, pipelineId))) throw notFound("pipeline");
  const query = await lookedUp(ctx, filter);
  const { rows } = await sql<{ stage_id: string; count: number; sum: number | null }>`
    select s.id as stage_id, c.count, c.sum from stages s
    cross join lateral (
      select count(*)::int as count, sum(value)::float8 as sum from (
        select ${numberOf(sumOf)} as value from leads l
        where l.stage_id = s.id and ${leadCondition(ctx, query)} limit ${countedUpTo + 1}) as held
    ) as c
    where s.pipeline_id = ${pipelineId} order by s.position, s.id`.execute(ctx.tx);
  const columns = rows.map(({ stage_id: stageId, count, sum }) => {
    const capped = count > countedUpTo;
    const isSummed = sumOf !== undefined && !capped;
    return {
      stageId,
      count: Math.min(count, countedUpTo),
      capped,
      sum: isSummed ? (sum ?? 0) : null,
    };
  });
  const count = columns.reduce((sum, column) => sum + column.count, 0);
  return { pipelineId, count, columns };
}

/** A column of the board, page by page: what came last stands first. */
export async function stageCards(
  ctx: Ctx,
  stageId: string,
  { cursor, limit, sumOf, ...filter }: Input<typeof listStageLeads>["query"],
) {
  const after = placeOf(cursor);
  if (!(await findStage(ctx.tx, stageId))) throw notFound("stage");
  const query = await lookedUp(ctx, { ...filter, stageId });
  const beyond = after
    ? sql`and (l.stage_since, l.id) <
        (timestamptz 'epoch' + ${after.micros}::float8 * interval '1 microsecond', ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<CardRow>`
    select ${listed}, null as sort_value, l.stage_since::text as stage_since, ${numberOf(sumOf)}::float8 as value,
      (extract(epoch from l.stage_since) * 1000000)::bigint::text as stage_micros
    ${withAssignee} where ${leadCondition(ctx, query)} ${beyond}
    order by l.stage_since desc, l.id desc limit ${pageLimit(limit + 1)}`.execute(ctx.tx);
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("stage", [Number(last.stage_micros), last.id]),
    (row) => toCard(ctx, row),
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function placeOf(cursor: string | undefined): { micros: number; id: string } | undefined {
  const values = decodeCursor("stage", cursor, 2);
  if (!values) return undefined;
  const [micros, id] = values;
  if (Number.isSafeInteger(micros) && typeof id === "string" && uuid.test(id)) {
    return { micros: Number(micros), id };
  }
  // Of another list: what reads any cursor says so.
  decodeCursor("another list", cursor, 2);
  return undefined;
}

/** Addresses are looked up first; so are names, except where few leads are in question. */
async function lookedUp(ctx: Ctx, filter: LeadFilter): Promise<LeadQuery> {
  const query = await queryOf(ctx, filter);
  if (filter.q === undefined || (await isNarrow(ctx, query.contactIds))) return query;
  const most = 2 * countedUpTo;
  return { ...query, leadIds: await searchLeadIds(ctx.tx, filter.q, newestFirst, undefined, most) };
}

/** The number in an own field, where it is one. */
function numberOf(field: string | undefined): RawBuilder<number | null> {
  if (field === undefined) return sql<null>`null::numeric`;
  const key = field.slice("own.".length);
  return sql<number | null>`
    case when jsonb_typeof(l.attributes -> ${key}::text) = 'number'
      then (l.attributes ->> ${key}::text)::numeric end`;
}

function toCard(ctx: Ctx, row: CardRow): Card {
  return {
    ...toLead(row),
    stageSince: instantOfText(row.stage_since),
    value: row.value,
    can: inScope(ctx, "leads:update", ownersOf(row)) ? ["move"] : [],
  };
}
