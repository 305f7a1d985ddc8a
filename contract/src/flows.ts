import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ExportFormat, exported } from "./exports.ts";
import { FlowDefinition, flowStepTypes } from "./flow-parts.ts";
import { ById, Flag, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Inbound";
const ByNumber = z.strictObject({ id: Id, number: z.coerce.number().int().min(1) });

/** What keeps a flow from being published: at which step, which part of it, and why. */
export const FlowProblem = z
  .object({ step: z.string().nullable(), field: z.string().nullable(), reason: z.string() })
  .meta({ id: "FlowProblem" });
export type FlowProblem = z.infer<typeof FlowProblem>;

export const Flow = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    liveVersion: z.number().int().nullable().describe("What callers are led by from now on"),
    steps: z.number().int(),
    numbers: z.number().int().describe("How many numbers lead to it"),
    draftChanged: z.boolean().describe("The draft is not what is published"),
    retired: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "publish"])),
  })
  .meta({ id: "Flow" });
export type Flow = z.infer<typeof Flow>;

export const FlowDetail = Flow.extend({
  draft: FlowDefinition,
  problems: z.array(FlowProblem),
  signs: z.boolean().describe("It has a secret, and signs what it asks webhooks"),
}).meta({ id: "FlowDetail" });
export type FlowDetail = z.infer<typeof FlowDetail>;

export const FlowVersion = z
  .object({
    number: z.number().int(),
    note: z.string(),
    publishedAt: Instant,
    publishedByName: z.string().nullable(),
    definition: FlowDefinition,
  })
  .meta({ id: "FlowVersion" });
export type FlowVersion = z.infer<typeof FlowVersion>;

export const listFlows = endpoint({
  method: "GET",
  path: "/flows",
  summary: "Flows that lead callers, newest first",
  tag,
  permission: "flows:read",
  query: z.strictObject({ ...PageQuery, retired: Flag }),
  response: page(Flow),
});
export const getFlow = endpoint({
  method: "GET",
  path: "/flows/:id",
  summary: "A flow with its draft, and what is wrong with it",
  tag,
  permission: "flows:read",
  params: ById,
  response: FlowDetail,
});
export const createFlow = endpoint({
  method: "POST",
  path: "/flows",
  summary: "Create a flow; nobody is led by it until it is published and a number leads to it",
  tag,
  permission: "flows:create",
  status: 201,
  body: z.strictObject({
    name: Name.max(80),
    description: z.string().trim().max(500).default(""),
    draft: FlowDefinition.default({ steps: [] }),
  }),
  response: FlowDetail,
});
export const updateFlow = endpoint({
  method: "PATCH",
  path: "/flows/:id",
  summary: "Change the name or the draft, or retire it; what is published stays as it was",
  tag,
  permission: "flows:update",
  params: ById,
  body: z.strictObject({
    name: Name.max(80).optional(),
    description: z.string().trim().max(500).optional(),
    draft: FlowDefinition.optional(),
    retired: z.boolean().optional(),
  }),
  response: FlowDetail,
});
export const publishFlow = endpoint({
  method: "POST",
  path: "/flows/:id/publish",
  summary: "Make a version of the draft, or of an older version; whoever is led already goes on",
  tag,
  permission: "flows:publish",
  params: ById,
  body: z.strictObject({
    note: z.string().trim().max(200).default(""),
    fromVersion: z.number().int().min(1).optional().describe("Publish this version anew"),
  }),
  response: FlowDetail,
});
export const rotateFlowSecret = endpoint({
  method: "POST",
  path: "/flows/:id/rotate-secret",
  summary:
    "Make a new secret, with which the flow signs what it asks webhooks; it is told this once",
  tag,
  permission: "flows:update",
  fresh: true,
  params: ById,
  response: z.object({
    secret: z
      .string()
      .describe("Verifies `webhook-signature`; told this once")
      .meta({ examples: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] }),
  }),
});
export const listFlowVersions = endpoint({
  method: "GET",
  path: "/flows/:id/versions",
  summary: "Every version that was published, newest first",
  tag,
  permission: "flows:read",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(FlowVersion),
});
export const getFlowVersion = endpoint({
  method: "GET",
  path: "/flows/:id/versions/:number",
  summary: "A version that was published",
  tag,
  permission: "flows:read",
  params: ByNumber,
  response: FlowVersion,
});

/** What a simulated caller does next, or what the world answers. */
export const FlowMove = z
  .discriminatedUnion("do", [
    z.strictObject({ do: z.literal("PRESS"), keys: z.string().regex(/^[0-9*#]{1,64}$/) }),
    z.strictObject({ do: z.literal("LISTEN") }).describe("To the end of what is said"),
    z.strictObject({ do: z.literal("WAIT") }).describe("Until the flow goes on without a key"),
    z
      .strictObject({
        do: z.literal("ANSWER"),
        ok: z.boolean(),
        values: z.record(z.string().max(31), z.string().max(200)).default({}),
      })
      .describe("As the webhook would"),
    z
      .strictObject({ do: z.literal("REACH"), ok: z.boolean() })
      .describe("The number that is dialled, or the agent who is rung, answers or does not"),
    z.strictObject({ do: z.literal("SPEAK"), seconds: z.number().min(0).max(300) }),
    z.strictObject({ do: z.literal("HANG_UP") }),
  ])
  .meta({ id: "FlowMove" });
export type FlowMove = z.infer<typeof FlowMove>;

const flowEnds = [
  "QUEUE",
  "VOICEMAIL",
  "CALLBACK",
  "TRANSFER",
  "AGENT",
  "HANG_UP",
  "GONE",
  "CUT",
] as const;
const FlowEndType = z.enum(flowEnds);
export type FlowEndType = z.infer<typeof FlowEndType>;

const FlowTrial = z
  .object({
    lines: z
      .array(
        z.object({
          kind: z.enum(["STEP", "SAID", "PRESSED", "ASKED", "RECORDS", "CALLS", "EXIT", "END"]),
          stepId: z.string().nullable(),
          text: z.string(),
          promptId: Id.nullable().describe("Of what is played: the sound after the text"),
        }),
      )
      .describe("What happened, in order"),
    stepId: z.string().nullable().describe("Where he is"),
    expects: z
      .enum(["LISTEN", "KEYS", "ANSWER", "SPEECH", "REACH", "NOTHING"])
      .describe("What the flow waits for"),
    variables: z.record(z.string(), z.string()),
    end: FlowEndType.nullable(),
  })
  .meta({ id: "FlowTrial" });
export type FlowTrial = z.infer<typeof FlowTrial>;

export const tryFlow = endpoint({
  method: "POST",
  path: "/flows/:id/try",
  summary: "Lead a caller who is made up through it, without a call; no webhook is called",
  tag,
  permission: "flows:read",
  reads: true,
  params: ById,
  body: z.strictObject({
    version: z.number().int().min(1).optional().describe("A published one; the draft without it"),
    draft: FlowDefinition.optional().describe("As it stands in the editor, instead"),
    caller: z.string().max(20).nullable().default("+442079460123"),
    at: Instant.optional().describe("When he calls; now without it"),
    moves: z.array(FlowMove).max(300).default([]),
  }),
  response: FlowTrial,
});

export const getFlowFigures = endpoint({
  method: "GET",
  path: "/flows/:id/figures",
  summary:
    "How many callers came to each step of the last days, which way they went, and who hung up",
  tag,
  permission: "flows:read",
  params: ById,
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(7) }),
  response: z.object({
    callers: z.number().int(),
    ends: z.array(z.object({ end: FlowEndType, callers: z.number().int() })),
    steps: z.array(
      z.object({
        stepId: z.string(),
        name: z.string(),
        type: z.enum(flowStepTypes),
        came: z.number().int(),
        hungUp: z.number().int(),
        exits: z.array(z.object({ exit: z.string(), callers: z.number().int() })),
      }),
    ),
  }),
});

export const exportFlowSteps = endpoint({
  ...exported,
  path: "/flows/:id/steps/exports",
  summary: "The steps that callers of the last days took in a flow, as a file, one a row",
  tag,
  permission: "calls:export",
  params: ById,
  body: z.strictObject({
    days: z.number().int().min(1).max(366).default(30),
    format: ExportFormat,
  }),
});

export const getCallFlow = endpoint({
  method: "GET",
  path: "/calls/:id/flow",
  summary: "The steps of a flow that a call took, in order",
  tag,
  permission: "calls:read",
  params: ById,
  response: z
    .object({
      flowId: Id.nullable(),
      flowName: z.string().nullable(),
      version: z.number().int().nullable(),
      end: FlowEndType.nullable(),
      steps: z.array(
        z.object({
          stepId: z.string(),
          name: z.string(),
          type: z.enum(flowStepTypes),
          at: Instant,
          leftAt: Instant.nullable(),
          exit: z.string().nullable(),
        }),
      ),
    })
    .meta({ id: "CallFlow" }),
});

const told = { permission: "flows:read" } as const;
export const flowCreated = event("flow.created", z.object({ id: Id }), {
  ...told,
  audited: "CREATE",
});
export const flowChanged = event(
  "flow.changed",
  z.object({ id: Id, fields: z.array(z.string()), version: z.number().int().nullable() }),
  { ...told, audited: "UPDATE" },
);
