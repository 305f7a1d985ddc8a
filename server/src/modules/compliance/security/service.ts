import {
  type Input,
  type listSecurityEvents,
  type SecurityEvent,
  securityHandled,
} from "@parley/contract";
import { type Ctx, may, userOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { type EventRow, selectEvents } from "./queries.ts";

const audience = { permission: "security:read" } as const;

export async function listEvents(
  ctx: Ctx,
  { cursor, limit, ...filter }: Input<typeof listSecurityEvents>["query"],
): Promise<{ items: SecurityEvent[]; nextCursor: string | null }> {
  const before = idCursor("security", cursor);
  const rows = await selectEvents(ctx.tx, { ...filter, before, limit: limit + 1 });
  const items = new Map(
    await Promise.all(rows.map(async (row) => [row.id, await toEvent(ctx, row)] as const)),
  );
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("security", [last.id]),
    (row) => items.get(row.id) as SecurityEvent,
  );
}

export async function getEvent(ctx: Ctx, id: string): Promise<SecurityEvent> {
  return toEvent(ctx, await find(ctx, id));
}

/** Somebody looks into it. */
export async function acknowledge(ctx: Ctx, id: string): Promise<SecurityEvent> {
  const row = await find(ctx, id, true);
  if (row.state !== "OPEN") throw handled(row);
  return turn(ctx, row, "ACKNOWLEDGED", null);
}

/** Somebody has found out what it was. */
export async function close(ctx: Ctx, id: string, note: string): Promise<SecurityEvent> {
  const row = await find(ctx, id, true);
  if (row.state === "CLOSED") throw handled(row);
  const vault = await ctx.vault();
  return turn(ctx, row, "CLOSED", vault.seal("security_events", "note", id, note));
}

async function turn(
  ctx: Ctx,
  row: EventRow,
  state: SecurityEvent["state"],
  note: Buffer | null,
): Promise<SecurityEvent> {
  await ctx.tx
    .updateTable("security_events")
    .set({ state, note, handled_by: userOf(ctx), handled_at: ctx.now })
    .where("id", "=", row.id)
    .execute();
  const change = { before: { state: row.state }, after: { state } };
  await emit(ctx, securityHandled, { id: row.id, state, fields: ["state"] }, audience, change);
  return getEvent(ctx, row.id);
}

async function find(ctx: Ctx, id: string, lock = false): Promise<EventRow> {
  const [row] = await selectEvents(ctx.tx, { id, limit: 1, lock });
  if (!row) throw notFound("security event");
  return row;
}

function handled({ state }: EventRow): Refusal {
  return new Refusal("conflict", `The event is ${state.toLowerCase()} already`, {
    details: { state },
  });
}

async function toEvent(ctx: Ctx, row: EventRow): Promise<SecurityEvent> {
  const can: SecurityEvent["can"] = [];
  const mayHandle = may(ctx, "security:handle");
  if (mayHandle && row.state === "OPEN") can.push("acknowledge");
  if (mayHandle && row.state !== "CLOSED") can.push("close");
  const note = row.note && (await ctx.vault()).open("security_events", "note", row.id, row.note);
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    state: row.state,
    userId: row.user_id,
    userName: row.user_name,
    ip: row.ip,
    event: row.event,
    requestId: row.request_id,
    count: row.count,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    handledBy: row.handled_by,
    handlerName: row.handler_name,
    handledAt: row.handled_at?.toISOString() ?? null,
    note,
    can,
  };
}
