import type { Input, listSecurityEvents, SecurityEvent } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

export type EventRow = {
  id: string;
  kind: SecurityEvent["kind"];
  severity: SecurityEvent["severity"];
  state: SecurityEvent["state"];
  user_id: string | null;
  user_name: string | null;
  ip: string | null;
  event: string | null;
  request_id: string | null;
  count: number;
  first_at: Date;
  last_at: Date;
  handled_by: string | null;
  handler_name: string | null;
  handled_at: Date | null;
  note: Buffer | null;
};

type Filter = Partial<Omit<Input<typeof listSecurityEvents>["query"], "cursor" | "limit">> & {
  id?: string;
  before?: string | undefined;
  limit: number;
  lock?: boolean;
};

export function selectEvents(
  tx: Tx<"security_events" | "users">,
  { id, before, limit, state, kind, severity, lock }: Filter,
): Promise<EventRow[]> {
  let query = tx
    .selectFrom("security_events as e")
    .leftJoin("users as u", "u.id", "e.user_id")
    .leftJoin("users as h", "h.id", "e.handled_by")
    .select(["e.id", "e.kind", "e.severity", "e.state", "e.user_id", "u.name as user_name", "e.ip"])
    .select(["e.event", "e.request_id", "e.count", "e.first_at", "e.last_at", "e.handled_by"])
    .select(["h.name as handler_name", "e.handled_at", "e.note"]);
  if (id) query = query.where("e.id", "=", id);
  if (before) query = query.where("e.id", "<", before);
  if (state) query = query.where("e.state", "in", state);
  if (kind) query = query.where("e.kind", "in", kind);
  if (severity) query = query.where("e.severity", "in", severity);
  if (lock) query = query.forUpdate("e");
  return query.orderBy("e.id", "desc").limit(limit).$castTo<EventRow>().execute();
}

/** Adds to a counter and says what it came to. */
export async function count(
  tx: Tx<"security_counters">,
  { kind, about, windowStart, by }: { kind: string; about: string; windowStart: Date; by: number },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    insert into security_counters as c (kind, about, window_start, count)
    values (${kind}, ${about}, ${windowStart}, ${by})
    on conflict (tenant_id, kind, about, window_start) do update set count = c.count + excluded.count
    returning c.count`.execute(tx);
  return rows[0]?.count ?? by;
}

export type NewEvent = {
  id: string;
  kind: SecurityEvent["kind"];
  severity: SecurityEvent["severity"];
  about: string;
  window_start: Date;
  user_id: string | null;
  ip: string | null;
  event: string | null;
  request_id: string | null;
  count: number;
  first_at: Date;
  last_at: Date;
};

/** A new event, or more of one that this window has already. Says whether it is new. */
export async function putEvent(
  tx: Tx<"security_events">,
  row: NewEvent,
  adds: boolean,
): Promise<boolean> {
  const total = adds
    ? sql<number>`security_events.count + excluded.count`
    : sql<number>`excluded.count`;
  const made = await tx
    .insertInto("security_events")
    .values(row)
    .onConflict((c) =>
      c.columns(["tenant_id", "kind", "about", "window_start"]).doUpdateSet({
        count: total,
        last_at: row.last_at,
        event: row.event,
        request_id: row.request_id,
      }),
    )
    .returning(sql<boolean>`xmax = 0`.as("is_new"))
    .executeTakeFirstOrThrow();
  return made.is_new;
}

/** Administrators: whoever may see security events. */
export async function watchers(tx: Tx<"users" | "user_roles" | "role_permissions">) {
  const rows = await tx
    .selectFrom("users as u")
    .innerJoin("user_roles as ur", "ur.user_id", "u.id")
    .innerJoin("role_permissions as rp", "rp.role_id", "ur.role_id")
    .select(["u.id", "u.locale"])
    .distinct()
    .where("rp.permission", "=", "security:read")
    .where("u.status", "=", "ACTIVE")
    .execute();
  return rows;
}

/** Counters of windows that are over. */
export async function forgetCounters(tx: Tx<"security_counters">, before: Date): Promise<void> {
  await tx.deleteFrom("security_counters").where("window_start", "<", before).execute();
}
