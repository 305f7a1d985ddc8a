import * as api from "@parley/contract";
import { userOf } from "../../platform/ctx.ts";
import { notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, nameCursor, numberCursor, toPage } from "../../platform/http/cursor.ts";
import { withinScope } from "../../platform/scope.ts";
import { countUnread, markRead, notify, selectNotices, toNotification } from "./notices.ts";
import { choosePresence, selectPresence } from "./presence.ts";

export function notificationRoutes(serve: Api): void {
  serve.serve(api.listNotifications, async (ctx, { query }) => {
    const userId = userOf(ctx);
    const before = numberCursor("notifications", query.cursor);
    const rows = await selectNotices(ctx.tx, userId, {
      unread: query.unread,
      before,
      limit: query.limit + 1,
    });
    const page = toPage(
      rows,
      query.limit,
      (last) => encodeCursor("notifications", [last.number]),
      toNotification,
    );
    return { ...page, unreadCount: await countUnread(ctx.tx, userId) };
  });

  serve.serve(api.sendNotification, async (ctx, { body }) => {
    const { userIds, type, title, body: text } = body;
    const known = await ctx.tx
      .selectFrom("users")
      .select("id")
      .where("id", "in", userIds)
      .where(withinScope(ctx, "notifications:send", { owner: ["id"], team: "team_id" }))
      .execute();
    if (known.length < new Set(userIds).size) throw notFound("user");
    const sent = await notify(ctx, userIds, { type, title, body: text, senderId: userOf(ctx) });
    return { sent };
  });

  serve.serve(api.markNotificationRead, async (ctx, { params }) => {
    const userId = userOf(ctx);
    const ids = await markRead(ctx.tx, userId, ctx.now, params.id);
    if (ids.length > 0) {
      await emit(ctx, api.notificationsRead, { ids, all: false }, { user: userId });
    }
    const [row] = await selectNotices(ctx.tx, userId, { id: params.id, limit: 1 });
    if (!row) throw notFound("notification");
    return toNotification(row);
  });

  serve.serve(api.markAllNotificationsRead, async (ctx) => {
    const userId = userOf(ctx);
    const ids = await markRead(ctx.tx, userId, ctx.now);
    if (ids.length > 0) {
      const data = { ids: ids.slice(0, 200), all: true };
      await emit(ctx, api.notificationsRead, data, { user: userId });
    }
    return { read: ids.length };
  });

  serve.serve(api.listPresence, async (ctx, { query }) => {
    const after = nameCursor("presence", query.cursor);
    const filter = { offline: query.offline ?? false, after, limit: query.limit + 1 };
    return toPage(
      await selectPresence(ctx.tx, filter),
      query.limit,
      (last) => encodeCursor("presence", [last.name, last.id]),
      toPresence,
    );
  });

  serve.serve(api.setPresence, async (ctx, { body }) => {
    const userId = userOf(ctx);
    await choosePresence(ctx, userId, body.presence, body.activity);
    const [row] = await selectPresence(ctx.tx, { userId, offline: true, limit: 1 });
    if (!row) throw notFound("user");
    return toPresence(row);
  });
}

type Row = Awaited<ReturnType<typeof selectPresence>>[number];

function toPresence(row: Row): api.Presence {
  return {
    userId: row.id,
    name: row.name,
    presence: row.shown,
    activity: row.activity,
    since: row.since.toISOString(),
  };
}
