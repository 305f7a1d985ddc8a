import { z } from "zod";
import {
  ActionInfo,
  Workflow,
  WorkflowDefinition,
  WorkflowDetail,
  WorkflowEvent,
  WorkflowName,
  WorkflowVersion,
} from "./automation.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, PageQuery, page } from "./paging.ts";

const tag = "Automation";
const Description = z.string().trim().max(500);
const ByNumber = z.strictObject({ id: Id, number: z.coerce.number().int().min(1) });

export const getAutomationCatalogue = endpoint({
  method: "GET",
  path: "/automation/catalogue",
  summary: "What workflows can be built of here, and how much of it the tenant may have",
  tag,
  permission: "automation:read",
  response: z.object({
    events: z.array(WorkflowEvent),
    actions: z.array(ActionInfo),
    limits: z.object({
      workflows: z.number().int(),
      runsPerHour: z.number().int(),
      stepsPerRun: z.number().int(),
      depth: z.number().int(),
    }),
    used: z.object({ workflows: z.number().int(), runsThisHour: z.number().int() }),
  }),
});

export const listWorkflows = endpoint({
  method: "GET",
  path: "/workflows",
  summary: "Workflows, newest first",
  tag,
  permission: "automation:read",
  query: z.strictObject(PageQuery),
  response: page(Workflow),
});
export const getWorkflow = endpoint({
  method: "GET",
  path: "/workflows/:id",
  summary: "A workflow with its draft, and what is wrong with it",
  tag,
  permission: "automation:read",
  params: ById,
  response: WorkflowDetail,
});
export const createWorkflow = endpoint({
  method: "POST",
  path: "/workflows",
  summary: "Create a workflow; it does nothing until it is published and switched on",
  tag,
  permission: "automation:manage",
  status: 201,
  body: z.strictObject({
    name: WorkflowName,
    description: Description.default(""),
    draft: WorkflowDefinition.default({
      trigger: { type: "EVENT", event: "lead.created", fields: [], outcomes: [], subjectIds: [] },
      condition: null,
      steps: [],
      perLeadHour: 5,
    }),
  }),
  response: WorkflowDetail,
});
export const updateWorkflow = endpoint({
  method: "PATCH",
  path: "/workflows/:id",
  summary: "Change the name or the draft; what runs stays as it was published",
  tag,
  permission: "automation:manage",
  params: ById,
  body: z.strictObject({
    name: WorkflowName.optional(),
    description: Description.optional(),
    draft: WorkflowDefinition.optional(),
  }),
  response: WorkflowDetail,
});
export const deleteWorkflow = endpoint({
  method: "DELETE",
  path: "/workflows/:id",
  summary: "Delete a workflow; its runs that wait are taken off, its log stays",
  tag,
  permission: "automation:manage",
  params: ById,
});
export const publishWorkflow = endpoint({
  method: "POST",
  path: "/workflows/:id/publish",
  summary: "Make a version of the draft, which never changes, and let it run or only watch",
  tag,
  permission: "automation:manage",
  params: ById,
  body: z.strictObject({
    as: z.enum(["LIVE", "SHADOW"]).default("LIVE"),
    note: z.string().trim().max(200).default(""),
  }),
  response: WorkflowDetail,
});
export const turnWorkflow = endpoint({
  method: "POST",
  path: "/workflows/:id/turn",
  summary: "Switch it on or off, and say which version runs and which one only watches",
  tag,
  permission: "automation:manage",
  params: ById,
  body: z.strictObject({
    enabled: z.boolean().optional(),
    liveVersion: z.number().int().min(1).nullable().optional(),
    shadowVersion: z.number().int().min(1).nullable().optional(),
  }),
  response: WorkflowDetail,
});
export const listWorkflowVersions = endpoint({
  method: "GET",
  path: "/workflows/:id/versions",
  summary: "Every version that was published, newest first",
  tag,
  permission: "automation:read",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(WorkflowVersion),
});
export const restoreWorkflowVersion = endpoint({
  method: "POST",
  path: "/workflows/:id/versions/:number/restore",
  summary: "Make the draft what this version was",
  tag,
  permission: "automation:manage",
  params: ByNumber,
  response: WorkflowDetail,
});

const About = z.object({ id: Id });
const told = { permission: "automation:read" } as const;
export const workflowCreated = event("workflow.created", About, { ...told, audited: "CREATE" });
export const workflowChanged = event(
  "workflow.changed",
  About.extend({ fields: z.array(z.string()), version: z.number().int().nullable() }),
  { ...told, audited: "UPDATE" },
);
export const workflowDeleted = event("workflow.deleted", About, { ...told, audited: "DELETE" });
