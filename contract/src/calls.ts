import { z } from "zod";
import { type AttemptOutcome, attemptOutcomes } from "./attempt-outcomes.ts";
import { CallbackPlan } from "./callbacks.ts";
import { callerIdReasons } from "./caller-ids.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ExportFormat, exported } from "./exports.ts";
import { ById, Flag, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";
import { TalkFigures } from "./recordings.ts";
import { ThirdParty } from "./third-parties.ts";

const tag = "Calls";

export const callStates = [
  "DIALING",
  "RINGING",
  "IN_FLOW",
  "QUEUED",
  "ANSWERED",
  "TALKING",
  "ON_HOLD",
  "ENDED",
] as const;
/** How a call ended: as attempts do, or, of one that came in, as only those can. */
export const callOutcomes = [
  ...attemptOutcomes,
  "LEFT_QUEUE",
  "NOT_SERVED",
  "CLOSED",
  "LEFT_FLOW",
  "FLOW_ENDED",
  "TRANSFERRED",
  "VOICEMAIL",
  "CALLBACK",
] as const;
export const CallOutcome = z.enum(callOutcomes);
export type CallOutcome = z.infer<typeof CallOutcome>;

/** Whether a call ended as attempts of ours do. */
export function isAttemptOutcome(outcome: string): outcome is AttemptOutcome {
  return attemptOutcomes.some((one) => one === outcome);
}

const CallDirection = z.enum(["OUTBOUND", "INBOUND"]);

export const CallState = z.enum(callStates);
export type CallState = z.infer<typeof CallState>;

export const Call = z
  .object({
    id: Id,
    kind: z.enum(["PHONE"]),
    direction: CallDirection,
    origin: z.enum(["CAMPAIGN", "PREVIEW", "MANUAL", "INBOUND"]),
    state: CallState,
    outcome: CallOutcome.nullable(),
    leadId: Id,
    leadName: z.string(),
    campaignId: Id.nullable(),
    campaignName: z.string().nullable(),
    agentId: Id.nullable(),
    agentName: z.string().nullable(),
    queueId: Id.nullable().describe("Of a call that came in: where it waits, or waited last"),
    queueName: z.string().nullable(),
    queuedAt: Instant.nullable().describe("Since when it waits there"),
    dispositionId: Id.nullable(),
    callerId: z
      .string()
      .nullable()
      .describe("What the customer's display showed; of a call that came in, what he called"),
    callerIdReason: z.enum(callerIdReasons).nullable().describe("Why that number"),
    scriptId: Id.nullable().describe("What the agent was led by"),
    scriptVersion: z.number().int().nullable(),
    /** The carrier; `loopback` is the built-in simulator, and the page says so. */
    provider: z.string(),
    simulated: z.boolean(),
    startedAt: Instant,
    ringingAt: Instant.nullable(),
    answeredAt: Instant.nullable(),
    connectedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    lineLostAt: Instant.nullable().describe(
      "When the carrier lost the conversation; null: somebody hung up, or it goes on",
    ),
    closedAt: Instant.nullable().describe("When the disposition was given"),
    talkSeconds: z.number().int(),
    wrapUpSeconds: z.number().int().describe("How long the wrap-up may take"),
    holdSeconds: z.number().int(),
    thirdParty: ThirdParty.nullable().describe("Somebody outside who was called in it, the last"),
    can: z.array(
      z.enum([
        ...(["hold", "resume", "end", "machine", "wrap-up", "line-lost"] as const),
        ...(["third-party", "aside", "conference", "hand-over", "drop-third-party"] as const),
      ]),
    ),
  })
  .meta({ id: "Call" });
export type Call = z.infer<typeof Call>;

/** What a list of calls can be narrowed by. */
const CallListFilter = {
  state: manyOf(CallState),
  outcome: manyOf(CallOutcome),
  campaignId: Id.optional(),
  agentId: Id.optional(),
  leadId: Id.optional(),
};

export const listCalls = endpoint({
  method: "GET",
  path: "/calls",
  summary: "List calls, newest first",
  tag,
  permission: "calls:read",
  discloses: "CALL",
  query: z.strictObject({ ...PageQuery, ...CallListFilter, live: Flag }),
  response: page(Call),
});
export const exportCalls = endpoint({
  ...exported,
  path: "/calls/exports",
  summary: "The calls that a filter finds, as a file, newest first",
  tag,
  permission: "calls:export",
  body: z.strictObject({ ...CallListFilter, live: z.boolean().optional(), format: ExportFormat }),
});
export const getCall = endpoint({
  method: "GET",
  path: "/calls/:id",
  summary: "Get a call",
  tag,
  permission: "calls:read",
  discloses: "CALL",
  params: ById,
  response: Call.extend({
    talk: TalkFigures.nullable().describe(
      "How long who spoke, in seconds, where its campaign measures that; a recording has its own",
    ),
    history: z.array(
      z.object({
        at: Instant,
        leg: z.enum(["CUSTOMER", "AGENT", "THIRD"]),
        type: z.string(),
        cause: z.string().nullable(),
        sipStatus: z
          .number()
          .int()
          .nullable()
          .describe("What the far side answered in SIP, of a call that it did not take"),
        answeredBy: z
          .enum(["PERSON", "MACHINE"])
          .nullable()
          .describe("What the detection said, of an event that tells it"),
        confidence: z
          .number()
          .nullable()
          .describe("How sure the detection was of it, 0 to 1; null where it did not say"),
        queue: z
          .string()
          .nullable()
          .describe("The name of the queue, or of the flow's step, of what happened in one"),
      }),
    ),
  }),
});
export const placeCall = endpoint({
  method: "POST",
  path: "/calls",
  summary: "Dial a lead by hand, or the lead offered in a preview campaign",
  tag,
  permission: "calls:create",
  status: 201,
  perMinute: 60,
  body: z.strictObject({
    leadId: Id,
    contactPointId: Id.optional().describe("Which number; the first one without it"),
    memberId: Id.optional().describe("The member offered by a preview campaign"),
    callbackId: Id.optional().describe("The caller's own callback that this call keeps"),
  }),
  response: Call,
});
export const holdCall = endpoint({
  method: "POST",
  path: "/calls/:id/hold",
  summary: "Put the other side on hold",
  tag,
  permission: "calls:control",
  params: ById,
  response: Call,
});
export const resumeCall = endpoint({
  method: "POST",
  path: "/calls/:id/resume",
  summary: "Take the other side off hold",
  tag,
  permission: "calls:control",
  params: ById,
  response: Call,
});
export const endCall = endpoint({
  method: "POST",
  path: "/calls/:id/end",
  summary: "End a call",
  tag,
  permission: "calls:control",
  params: ById,
  response: Call,
});
export const tellMachine = endpoint({
  method: "POST",
  path: "/calls/:id/machine",
  summary: "The agent hears a machine: end the call as one, and count the detection as wrong",
  tag,
  permission: "calls:control",
  params: ById,
  response: Call,
});
export const tellLineLost = endpoint({
  method: "POST",
  path: "/calls/:id/line-lost",
  summary:
    "Close a conversation that the carrier lost, without a disposition: the person is called again by the same agent, as soon as he is ready",
  tag,
  permission: "calls:wrap-up",
  params: ById,
  body: z.strictObject({ note: z.string().trim().max(5000).default("") }),
  response: Call,
});
export const wrapUpCall = endpoint({
  method: "POST",
  path: "/calls/:id/disposition",
  summary: "Close the call with a disposition",
  tag,
  permission: "calls:wrap-up",
  params: ById,
  body: z.strictObject({
    dispositionId: Id,
    note: z.string().trim().max(5000).default(""),
    callback: z
      .strictObject({
        ...CallbackPlan,
        anyone: z.boolean().default(false).describe("Any agent of the team may call back"),
      })
      .optional()
      .describe("What was promised; it stands in place of the disposition's next attempt"),
  }),
  response: Call,
});

const CallChange = z.object({
  id: Id,
  // Events of before there were callers bear none.
  direction: CallDirection.default("OUTBOUND"),
  state: CallState,
  leadId: Id,
  campaignId: Id.nullable(),
  agentId: Id.nullable(),
  at: Instant,
});
export const callStarted = event("call.started", CallChange, { permission: "calls:read" });
/** A call is handed to an agent: his page opens the lead. */
export const callOffered = event("call.offered", CallChange, {
  permission: "calls:read",
  broadcast: "INCOMING_CALL",
});
export const callChanged = event(
  "call.changed",
  CallChange.extend({
    dismissed: z
      .boolean()
      .describe("A person answered, nobody could talk to him, and he is told so"),
  }),
  { permission: "calls:read" },
);
export const callEnded = event(
  "call.ended",
  CallChange.extend({
    outcome: CallOutcome,
    talkSeconds: z.number().int(),
    lineLost: z.boolean().default(false).describe("The carrier lost the conversation"),
  }),
  { permission: "calls:read", broadcast: "CALL_COMPLETED" },
);
export const callClosed = event(
  "call.closed",
  CallChange.extend({
    dispositionId: Id,
    converted: z.boolean(),
    /** When the disposition asks to dial again. */
    retryMinutes: z.number().int().nullable(),
    noMoreCalls: z.boolean().default(false).describe("No campaign dials the lead any more"),
    lineLost: z.boolean().default(false).describe("The carrier had lost the conversation"),
  }),
  { audited: "UPDATE", permission: "calls:read" },
);
/** The agent says no more of a conversation that was lost than that: it is closed, and he calls again. */
export const callLineLost = event("call.line_lost", CallChange, {
  audited: "UPDATE",
  permission: "calls:read",
});
