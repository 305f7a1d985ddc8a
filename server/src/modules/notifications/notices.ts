import { type Notification, notificationCreated } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { emitAll } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";

export type NewNotice = Pick<Notification, "type" | "title"> &
  Partial<Pick<Notification, "body" | "subjectKind" | "subjectId" | "senderId">>;

export type NoticeRow = {
  id: string;
  user_id: string;
  number: number;
  type: Notification["type"];
  title: string;
  body: string;
  subject_kind: Notification["subjectKind"];
  subject_id: string | null;
  sender_id: string | null;
  created_at: Date;
  delivered_at: Date | null;
  read_at: Date | null;
};

/** Sends a notice to users of the tenant. It waits until the user's page is open. */
export async function notify(
  ctx: Ctx,
  userIds: readonly string[],
  notice: NewNotice,
): Promise<number> {
  const numbers = await nextNumbers(ctx.tx, [...new Set(userIds)].sort());
  if (numbers.length === 0) return 0;
  const rows = numbers.map(({ user_id, number }) => ({
    id: newId(),
    user_id,
    number,
    type: notice.type,
    title: notice.title,
    body: notice.body ?? "",
    subject_kind: notice.subjectKind ?? null,
    subject_id: notice.subjectId ?? null,
    sender_id: notice.senderId ?? null,
    created_at: ctx.now,
  }));
  await ctx.tx.insertInto("notifications").values(rows).execute();
  await emitAll(
    ctx,
    rows.map(({ id, number, user_id: user }) => ({
      type: notificationCreated,
      data: { id, number, type: notice.type },
      audience: { user },
    })),
  );
  return rows.length;
}

/** The next number of each user. Ids of other tenants are no users here and get none. */
async function nextNumbers(
  tx: Tx<"notification_heads">,
  userIds: readonly string[],
): Promise<{ user_id: string; number: number }[]> {
  const { rows } = await sql<{ user_id: string; number: number }>`
    insert into notification_heads as h (user_id, number)
    select u.id, 1 from users u
    where u.tenant_id = current_tenant() and u.id = any (${[...userIds]}::uuid[])
    order by u.id
    on conflict (tenant_id, user_id) do update set number = h.number + 1
    returning user_id, number`.execute(tx);
  return rows;
}

/** What has not reached the user yet, in order; from now on it counts as delivered. */
export async function takeUndelivered(ctx: Ctx, userId: string): Promise<Notification[]> {
  const tx: Tx<"notifications" | "notification_heads"> = ctx.tx;
  // Two sockets that open at once must not both take: the head's row is the lock.
  await tx
    .selectFrom("notification_heads")
    .select("number")
    .where("user_id", "=", userId)
    .forUpdate()
    .execute();
  const rows = await tx
    .updateTable("notifications")
    .set({ delivered_at: ctx.now })
    .where("user_id", "=", userId)
    .where("delivered_at", "is", null)
    .returningAll()
    .$castTo<NoticeRow>()
    .execute();
  return rows.sort((a, b) => a.number - b.number).map(toNotification);
}

export function selectNotices(
  tx: Tx<"notifications">,
  userId: string,
  filter: { id?: string; unread?: boolean | undefined; before?: number | undefined; limit: number },
): Promise<NoticeRow[]> {
  let query = tx.selectFrom("notifications").selectAll().where("user_id", "=", userId);
  if (filter.id) query = query.where("id", "=", filter.id);
  if (filter.unread !== undefined) {
    query = query.where("read_at", filter.unread ? "is" : "is not", null);
  }
  if (filter.before !== undefined) query = query.where("number", "<", filter.before);
  return query.orderBy("number", "desc").limit(filter.limit).$castTo<NoticeRow>().execute();
}

export async function countUnread(tx: Tx<"notifications">, userId: string): Promise<number> {
  const row = await tx
    .selectFrom("notifications")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .where("read_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Marks as read: one, or all. Returns the ids that were unread. */
export async function markRead(
  tx: Tx<"notifications">,
  userId: string,
  now: Date,
  id?: string,
): Promise<string[]> {
  let query = tx
    .updateTable("notifications")
    .set({ read_at: now })
    .where("user_id", "=", userId)
    .where("read_at", "is", null);
  if (id) query = query.where("id", "=", id);
  const rows = await query.returning("id").execute();
  return rows.map((row) => row.id);
}

export function toNotification(row: NoticeRow): Notification {
  return {
    id: row.id,
    number: row.number,
    type: row.type,
    title: row.title,
    body: row.body,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    senderId: row.sender_id,
    createdAt: row.created_at.toISOString(),
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    readAt: row.read_at?.toISOString() ?? null,
  };
}
