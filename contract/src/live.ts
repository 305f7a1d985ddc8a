import { z } from "zod";
import type { LiveEvent } from "./event.ts";
import type { Notification } from "./notifications.ts";
import { Id } from "./paging.ts";

/**
 * The socket at `/api/v1/live`. `?since=<position>` resumes: every event after that position which
 * the user may hear is sent, in order, once. Without it the stream starts now. `?events=call.*,lead.updated`
 * narrows it to events of these names and kinds.
 */
export const livePath = "/api/v1/live";

/** Gauges a client may subscribe to; they are sent as they change and never replayed. */
export const Topic = z.union([
  z.literal("board"),
  z.string().regex(/^campaign:[0-9a-f-]{36}$/),
  z.string().regex(/^operation:[0-9a-f-]{36}$/),
]);

/** From the browser. */
export const ClientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("subscribe"), topics: z.array(Topic).min(1).max(50) }),
  z.strictObject({ type: z.literal("unsubscribe"), topics: z.array(Topic).min(1).max(50) }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** Progress of long work on the topic `operation:<id>`. */
export const OperationGauge = z.object({
  id: Id,
  state: z.string(),
  done: z.number().int(),
  total: z.number().int().nullable(),
});
export type OperationGauge = z.infer<typeof OperationGauge>;

/** To the browser. */
export type ServerMessage =
  | { type: "hello"; position: number; heartbeatSeconds: number; serverTime: string }
  | { type: "events"; items: LiveEvent[] }
  | { type: "gauge"; topic: string; value: unknown }
  /** What waited for the user, oldest first; each is sent to him once. */
  | { type: "notifications"; items: Notification[] }
  /** The position is too old to resume from: load everything anew, then go on from `position`. */
  | { type: "resync"; position: number }
  | { type: "refused"; topic: string; code: string }
  | { type: "pong" };

/** Close codes: 4401 session ended, 4403 origin or tenant refused, 4429 too many messages, 4408 too slow: resume, 4409 opened elsewhere. */
export const closeCodes = {
  ended: 4401,
  refused: 4403,
  flood: 4429,
  resume: 4408,
  replaced: 4409,
  drain: 1012,
} as const;
