import { z } from "zod";
import { WorkflowDefinition, WorkflowEvent } from "./automation.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Flag, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Automation";

/**
 * RUNNING has work to do now, WAITING until a time or an event, DONE came to its end, FAILED stopped at a
 * step and can be tried again, STOPPED was taken off, REFUSED never began.
 */
export const workflowRunStates = [
  "RUNNING",
  "WAITING",
  "DONE",
  "FAILED",
  "STOPPED",
  "REFUSED",
] as const;
/** Why a run never began, or was taken off. */
export const runReasons = [
  "TOO_DEEP",
  "TOO_OFTEN",
  "TENANT_LIMIT",
  "TOO_MANY_STEPS",
  "SWITCHED_OFF",
  "LEAD_GONE",
  "BY_USER",
] as const;

export const stepResults = ["DONE", "THEN", "ELSE", "WAITS", "FAILED", "RETRIED"] as const;
export const WorkflowRunStep = z
  .object({
    step: z.string(),
    at: Instant,
    result: z.enum(stepResults),
    /** When a wait ends at the latest. */
    until: Instant.nullable(),
    error: personal("TEXT", z.string()).nullable(),
  })
  .meta({ id: "WorkflowRunStep" });

export const WorkflowRun = z
  .object({
    id: Id,
    workflowId: Id,
    workflowName: z.string(),
    version: z.number().int(),
    shadow: z.boolean(),
    leadId: Id,
    leadName: z.string(),
    state: z.enum(workflowRunStates),
    reason: z.enum(runReasons).nullable(),
    trigger: z.string().describe("The event, SCHEDULE or DATE"),
    depth: z.number().int().describe("How many runs before it led to this one"),
    originId: Id.nullable().describe("The first of them"),
    wakeAt: Instant.nullable(),
    startedAt: Instant,
    endedAt: Instant.nullable(),
    steps: z.number().int(),
    error: personal("TEXT", z.string()).nullable(),
    can: z.array(z.enum(["retry", "stop"])),
  })
  .meta({ id: "WorkflowRun" });
export type WorkflowRun = z.infer<typeof WorkflowRun>;

export const WorkflowRunDetail = WorkflowRun.extend({
  log: z.array(WorkflowRunStep),
  definition: WorkflowDefinition,
}).meta({ id: "WorkflowRunDetail" });
export type WorkflowRunDetail = z.infer<typeof WorkflowRunDetail>;

export const listWorkflowRuns = endpoint({
  method: "GET",
  path: "/workflow-runs",
  summary: "What workflows did, newest first; of leads that the caller may see",
  tag,
  permission: "automation:read",
  discloses: "LEAD",
  query: z.strictObject({
    ...PageQuery,
    workflowId: Id.optional(),
    leadId: Id.optional(),
    state: manyOf(z.enum(workflowRunStates)),
    shadow: Flag,
  }),
  response: page(WorkflowRun),
});
export const getWorkflowRun = endpoint({
  method: "GET",
  path: "/workflow-runs/:id",
  summary: "One run, step by step",
  tag,
  permission: "automation:read",
  discloses: "LEAD",
  params: ById,
  response: WorkflowRunDetail,
});
export const retryWorkflowRun = endpoint({
  method: "POST",
  path: "/workflow-runs/:id/retry",
  summary: "Try a failed run again, from the step that failed",
  tag,
  permission: "automation:manage",
  discloses: "LEAD",
  params: ById,
  response: WorkflowRun,
});
export const stopWorkflowRun = endpoint({
  method: "POST",
  path: "/workflow-runs/:id/stop",
  summary: "Take a run off that has not ended",
  tag,
  permission: "automation:manage",
  discloses: "LEAD",
  params: ById,
  response: WorkflowRun,
});

/** One comparison of a condition, and what was found. */
export const TestedLeaf = z
  .object({
    field: z.string(),
    op: z.string(),
    value: z.unknown().nullable(),
    actual: personal("TEXT", z.unknown()).nullable(),
    met: z.boolean(),
  })
  .meta({ id: "TestedLeaf" });
export type TestedLeaf = z.infer<typeof TestedLeaf>;

export const TestedStep = z
  .object({
    step: z.string().describe("`trigger`, `condition`, or the id of a step"),
    result: z.enum(["WOULD", "MET", "NOT_MET", "THEN", "ELSE", "WAITS", "PROBLEM"]),
    leaves: z.array(TestedLeaf),
    params: personal("TEXT", z.record(z.string(), z.unknown())).nullable(),
    until: Instant.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "TestedStep" });
export type TestedStep = z.infer<typeof TestedStep>;

export const testWorkflow = endpoint({
  method: "POST",
  path: "/workflows/:id/test",
  summary: "What it would do with a lead, and why; without any effect",
  tag,
  permission: "automation:manage",
  reads: true,
  params: ById,
  body: z.strictObject({
    leadId: Id.optional().describe("A lead of the tenant; without it one is made up"),
    facts: z
      .record(z.string().max(80), z.unknown())
      .default({})
      .describe("Values in the place of those of the lead"),
    event: WorkflowEvent.optional(),
    fields: z.array(z.string().max(80)).max(20).default([]),
    outcome: z.string().max(40).nullable().default(null),
    subjectId: Id.optional().describe("The stage or the list, for events that have one"),
    version: z.number().int().min(1).optional().describe("The draft without it"),
    eventsCome: z
      .boolean()
      .default(false)
      .describe("Whether events that it waits for come in time"),
  }),
  response: z.object({
    begins: z.boolean(),
    ends: z.boolean().describe("False where it stopped at a problem"),
    steps: z.array(TestedStep),
  }),
});

const Counts = z.object({ step: z.string(), live: z.number().int(), shadow: z.number().int() });
export const ShadowReport = z
  .object({
    liveVersion: z.number().int().nullable(),
    shadowVersion: z.number().int(),
    since: Instant,
    events: z.object({
      both: z.number().int(),
      liveOnly: z.number().int(),
      shadowOnly: z.number().int(),
      same: z.number().int().describe("Of both: the same actions with the same parameters"),
      different: z.number().int(),
    }),
    actions: z.array(Counts).describe("How often each action was, or would have been, done"),
    differing: z
      .array(
        z.object({
          leadId: Id,
          leadName: z.string(),
          live: z.array(z.string()).describe("Actions that only the live version did"),
          shadow: z.array(z.string()).describe("Actions that only the shadow would have done"),
        }),
      )
      .describe("Up to twenty leads"),
  })
  .meta({ id: "ShadowReport" });
export type ShadowReport = z.infer<typeof ShadowReport>;

export const getShadowReport = endpoint({
  method: "GET",
  path: "/workflows/:id/shadow",
  summary: "What the version that runs without effect would have done, beside what was done",
  tag,
  permission: "automation:read",
  discloses: "LEAD",
  params: ById,
  response: ShadowReport,
});

/** Runs of a workflow came into being or went on. */
export const workflowRan = event(
  "workflow.ran",
  z.object({ id: Id, runs: z.number().int(), failed: z.number().int() }),
  { permission: "automation:read" },
);
