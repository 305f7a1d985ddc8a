import { z } from "zod";
import { CONDITION } from "./conditions.ts";
import { Id, Instant, Name } from "./paging.ts";

/**
 * Events that a workflow can begin with or wait for: each is about one lead, or, where it says so,
 * about the leads of an import.
 */
export const workflowEvents = [
  "lead.created",
  "lead.updated",
  "lead.restored",
  "lead.moved",
  "lead.listed",
  "lead.unlisted",
  "leads.imported",
  "attempt.closed",
  "call.ended",
  "call.closed",
] as const;
export const WorkflowEvent = z.enum(workflowEvents);
export type WorkflowEvent = z.infer<typeof WorkflowEvent>;

/** How an attempt can end, for triggers that look at it. */
const outcome = z.string().regex(/^[A-Z_]{2,40}$/, "must be an outcome like NO_ANSWER");
export const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time like 09:30")
  .meta({ examples: ["09:30"] });
/** Days of the week, Monday is 1. */
const weekdays = z.array(z.number().int().min(1).max(7)).max(7);
/** A key of the catalogue of fields, `status` or `own.renewal`. */
const fieldKey = z.string().regex(/^[A-Za-z][\w.-]{0,80}$/, "must be the key of a field");

/** What an event must be like, beside its name. */
const eventFilter = {
  event: WorkflowEvent,
  fields: z
    .array(fieldKey)
    .max(20)
    .default([])
    .describe("For lead.updated: any of these was changed; empty is any field"),
  outcomes: z
    .array(outcome)
    .max(20)
    .default([])
    .describe("For attempt.closed and call.ended: one of these; empty is any"),
  subjectIds: z
    .array(Id)
    .max(20)
    .default([])
    .describe(
      "For lead.moved: it came to one of these stages; for lead.listed and lead.unlisted: it was put into or taken from one of these lists; empty is any",
    ),
};

export const WorkflowTrigger = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("EVENT"), ...eventFilter }),
    z.strictObject({
      type: z.literal("SCHEDULE"),
      times: z.array(ClockTime).min(1).max(24).describe("In the zone of the tenant"),
      weekdays: weekdays.default([]).describe("Empty is every day"),
      monthDays: z
        .array(z.number().int().min(1).max(31))
        .max(31)
        .default([])
        .describe("Empty is every day; 31 is the last day of shorter months too"),
    }),
    z.strictObject({
      type: z.literal("DATE"),
      field: fieldKey.describe("A field that holds a date"),
      offsetDays: z.number().int().min(-365).max(365).default(0).describe("Before it is negative"),
      time: ClockTime.default("09:00").describe("In the zone of the tenant"),
    }),
  ])
  .meta({ id: "WorkflowTrigger" });
export type WorkflowTrigger = z.infer<typeof WorkflowTrigger>;

/** Names a step within its workflow; it stays when steps are moved, so that versions can be compared. */
export const StepId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, "must be a short name");
export const arms = ["THEN", "ELSE"] as const;

/** Where a step stands: after the one before it in the list that has the same place. */
const place = {
  id: StepId,
  within: z
    .strictObject({ step: StepId, arm: z.enum(arms) })
    .nullable()
    .default(null)
    .describe("The arm of a branch, or null for the main line"),
};

export const WorkflowWait = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("DURATION"),
      minutes: z
        .number()
        .int()
        .min(1)
        .max(60 * 24 * 365),
    }),
    z.strictObject({
      type: z.literal("TIME"),
      time: ClockTime,
      weekdays: weekdays.default([]).describe("Empty is every day"),
      zone: z.enum(["LEAD", "TENANT"]).default("LEAD"),
    }),
    z.strictObject({
      type: z.literal("EVENT"),
      ...eventFilter,
      minutes: z
        .number()
        .int()
        .min(1)
        .max(60 * 24 * 365)
        .describe("When it has not come by then, the arm ELSE is taken"),
    }),
  ])
  .meta({ id: "WorkflowWait" });
export type WorkflowWait = z.infer<typeof WorkflowWait>;

export const WorkflowStep = z
  .discriminatedUnion("type", [
    z.strictObject({
      ...place,
      type: z.literal("ACTION"),
      action: z.string().regex(/^[a-z]+(-[a-z]+)*$/, "must be the name of an action"),
      params: z.record(z.string().min(1).max(60), z.unknown()).default({}),
    }),
    z.strictObject({ ...place, type: z.literal("BRANCH"), condition: CONDITION }),
    z.strictObject({ ...place, type: z.literal("WAIT"), wait: WorkflowWait }),
  ])
  .meta({ id: "WorkflowStep" });
export type WorkflowStep = z.infer<typeof WorkflowStep>;

export const mostSteps = 60;

export const WorkflowDefinition = z
  .strictObject({
    trigger: WorkflowTrigger,
    condition: CONDITION.nullable().default(null).describe("Leads that it is for; null is all"),
    steps: z.array(WorkflowStep).max(mostSteps).default([]),
    perLeadHour: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe("How often it may begin for the same lead within an hour"),
  })
  .meta({ id: "WorkflowDefinition" });
export type WorkflowDefinition = z.infer<typeof WorkflowDefinition>;

/** What keeps a workflow from being published, and where: `trigger`, `condition`, or the id of a step. */
export const WorkflowProblem = z
  .object({ at: z.string(), field: z.string().nullable(), reason: z.string() })
  .meta({ id: "WorkflowProblem" });
export type WorkflowProblem = z.infer<typeof WorkflowProblem>;

export const Workflow = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    trigger: WorkflowTrigger,
    liveVersion: z.number().int().nullable().describe("The published version that runs"),
    shadowVersion: z
      .number()
      .int()
      .nullable()
      .describe("A version that runs beside it without effect"),
    lastVersion: z.number().int(),
    draftChanged: z.boolean().describe("The draft is not what runs"),
    lastRunAt: Instant.nullable(),
    runs: z.object({ total: z.number().int(), failed: z.number().int() }).describe("Of seven days"),
    nextDueAt: Instant.nullable().describe("When its schedule begins again"),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "delete"])),
  })
  .meta({ id: "Workflow" });
export type Workflow = z.infer<typeof Workflow>;

export const WorkflowDetail = Workflow.extend({
  draft: WorkflowDefinition,
  problems: z.array(WorkflowProblem),
}).meta({ id: "WorkflowDetail" });
export type WorkflowDetail = z.infer<typeof WorkflowDetail>;

export const WorkflowVersion = z
  .object({
    number: z.number().int(),
    note: z.string(),
    publishedAt: Instant,
    publishedBy: Id.nullable(),
    publishedByName: z.string().nullable(),
    definition: WorkflowDefinition,
  })
  .meta({ id: "WorkflowVersion" });
export type WorkflowVersion = z.infer<typeof WorkflowVersion>;

/** What a form for an action's parameter is made of. */
export const paramKinds = [
  "TEXT",
  "TEMPLATE",
  "NUMBER",
  "TIME",
  "FLAG",
  "CHOICE",
  "USER",
  "TEAM",
  "TAGS",
  "LIST",
  "STAGE",
  "CAMPAIGN",
  "FIELD",
  "VALUE",
  "WEBHOOK",
] as const;
export const ActionParam = z
  .object({
    key: z.string(),
    kind: z.enum(paramKinds),
    required: z.boolean(),
    choices: z.array(z.string()),
    most: z.number().nullable(),
    /** Shown only where another parameter has this value. */
    when: z.object({ key: z.string(), is: z.string() }).nullable(),
  })
  .meta({ id: "ActionParam" });
export type ActionParam = z.infer<typeof ActionParam>;

export const ActionInfo = z
  .object({ name: z.string(), params: z.array(ActionParam) })
  .meta({ id: "ActionInfo" });
export type ActionInfo = z.infer<typeof ActionInfo>;
/** Small whole names for versions, notes and descriptions. */
export const WorkflowName = Name.max(80);
