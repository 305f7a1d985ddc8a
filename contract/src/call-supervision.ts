import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Calls";

/** LISTEN: nobody hears the supervisor. WHISPER: the agent alone does. BARGE: both do. */
export const supervisionWays = ["LISTEN", "WHISPER", "BARGE"] as const;
const SupervisionWay = z
  .enum(supervisionWays)
  .describe("LISTEN: nobody hears the supervisor; WHISPER: the agent alone does; BARGE: both do");
export type SupervisionWay = z.infer<typeof SupervisionWay>;

export const superviseCall = endpoint({
  method: "PUT",
  path: "/calls/:id/supervision",
  summary:
    "Have one's own phone rung to listen to a conversation, whisper to its agent, or speak with both; the agent is told",
  tag,
  permission: "calls:supervise",
  perMinute: 60,
  params: ById,
  body: z.strictObject({ how: SupervisionWay }),
  status: 204,
});

export const leaveSupervision = endpoint({
  method: "DELETE",
  path: "/calls/:id/supervision",
  summary: "Leave a conversation that one listens to",
  tag,
  permission: "calls:supervise",
  params: ById,
  status: 204,
});

export const takeOverCall = endpoint({
  method: "POST",
  path: "/calls/:id/take-over",
  summary:
    "Take a conversation over from its agent, as soon as one's own phone has answered: the call is one's own then, and the agent wraps up",
  tag,
  permission: "calls:supervise",
  perMinute: 30,
  params: ById,
  status: 204,
});

export const leaveTakenOver = endpoint({
  method: "POST",
  path: "/calls/:id/taken-over",
  summary: "End the own wrap-up of a conversation that somebody else has taken over",
  tag,
  permission: "calls:wrap-up",
  params: ById,
  status: 204,
});

/** A supervisor takes a conversation over: he has asked for it, and later, when he has it. */
export const callTakenOver = event(
  "call.taken_over",
  z.object({
    id: Id,
    agentId: Id.nullable().describe("From whom"),
    supervisorId: Id,
    supervisorName: z.string(),
    done: z.boolean(),
    at: Instant,
  }),
  { audited: "UPDATE", permission: "calls:read" },
);

/** Who is with a conversation is told to its agent, and stands in the audit log. */
export const callSupervised = event(
  "call.supervised",
  z.object({
    id: Id,
    agentId: Id.nullable(),
    supervisorId: Id,
    supervisorName: z.string(),
    how: SupervisionWay.nullable().describe("null: no more"),
    at: Instant,
  }),
  { audited: "UPDATE", permission: "calls:read" },
);
