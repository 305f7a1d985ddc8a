import { type AgentState, type Presence, presenceChanged } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { emitAll } from "../../platform/events/emit.ts";

export type Shown = Presence["presence"];
export type Chosen = "ONLINE" | "AWAY" | "DND";
export type PhonePresence = "ONLINE" | "AWAY" | "BUSY" | "OFFLINE";

/** What the phone says of a person: a state of the agent in the words of presence. */
const phoneOf: Record<AgentState, PhonePresence> = {
  OFFLINE: "OFFLINE",
  READY: "ONLINE",
  RESERVED: "BUSY",
  ON_CALL: "BUSY",
  WRAP_UP: "BUSY",
  BUSY: "BUSY",
  PAUSED: "AWAY",
};

/**
 * What others see. A call makes busy whatever was chosen; do-not-disturb stands above the rest; who
 * has no open page and is not at the phone is offline.
 */
export function shownPresence(person: {
  chosen: Chosen;
  phone: PhonePresence | null;
  connected: boolean;
}): Shown {
  const { chosen, phone, connected } = person;
  if (phone === "BUSY") return "BUSY";
  if (!connected && (phone === null || phone === "OFFLINE")) return "OFFLINE";
  if (chosen === "DND") return "DND";
  if (chosen === "AWAY" || phone === "AWAY") return "AWAY";
  return "ONLINE";
}

type PresenceRow = {
  user_id: string;
  chosen: Chosen;
  phone: PhonePresence | null;
  connected: boolean;
  shown: Shown;
  activity: string | null;
  since: Date;
};

type Change = Partial<Pick<PresenceRow, "chosen" | "phone" | "connected" | "activity">>;

/** The phone moved for several people at once. */
export async function setPhonePresences(
  ctx: Ctx,
  agents: readonly { userId: string; state: AgentState }[],
): Promise<void> {
  await change(
    ctx,
    agents.map(({ userId, state }) => ({ userId, set: { phone: phoneOf[state] } })),
  );
}

export async function setConnected(ctx: Ctx, userId: string, connected: boolean): Promise<void> {
  await change(ctx, [{ userId, set: { connected } }]);
}

export async function choosePresence(
  ctx: Ctx,
  userId: string,
  chosen: Chosen,
  activity: string | null,
): Promise<void> {
  await change(ctx, [{ userId, set: { chosen, activity } }]);
}

/** One row a person, made at the first news of him; an event only when what others see changed. */
async function change(
  ctx: Ctx,
  changes: readonly { userId: string; set: Change }[],
): Promise<void> {
  if (changes.length === 0) return;
  const known = await lock(
    ctx.tx,
    changes.map(({ userId }) => userId),
  );
  const before = new Map(known.map((row) => [row.user_id, row]));
  const rows = changes.map(({ userId, set }) => {
    const old = before.get(userId) ?? fresh(userId, ctx.now);
    const row = { ...old, ...set };
    const shown = shownPresence(row);
    return { ...row, shown, since: shown === old.shown ? old.since : ctx.now, old };
  });
  await save(
    ctx.tx,
    rows.map(({ old: _, ...row }) => row),
  );
  const news = rows.filter(
    ({ old, shown, activity }) => shown !== old.shown || activity !== old.activity,
  );
  await emitAll(
    ctx,
    news.map(({ user_id: userId, shown: presence, activity, since }) => ({
      type: presenceChanged,
      data: { userId, presence, activity, since: since.toISOString() },
      audience: { permission: "presence:read" as const },
    })),
  );
}

function fresh(userId: string, now: Date): PresenceRow {
  return {
    user_id: userId,
    chosen: "ONLINE",
    phone: null,
    connected: false,
    shown: "OFFLINE",
    activity: null,
    since: now,
  };
}

function lock(tx: Tx<"presence">, userIds: readonly string[]): Promise<PresenceRow[]> {
  return tx
    .selectFrom("presence")
    .select(["user_id", "chosen", "phone", "connected", "shown", "activity", "since"])
    .where("user_id", "in", [...userIds])
    .orderBy("user_id")
    .forUpdate()
    .$castTo<PresenceRow>()
    .execute();
}

async function save(tx: Tx<"presence">, rows: readonly PresenceRow[]): Promise<void> {
  await sql`
    insert into presence (user_id, chosen, phone, connected, shown, activity, since)
    select user_id, chosen, phone, connected, shown, activity, since
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (user_id uuid, chosen text,
      phone text, connected boolean, shown text, activity text, since timestamptz)
    order by user_id
    on conflict (tenant_id, user_id) do update set chosen = excluded.chosen, phone = excluded.phone,
      connected = excluded.connected, shown = excluded.shown, activity = excluded.activity,
      since = excluded.since, updated_at = clock_timestamp()`.execute(tx);
}

/** People by name; who is offline is left out unless asked for. */
export function selectPresence(
  tx: Tx<"presence" | "users">,
  filter: {
    userId?: string;
    offline: boolean;
    after?: { name: string; id: string } | undefined;
    limit: number;
  },
) {
  let query = tx
    .selectFrom("users as u")
    .leftJoin("presence as p", "p.user_id", "u.id")
    .select(["u.id", "u.name", "p.activity", "u.created_at"])
    .select(sql<Shown>`coalesce(p.shown, 'OFFLINE')`.as("shown"))
    .select(sql<Date>`coalesce(p.since, u.created_at)`.as("since"))
    .where("u.status", "=", "ACTIVE");
  if (filter.userId) query = query.where("u.id", "=", filter.userId);
  else if (!filter.offline) query = query.where("p.shown", "<>", "OFFLINE");
  if (filter.after) {
    query = query.where(sql<boolean>`(u.name, u.id) > (${filter.after.name}, ${filter.after.id})`);
  }
  return query.orderBy("u.name").orderBy("u.id").limit(filter.limit).execute();
}
