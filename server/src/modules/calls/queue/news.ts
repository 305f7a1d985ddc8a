import { queueChanged } from "@parley/contract";
import type { Emission } from "../../../platform/events/emit.ts";
import type { CallRow } from "../pictures.ts";

/** What whoever watches the queues is told, without a word of who calls: he comes in, moves on, is taken, is gone. */
export function queueNews(before: CallRow, call: CallRow): Emission[] {
  const isMoved = before.queue_id !== call.queue_id;
  if (before.state === call.state && !isMoved) return [];
  const { id: callId, state, outcome } = call;
  const queues = new Set([before.queue_id, call.queue_id].filter((id) => id !== null));
  return [...queues].map((queueId) => ({
    type: queueChanged,
    data: { queueId, callId, state, outcome },
    audience: { permission: "queues:read" as const },
  }));
}
