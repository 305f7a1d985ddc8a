import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Flag, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Notifications and presence";

export const notificationTypes = ["MESSAGE", "CALL", "TASK", "EVENT", "MENTION", "SYSTEM"] as const;

export const Notification = z
  .object({
    id: Id,
    /** Counts up by one user: the order in which they are delivered. */
    number: z.number().int(),
    type: z.enum(notificationTypes),
    title: personal("TEXT", z.string()),
    body: personal("TEXT", z.string()),
    /** What it is about: a kind and an id, for a link. */
    subjectKind: z.enum(["LEAD", "CONTACT", "CALL", "CAMPAIGN", "IMPORT", "USER"]).nullable(),
    subjectId: Id.nullable(),
    senderId: Id.nullable(),
    createdAt: Instant,
    deliveredAt: Instant.nullable(),
    readAt: Instant.nullable(),
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof Notification>;

export const listNotifications = endpoint({
  method: "GET",
  path: "/notifications",
  summary: "The caller's notifications, newest first",
  tag,
  permission: "notifications:read",
  query: z.strictObject({ ...PageQuery, unread: Flag }),
  response: page(Notification).extend({ unreadCount: z.number().int() }),
});
export const sendNotification = endpoint({
  method: "POST",
  path: "/notifications",
  summary: "Send a notification to users",
  tag,
  permission: "notifications:send",
  status: 201,
  body: z.strictObject({
    userIds: z.array(Id).min(1).max(500),
    type: z.enum(notificationTypes).default("MESSAGE"),
    title: Name,
    body: z.string().trim().max(1000).default(""),
  }),
  response: z.object({ sent: z.number().int() }),
});
export const markNotificationRead = endpoint({
  method: "POST",
  path: "/notifications/:id/read",
  summary: "Mark a notification as read",
  tag,
  permission: "notifications:update",
  params: ById,
  response: Notification,
});
export const markAllNotificationsRead = endpoint({
  method: "POST",
  path: "/notifications/read",
  summary: "Mark all notifications as read",
  tag,
  permission: "notifications:update",
  response: z.object({ read: z.number().int() }),
});

export const presences = ["ONLINE", "AWAY", "BUSY", "DND", "OFFLINE"] as const;
export const Presence = z
  .object({
    userId: Id,
    name: z.string(),
    presence: z.enum(presences),
    activity: z.string().nullable(),
    since: Instant,
  })
  .meta({ id: "Presence" });
export type Presence = z.infer<typeof Presence>;

export const listPresence = endpoint({
  method: "GET",
  path: "/presence",
  summary: "Who is present; people who are offline are left out unless asked for",
  tag,
  permission: "presence:read",
  query: z.strictObject({ ...PageQuery, offline: Flag }),
  response: page(Presence),
});
export const setPresence = endpoint({
  method: "PUT",
  path: "/presence",
  summary: "Set the own presence; a call sets BUSY by itself",
  tag,
  permission: "presence:update",
  body: z.strictObject({
    presence: z.enum(["ONLINE", "AWAY", "DND"]),
    activity: z.string().trim().max(120).nullable().default(null),
  }),
  response: Presence,
});

export const notificationCreated = event(
  "notification.created",
  z.object({ id: Id, number: z.number().int(), type: z.enum(notificationTypes) }),
);
export const notificationsRead = event(
  "notification.read",
  z.object({ ids: z.array(Id), all: z.boolean() }),
);
export const presenceChanged = event(
  "presence.changed",
  z.object({
    userId: Id,
    presence: z.enum(presences),
    activity: z.string().nullable(),
    since: Instant,
  }),
  { permission: "presence:read", unhurried: true },
);
