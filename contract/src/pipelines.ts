import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { Lead, LeadDetail, LeadFilter, LeadStatus } from "./leads.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Pipelines";

export const stageKinds = ["OPEN", "WON", "LOST"] as const;
export const stageColors = ["GREY", "BLUE", "TEAL", "GREEN", "AMBER", "RED", "VIOLET"] as const;

const StageFields = {
  name: Name,
  kind: z.enum(stageKinds),
  color: z.enum(stageColors),
  probability: z.number().int().min(0).max(100).describe("That it will be won, in percent"),
  status: LeadStatus.nullable().describe(
    "The status a lead takes when it enters, and that brings it here when a call or a person sets it",
  ),
};

export const Stage = z
  .object({ id: Id, pipelineId: Id, position: z.number().int(), ...StageFields })
  .meta({ id: "Stage" });
export type Stage = z.infer<typeof Stage>;

export const Pipeline = z
  .object({
    id: Id,
    name: z.string(),
    position: z.number().int(),
    isDefault: z.boolean().describe("Where new leads begin"),
    stages: z.array(Stage),
    can: z.array(z.enum(["update", "delete"])),
  })
  .meta({ id: "Pipeline" });
export type Pipeline = z.infer<typeof Pipeline>;

export const listPipelines = endpoint({
  method: "GET",
  path: "/pipelines",
  summary: "Every pipeline with its stages, in their order",
  tag,
  permission: "pipelines:read",
  response: z.object({ items: z.array(Pipeline) }),
});

export const getPipeline = endpoint({
  method: "GET",
  path: "/pipelines/:id",
  summary: "A pipeline with its stages",
  tag,
  permission: "pipelines:read",
  params: ById,
  response: Pipeline,
});

const NewStage = z.strictObject({
  name: StageFields.name,
  kind: StageFields.kind.default("OPEN"),
  color: StageFields.color.default("GREY"),
  probability: StageFields.probability.default(0),
  status: StageFields.status.default(null),
});

export const createPipeline = endpoint({
  method: "POST",
  path: "/pipelines",
  summary: "Make a pipeline; without stages it gets the usual ones",
  tag,
  permission: "pipelines:update",
  status: 201,
  body: z.strictObject({
    name: Name,
    stages: z.array(NewStage).min(1).max(30).optional(),
  }),
  response: Pipeline,
});

export const updatePipeline = endpoint({
  method: "PATCH",
  path: "/pipelines/:id",
  summary: "Rename a pipeline, make it the default, or put it elsewhere in the order",
  tag,
  permission: "pipelines:update",
  params: ById,
  body: z.strictObject({
    name: Name.optional(),
    isDefault: z.literal(true).optional(),
    position: z.number().int().min(0).max(1000).optional(),
  }),
  response: Pipeline,
});

export const deletePipeline = endpoint({
  method: "DELETE",
  path: "/pipelines/:id",
  summary: "Delete a pipeline that is empty, or whose leads go to a stage of another",
  tag,
  permission: "pipelines:update",
  params: ById,
  query: z.strictObject({ moveTo: Id.optional().describe("The stage that takes the leads") }),
});

export const createStage = endpoint({
  method: "POST",
  path: "/pipelines/:id/stages",
  summary: "Add a stage at the end, or before the one at a position",
  tag,
  permission: "pipelines:update",
  status: 201,
  params: ById,
  body: NewStage.extend({ position: z.number().int().min(0).max(100).optional() }),
  response: Pipeline,
});

export const updateStage = endpoint({
  method: "PATCH",
  path: "/stages/:id",
  summary: "Change a stage, or put it elsewhere in the order",
  tag,
  permission: "pipelines:update",
  params: ById,
  body: z.strictObject({
    name: StageFields.name.optional(),
    kind: StageFields.kind.optional(),
    color: StageFields.color.optional(),
    probability: StageFields.probability.optional(),
    status: StageFields.status.optional(),
    position: z.number().int().min(0).max(100).optional(),
  }),
  response: Pipeline,
});

export const deleteStage = endpoint({
  method: "DELETE",
  path: "/stages/:id",
  summary: "Delete a stage that is empty, or whose leads go to another",
  tag,
  permission: "pipelines:update",
  params: ById,
  query: z.strictObject({ moveTo: Id.optional().describe("The stage that takes the leads") }),
});

const { pipelineId: _pipeline, stageId: _stage, ...BoardFilter } = LeadFilter;

export const PipelineBoard = z
  .object({
    pipelineId: Id,
    count: z.number().int().describe("In all columns together"),
    columns: z.array(
      z.object({
        stageId: Id,
        count: z.number().int(),
        capped: z.boolean().describe("There are more; counted up to 10,000"),
        sum: z.number().nullable().describe("Of the field that was named; null where it is capped"),
      }),
    ),
  })
  .meta({ id: "PipelineBoard" });

export const getPipelineBoard = endpoint({
  method: "GET",
  path: "/pipelines/:id/board",
  summary: "How many leads of a filter each stage holds, and what a number of theirs adds up to",
  tag,
  permission: "leads:read",
  params: ById,
  query: z.strictObject({
    ...BoardFilter,
    sumOf: z
      .string()
      .regex(/^own\.[^\s].{0,58}$/, "must be an own field like own.value")
      .optional()
      .describe("A field that holds numbers"),
  }),
  response: PipelineBoard,
});

export const Card = Lead.extend({
  stageSince: Instant,
  value: z.number().nullable().describe("Of the field that was named"),
  can: z.array(z.enum(["move"])),
}).meta({ id: "Card" });
export type Card = z.infer<typeof Card>;

export const listStageLeads = endpoint({
  method: "GET",
  path: "/stages/:id/leads",
  summary: "The leads in a stage, the one that came last first",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({
    ...PageQuery,
    ...BoardFilter,
    sumOf: z
      .string()
      .regex(/^own\.[^\s].{0,58}$/, "must be an own field like own.value")
      .optional(),
  }),
  response: page(Card),
});

/** By hand, with a change of status, by a rule, because the stage was deleted, or by a file. */
export const moveCauses = ["MANUAL", "STATUS", "RULE", "STAGE_DELETED", "IMPORT"] as const;

export const StageMove = z
  .object({
    id: Id,
    leadId: Id,
    fromStageId: Id.nullable().describe("Null where the stage is gone"),
    fromStageName: z.string().nullable(),
    toStageId: Id.nullable(),
    toStageName: z.string().nullable(),
    at: Instant,
    secondsInStage: z.number().int().describe("How long it had been in the stage that it left"),
    actorId: Id.nullable(),
    actorName: z.string().nullable(),
    cause: z.enum(moveCauses),
    reason: personal("TEXT", z.string()).nullable(),
    can: z.array(z.enum(["undo"])),
  })
  .meta({ id: "StageMove" });
export type StageMove = z.infer<typeof StageMove>;

export const moveLead = endpoint({
  method: "POST",
  path: "/leads/:id/moves",
  summary: "Move a lead to a stage. Send If-Match with the version that was read",
  tag,
  permission: "leads:update",
  status: 201,
  params: ById,
  body: z.strictObject({
    stageId: Id,
    reason: z.string().trim().min(1).max(500).optional(),
  }),
  response: StageMove,
});

export const listMoves = endpoint({
  method: "GET",
  path: "/leads/:id/moves",
  summary: "Which stages a lead was in, and for how long; newest first",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(StageMove),
});

export const undoMove = endpoint({
  method: "POST",
  path: "/leads/:id/moves/:moveId/undo",
  summary: "Take the last move of a lead back, with the status that it had; within ten minutes",
  tag,
  permission: "leads:update",
  params: z.strictObject({ id: Id, moveId: Id }),
  response: LeadDetail,
});

export const leadMoved = event(
  "lead.moved",
  z.object({
    id: Id,
    contactId: Id,
    pipelineId: Id,
    fromStageId: Id,
    toStageId: Id,
    fields: z.array(z.string()),
  }),
  { audited: "UPDATE", permission: "leads:read" },
);
export const pipelineChanged = event(
  "pipeline.changed",
  z.object({ id: Id, fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "pipelines:read" },
);
export const pipelineCreated = event("pipeline.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "pipelines:read",
});
export const pipelineDeleted = event("pipeline.deleted", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "pipelines:read",
});
