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

/** What is known of people, under lock. */
export type HeldPresences = ReadonlyMap<string, PresenceRow>;

/** The phone moved for several people at once; `held`: their presences, when somebody holds them already. */
export async function setPhonePresences(
  ctx: Ctx,
  agents: readonly { userId: string; state: AgentState }[],
  held?: HeldPresences,
): Promise<void> {
  const changes = agents.map(({ userId, state }) => ({ userId, set: { phone: phoneOf[state] } }));
  if (held && changes.every(({ userId }) => held.has(userId))) {
    await changeHeld(ctx, held, changes);
  } else {
    await change(ctx, changes);
  }
}

/** Holds the presences of these people, for whoever is about to move their phones. */
export async function holdPresences(ctx: Ctx, userIds: readonly string[]): Promise<HeldPresences> {
  const rows = await selectLocked(ctx.tx, userIds);
  return new Map(rows.map((row) => [row.user_id, row]));
}

/** Whether these people have a page open somewhere. */
export async function setConnected(
  ctx: Ctx,
  userIds: readonly string[],
  connected: boolean,
): Promise<void> {
  await change(
    ctx,
    userIds.map((userId) => ({ userId, set: { connected } })),
  );
}

/** These people have a page open in this process; whoever was thought gone is back. */
export async function stillHere(ctx: Ctx, userIds: readonly string[]): Promise<void> {
  const tx: Tx<"presence"> = ctx.tx;
  const known = await tx
    .updateTable("presence")
    .set({ seen_at: sql<Date>`clock_timestamp()` })
    .where("user_id", "in", (eb) =>
      eb
        .selectFrom("presence")
        .select("user_id")
        .where("user_id", "in", [...userIds])
        .where("connected", "=", true)
        // Whoever is being changed just now is looked at below, after that change.
        .forUpdate()
        .skipLocked(),
    )
    .returning("user_id")
    .execute();
  const seen = new Set(known.map((row) => row.user_id));
  const missing = userIds.filter((userId) => !seen.has(userId));
  await setConnected(ctx, missing, true);
}

/** Users of all tenants who count as connected though no process has said so for a while. */
export async function silentUsers(
  tx: Tx<"presence">,
  seconds: number,
  most: number,
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ tenant_id: string; user_id: string }>`
    select * from platform.silent_users(${seconds}, ${most})`.execute(tx);
  const byTenant = new Map<string, string[]>();
  for (const { tenant_id: tenantId, user_id: userId } of rows) {
    byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), userId]);
  }
  return byTenant;
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
  const userIds = changes.map(({ userId }) => userId);
  await changeHeld(ctx, await lock(ctx, userIds), changes);
}

async function changeHeld(
  ctx: Ctx,
  known: HeldPresences,
  changes: readonly { userId: string; set: Change }[],
): Promise<void> {
  const rows = changes.flatMap(({ userId, set }) => {
    const before = known.get(userId);
    if (!before || isSame(before, set)) return [];
    const after = { ...before, ...set };
    const shown = shownPresence(after);
    const since = shown === before.shown ? before.since : ctx.now;
    return [{ before, after: { ...after, shown, since } }];
  });
  if (rows.length === 0) return;
  await save(
    ctx.tx,
    rows.map(({ after }) => after),
  );
  const news = rows.filter(
    ({ before, after }) => before.shown !== after.shown || before.activity !== after.activity,
  );
  await emitAll(
    ctx,
    news.map(({ after: { user_id: userId, shown: presence, activity, since } }) => ({
      type: presenceChanged,
      data: { userId, presence, activity, since: since.toISOString() },
      audience: { permission: "presence:read" as const },
    })),
  );
}

function isSame(row: PresenceRow, set: Change): boolean {
  const { chosen, phone, connected, activity } = { ...row, ...set };
  return (
    chosen === row.chosen &&
    phone === row.phone &&
    connected === row.connected &&
    activity === row.activity
  );
}

/** The rows of these people under lock. One that is not there is made first: nothing locks it else. */
async function lock(ctx: Ctx, userIds: readonly string[]): Promise<Map<string, PresenceRow>> {
  const rows = await selectLocked(ctx.tx, userIds);
  if (rows.length < new Set(userIds).size) {
    await makeRows(ctx.tx, userIds, ctx.now);
    rows.push(...(await selectLocked(ctx.tx, userIds)));
  }
  return new Map(rows.map((row) => [row.user_id, row]));
}

async function makeRows(tx: Tx<"presence">, userIds: readonly string[], now: Date): Promise<void> {
  await tx
    .insertInto("presence")
    .values([...new Set(userIds)].sort().map((user_id) => ({ user_id, since: now })))
    .onConflict((c) => c.doNothing())
    .execute();
}

function selectLocked(tx: Tx<"presence">, userIds: readonly string[]): Promise<PresenceRow[]> {
  return tx
    .selectFrom("presence")
    .select(["user_id", "chosen", "phone", "connected", "shown", "activity", "since"])
    .where("user_id", "=", sql<string>`any(${userIds}::uuid[])`)
    .orderBy("user_id")
    .forUpdate()
    .$castTo<PresenceRow>()
    .execute();
}

async function save(tx: Tx<"presence">, rows: readonly PresenceRow[]): Promise<void> {
  await sql`
    update presence p set chosen = v.chosen, phone = v.phone, connected = v.connected,
      shown = v.shown, activity = v.activity, since = v.since, updated_at = clock_timestamp(),
      seen_at = case when v.connected and not p.connected then clock_timestamp() else p.seen_at end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (user_id uuid, chosen text,
      phone text, connected boolean, shown text, activity text, since timestamptz)
    where p.tenant_id = current_tenant() and p.user_id = v.user_id
      and p.user_id = any(${rows.map((row) => row.user_id)}::uuid[])`.execute(tx);
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
