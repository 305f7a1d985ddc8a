import * as api from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { AnyTx, Tx } from "../../platform/db/tx.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "../agents/index.ts";
import { placeOfPhone } from "../contacts/index.ts";
import { getFlow } from "./flows/service.ts";
import { type House, houseOf, isOpenAt, type Opening } from "./opening.ts";

export type NumberRow = Opening & {
  id: string;
  number: string;
  name: string;
  queue_id: string | null;
  flow_id: string | null;
  closed_text: string | null;
  enabled: boolean;
  retired: boolean;
  updated_at: Date;
  version: number;
};

type Names = ReadonlyMap<string, string>;

/** How rows look depends on the hour and on the names of their queues. */
function numbersOf(ctx: Ctx, house: House, names: Names): Catalogue<NumberRow, api.InboundNumber> {
  return {
    kind: "INBOUND_NUMBER",
    table: "inbound_numbers",
    noun: "number",
    toItem: (row) => ({
      id: row.id,
      number: row.number,
      name: row.name,
      queueId: row.queue_id,
      queueName: names.get(row.queue_id ?? "") ?? null,
      flowId: row.flow_id,
      flowName: names.get(row.flow_id ?? "") ?? null,
      opening: row.opening,
      hours: row.hours,
      closedText: row.closed_text,
      enabled: row.enabled,
      open: row.enabled && isOpenAt(row, house, ctx.now),
      retired: row.retired,
      updatedAt: row.updated_at.toISOString(),
    }),
  };
}

async function catalogue(ctx: Ctx) {
  const tx: Tx<"queues" | "flows"> = ctx.tx;
  const queues = await tx.selectFrom("queues").select(["id", "name", "retired"]).execute();
  const flows = await tx.selectFrom("flows").select(["id", "name"]).execute();
  const names = new Map([...queues, ...flows].map(({ id, name }) => [id, name]));
  const used = new Set(queues.flatMap(({ id, retired }) => (retired ? [] : [id])));
  return { numbers: numbersOf(ctx, await houseOf(ctx), names), used };
}

type Ends = { queueId?: string | null | undefined; flowId?: string | null | undefined };

/** It leads to a queue in use or to a flow that is published, and to one of them. */
async function demandEnd(ctx: Ctx, used: ReadonlySet<string>, ends: Ends): Promise<void> {
  const { queueId = null, flowId = null } = ends;
  if (queueId === null && flowId === null) {
    throw invalid("queueId", "must be given, or a flow: a number leads to one of them");
  }
  if (queueId !== null && flowId !== null) {
    throw invalid("flowId", "cannot stand beside a queue: a number leads to one of them");
  }
  if (queueId !== null && !used.has(queueId)) throw notFound("queue");
  if (flowId === null) return;
  const { liveVersion, retired } = await getFlow(ctx, flowId);
  if (retired) throw notFound("flow");
  if (liveVersion === null) throw invalid("flowId", "is not published yet");
}

type Wanted = api.Input<typeof api.updateInboundNumber>["body"] & { number?: string };

/** Hours of its own are kept while it goes by them only. */
function columnsOf(wanted: Wanted, known?: NumberRow): Record<string, unknown> {
  const isOwn = (wanted.opening ?? known?.opening) === "OWN";
  const hours = wanted.hours ?? known?.hours;
  return {
    number: wanted.number,
    name: wanted.name,
    queue_id: wanted.queueId,
    flow_id: wanted.flowId,
    opening: wanted.opening,
    hours: isOwn ? JSON.stringify(hours) : null,
    closed_text: wanted.closedText,
    enabled: wanted.enabled,
    retired: wanted.retired,
  };
}

export function numberRoutes(serve: Api): void {
  serve.serve(api.listInboundNumbers, async (ctx, { query }) =>
    listCatalogue(ctx, (await catalogue(ctx)).numbers, query),
  );
  serve.serve(api.createInboundNumber, (ctx, { body }) => createNumber(ctx, body));
  serve.serve(api.updateInboundNumber, async (ctx, { params, body, ifMatch }) => {
    const { numbers, used } = await catalogue(ctx);
    const known = await findNumber(ctx, params.id);
    if (!known) throw notFound("number");
    const wanted = withOneEnd(body);
    if (wanted.queueId !== undefined || wanted.flowId !== undefined) {
      await demandEnd(ctx, used, { queueId: known.queue_id, flowId: known.flow_id, ...wanted });
    }
    demandHours({ opening: body.opening ?? known.opening, hours: body.hours ?? known.hours });
    if (body.retired === false && known.retired) await demandFree(ctx, known.number);
    return changeInCatalogue(ctx, numbers, params.id, columnsOf(wanted, known), ifMatch);
  });
}

export async function createNumber(
  ctx: Ctx,
  body: api.Input<typeof api.createInboundNumber>["body"],
): Promise<api.InboundNumber> {
  const { numbers, used } = await catalogue(ctx);
  await demandEnd(ctx, used, body);
  demandHours(body);
  const number = toE164(body.number);
  await demandFree(ctx, number);
  return addToCatalogue(ctx, numbers, columnsOf({ ...body, number }));
}

/** Whoever sends a number to a queue takes it away from its flow, and the other way round. */
function withOneEnd(body: Wanted): Wanted {
  if (body.queueId && body.flowId === undefined) return { ...body, flowId: null };
  if (body.flowId && body.queueId === undefined) return { ...body, queueId: null };
  return body;
}

export async function findNumber(ctx: Ctx, id: string): Promise<NumberRow | undefined> {
  const tx: Tx<"inbound_numbers"> = ctx.tx;
  return tx
    .selectFrom("inbound_numbers")
    .selectAll()
    .where("id", "=", id)
    .$castTo<NumberRow>()
    .executeTakeFirst();
}

function demandHours({ opening, hours }: { opening: string; hours?: unknown }): void {
  if (opening === "OWN" && !hours) throw invalid("hours", "are needed where it has its own");
}

/** As people write numbers: with blanks, dashes, brackets and two zeros for the plus. */
function toE164(given: string): string {
  const number = given.replace(/[\s().\-/\u00a0]/g, "").replace(/^00/, "+");
  if (!/^\+[1-9]\d{6,14}$/.test(number)) {
    throw invalid("number", "must be a number like +442079460000");
  }
  if (placeOfPhone(number).validity === "INVALID") {
    throw invalid("number", "is no number that a telephone can have");
  }
  return number;
}

/** A number belongs to one tenant; whose it is stays unsaid. */
async function demandFree(ctx: Ctx, number: string): Promise<void> {
  if (await ownerOf(ctx.tx, number)) throw invalid("number", "is taken already");
}

type Owner = { tenant_id: string; number_id: string; open: boolean };

/** Whose a number is, of all tenants. */
export async function ownerOf(tx: AnyTx, number: string): Promise<Owner | undefined> {
  const { rows } = await sql<Owner>`select * from door_inbound_number(${number})`.execute(tx);
  return rows[0];
}
