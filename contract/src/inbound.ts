import { z } from "zod";
import { CallOutcome, CallState } from "./calls.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, Phone, page, RetiredQuery } from "./paging.ts";
import { RecordingPolicy } from "./recordings.ts";
import { HoursSettings } from "./week-hours.ts";

const tag = "Inbound";

const Text = z.string().trim().min(1).max(600).nullable();

const queueFields = {
  name: Name,
  teamIds: z.array(Id).max(50).describe("Teams whose agents take its calls; none means all"),
  skillIds: z.array(Id).max(20).describe("Skills that an agent must have, all of them"),
  campaignId: Id.nullable().describe(
    "Campaign of the mode INBOUND or BLENDED whose calls these are, with its script, dispositions and figures",
  ),
  priority: z
    .number()
    .int()
    .min(1)
    .max(9)
    .describe("1 comes first; each step after it is worth a minute of waiting"),
  greeting: Text.describe("What a caller hears as he comes in"),
  greetingPromptId: Id.nullable().describe("A sound that is played after the greeting"),
  waitingText: Text.describe(
    "What he hears while he waits; {position} and {minutes} stand for his place and the estimate",
  ),
  waitingPromptId: Id.nullable().describe(
    "A sound, such as music, that he hears while he waits, after that text",
  ),
  waitingTextSeconds: z
    .number()
    .int()
    .min(15)
    .max(600)
    .describe("After so long he hears both again, and never before the sound is over"),
  maxWaitSeconds: z.number().int().min(1).max(7200),
  maxLength: z.number().int().min(1).max(1000).nullable().describe("Most callers who wait in it"),
  overflowQueueId: Id.nullable().describe(
    "Where whoever has waited too long goes, or finds it full; null says the farewell and hangs up",
  ),
  farewell: Text.describe(
    "What a caller hears whom nobody could take; null hangs up without words",
  ),
  targetPercent: z.number().int().min(1).max(100).describe("So many of a hundred calls are to be"),
  targetSeconds: z.number().int().min(1).max(600).describe("answered within so many seconds"),
  recording: RecordingPolicy.nullable().describe(
    "What is recorded of its calls; null: as their campaign or the organisation has decided",
  ),
  wrapUpSeconds: z.number().int().min(0).max(3600),
  callbackKey: z
    .string()
    .regex(/^[0-9*#]$/, "must be a key of a telephone")
    .meta({ examples: ["1"] })
    .nullable()
    .describe(
      "Key by which whoever waits hangs up, keeps his place and is called back in his turn, by a campaign of the mode BLENDED",
    ),
  callbackText: Text.describe(
    "What he hears who pressed it; {position} and {minutes} as while he waits",
  ),
};
const queueDefaults = {
  teamIds: queueFields.teamIds.default([]),
  skillIds: queueFields.skillIds.default([]),
  campaignId: queueFields.campaignId.default(null),
  priority: queueFields.priority.default(5),
  greeting: queueFields.greeting.default(null),
  greetingPromptId: queueFields.greetingPromptId.default(null),
  waitingPromptId: queueFields.waitingPromptId.default(null),
  waitingText: queueFields.waitingText.default(null),
  waitingTextSeconds: queueFields.waitingTextSeconds.default(60),
  maxWaitSeconds: queueFields.maxWaitSeconds.default(300),
  maxLength: queueFields.maxLength.default(null),
  overflowQueueId: queueFields.overflowQueueId.default(null),
  farewell: queueFields.farewell.default(null),
  targetPercent: queueFields.targetPercent.default(80),
  targetSeconds: queueFields.targetSeconds.default(20),
  recording: queueFields.recording.default(null),
  wrapUpSeconds: queueFields.wrapUpSeconds.default(60),
  callbackKey: queueFields.callbackKey.default(null),
  callbackText: queueFields.callbackText.default(null),
};

export const Queue = z
  .object({ id: Id, ...queueFields, retired: z.boolean(), updatedAt: Instant })
  .meta({ id: "Queue" });
export type Queue = z.infer<typeof Queue>;

export const listQueues = endpoint({
  method: "GET",
  path: "/queues",
  summary: "List the queues in which callers wait",
  tag,
  permission: "queues:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(Queue),
});
const QueueHour = z.object({
  at: Instant.describe("The beginning of the hour, by the clock of the tenant"),
  came: z.number().int(),
  answered: z.number().int(),
  withinTarget: z.number().int().describe("Answered within the target"),
  left: z.number().int().describe("Hung up while they waited"),
  leftSoon: z.number().int().describe("Of them, before the target was over"),
  notServed: z.number().int(),
  waitedSeconds: z.number().int().describe("All who were answered, together"),
  longestSeconds: z.number().int(),
});

export const QueuesLive = z
  .object({
    at: Instant,
    queues: z.array(
      z.object({
        id: Id,
        name: z.string(),
        targetPercent: z.number().int(),
        targetSeconds: z.number().int(),
        waiting: z
          .array(
            z.object({
              callId: Id,
              leadName: z.string().nullable().describe("Null for whoever may not see the lead"),
              since: Instant,
              position: z.number().int(),
              estimateSeconds: z
                .number()
                .int()
                .nullable()
                .describe("How long it will take yet; null while no agent of the queue is at work"),
            }),
          )
          .describe("Whose turn it is first"),
        callbacks: z
          .number()
          .int()
          .describe("Who has hung up, keeps his place, and is called back in his turn"),
        agents: z.object({
          ready: z.number().int(),
          busy: z.number().int(),
          away: z.number().int(),
        }),
        hours: z
          .array(QueueHour)
          .describe("Of this day, those in which somebody called or was handed over"),
      }),
    ),
  })
  .meta({ id: "QueuesLive" });
export type QueuesLive = z.infer<typeof QueuesLive>;

export const getQueuesLive = endpoint({
  method: "GET",
  path: "/queues/live",
  summary: "Who waits in the queues at this moment, and how the day goes",
  tag,
  permission: "queues:read",
  response: QueuesLive,
});

export const queueChanged = event(
  "queue.changed",
  z.object({ queueId: Id, callId: Id, state: CallState, outcome: CallOutcome.nullable() }),
  { permission: "queues:read" },
);

export const createQueue = endpoint({
  method: "POST",
  path: "/queues",
  summary: "Make a queue",
  tag,
  permission: "queues:create",
  status: 201,
  body: z.strictObject({ ...queueFields, ...queueDefaults }).meta({
    examples: [
      {
        name: "Sales",
        greeting: "Welcome to Halden. Somebody will be with you at once.",
        waitingText: "You are number {position}. It will take about {minutes} minutes.",
        farewell: "All our agents are busy. Please call again later.",
      },
    ],
  }),
  response: Queue,
});
export const updateQueue = endpoint({
  method: "PATCH",
  path: "/queues/:id",
  summary: "Change or retire a queue; who waits in it goes on as it was when he called",
  tag,
  permission: "queues:update",
  params: ById,
  body: z.strictObject({ ...queueFields, retired: z.boolean() }).partial(),
  response: Queue,
});

export const openings = ["ALWAYS", "HOUSE", "OWN"] as const;

const numberFields = {
  name: Name,
  queueId: Id.nullable().describe("Where callers wait; or it has a flow"),
  flowId: Id.nullable().describe("What leads callers; one that is published"),
  opening: z
    .enum(openings)
    .describe(
      "Open always, in the hours of the settings, or in its own; the last two not on holidays of the settings",
    ),
  hours: HoursSettings.nullable().describe("By the clock of the tenant; of OWN"),
  closedText: Text.describe("What a caller hears outside the hours; null hangs up without words"),
  enabled: z.boolean().describe("Calls to it are taken"),
};

export const InboundNumber = z
  .object({
    id: Id,
    number: Phone,
    ...numberFields,
    queueName: z.string().nullable(),
    flowName: z.string().nullable(),
    open: z.boolean().describe("At this moment"),
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "InboundNumber" });
export type InboundNumber = z.infer<typeof InboundNumber>;

export const listInboundNumbers = endpoint({
  method: "GET",
  path: "/inbound-numbers",
  summary: "List the numbers that people call",
  tag,
  permission: "inbound-numbers:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(InboundNumber),
});
export const createInboundNumber = endpoint({
  method: "POST",
  path: "/inbound-numbers",
  summary: "Take calls to a number, which is then no other tenant's",
  tag,
  permission: "inbound-numbers:create",
  status: 201,
  body: z.strictObject({
    number: z.string().trim().min(1).max(40).describe("In E.164; blanks and dashes count not"),
    ...numberFields,
    queueId: numberFields.queueId.default(null),
    flowId: numberFields.flowId.default(null),
    opening: numberFields.opening.default("ALWAYS"),
    hours: numberFields.hours.default(null),
    closedText: numberFields.closedText.default(null),
    enabled: numberFields.enabled.default(true),
  }),
  response: InboundNumber,
});
export const updateInboundNumber = endpoint({
  method: "PATCH",
  path: "/inbound-numbers/:id",
  summary: "Send a number elsewhere, change its hours, switch it off or retire it",
  tag,
  permission: "inbound-numbers:update",
  params: ById,
  body: z.strictObject({ ...numberFields, retired: z.boolean() }).partial(),
  response: InboundNumber,
});

export const simulateCaller = endpoint({
  method: "POST",
  path: "/inbound-numbers/:id/simulated-calls",
  summary: "Have somebody call a number, where the carrier is the built-in simulator",
  tag,
  permission: "inbound-numbers:update",
  perMinute: 120,
  params: ById,
  body: z.strictObject({
    leadId: Id.optional().describe("Whose first number calls; without it one that nobody knows"),
    patienceSeconds: z.number().min(0).max(3600).optional().describe("How long he waits"),
    talkSeconds: z.number().min(0).max(3600).optional().describe("How long he talks"),
    keys: z
      .array(z.string().regex(/^[0-9*#]{0,64}$/))
      .max(50)
      .optional()
      .meta({ examples: [["1", "4711#"]] })
      .describe("What he presses after each thing that is said to him, in turn; empty: nothing"),
    messageSeconds: z.number().min(0).max(300).optional().describe("How long a message is"),
  }),
});
