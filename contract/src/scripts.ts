import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Flag, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";
import { AnswerValue, QuestionKey, ScriptDefinition } from "./script-parts.ts";

const tag = "Scripts";
const ScriptName = Name.max(80);
const Description = z.string().trim().max(500);
const ByNumber = z.strictObject({ id: Id, number: z.coerce.number().int().min(1) });

/** What keeps a script from being published: at which step, which part of it, and why. */
export const ScriptProblem = z
  .object({ step: z.string().nullable(), field: z.string().nullable(), reason: z.string() })
  .meta({ id: "ScriptProblem" });
export type ScriptProblem = z.infer<typeof ScriptProblem>;

export const Script = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    liveVersion: z.number().int().nullable().describe("What calls begin with from now on"),
    steps: z.number().int(),
    campaigns: z.number().int().describe("How many campaigns name it"),
    draftChanged: z.boolean().describe("The draft is not what is published"),
    retired: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "publish"])),
  })
  .meta({ id: "Script" });
export type Script = z.infer<typeof Script>;

export const ScriptDetail = Script.extend({
  draft: ScriptDefinition,
  problems: z.array(ScriptProblem),
}).meta({ id: "ScriptDetail" });
export type ScriptDetail = z.infer<typeof ScriptDetail>;

export const ScriptVersion = z
  .object({
    number: z.number().int(),
    note: z.string(),
    publishedAt: Instant,
    publishedByName: z.string().nullable(),
    definition: ScriptDefinition,
  })
  .meta({ id: "ScriptVersion" });
export type ScriptVersion = z.infer<typeof ScriptVersion>;

const FactValue = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()])
  .nullable();
/** What a script is told of the lead: for its conditions by field, for its texts by name. */
const Told = {
  facts: personal("TEXT", z.record(z.string(), FactValue)),
  values: personal("TEXT", z.record(z.string(), z.string().nullable())),
};

export const OpenQuestionInfo = z
  .object({ stepId: z.string(), step: z.string(), question: z.string(), label: z.string() })
  .meta({ id: "OpenQuestion" });

export const listScripts = endpoint({
  method: "GET",
  path: "/scripts",
  summary: "Scripts, newest first",
  tag,
  permission: "scripts:read",
  query: z.strictObject({ ...PageQuery, retired: Flag }),
  response: page(Script),
});
export const getScript = endpoint({
  method: "GET",
  path: "/scripts/:id",
  summary: "A script with its draft, and what is wrong with it",
  tag,
  permission: "scripts:read",
  params: ById,
  response: ScriptDetail,
});
export const createScript = endpoint({
  method: "POST",
  path: "/scripts",
  summary: "Create a script; no call follows it until it is published and a campaign names it",
  tag,
  permission: "scripts:create",
  status: 201,
  body: z.strictObject({
    name: ScriptName,
    description: Description.default(""),
    draft: ScriptDefinition.default({ steps: [] }),
  }),
  response: ScriptDetail,
});
export const updateScript = endpoint({
  method: "PATCH",
  path: "/scripts/:id",
  summary: "Change the name or the draft, or retire it; what is published stays as it was",
  tag,
  permission: "scripts:update",
  params: ById,
  body: z.strictObject({
    name: ScriptName.optional(),
    description: Description.optional(),
    draft: ScriptDefinition.optional(),
    retired: z.boolean().optional(),
  }),
  response: ScriptDetail,
});
export const publishScript = endpoint({
  method: "POST",
  path: "/scripts/:id/publish",
  summary: "Make a version of the draft, or of an older version, which never changes",
  tag,
  permission: "scripts:publish",
  params: ById,
  body: z.strictObject({
    note: z.string().trim().max(200).default(""),
    fromVersion: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe("Publish what this version was anew; the draft stays as it is"),
  }),
  response: ScriptDetail,
});
export const listScriptVersions = endpoint({
  method: "GET",
  path: "/scripts/:id/versions",
  summary: "Every version that was published, newest first",
  tag,
  permission: "scripts:read",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(ScriptVersion),
});
export const getScriptVersion = endpoint({
  method: "GET",
  path: "/scripts/:id/versions/:number",
  summary: "A version that was published",
  tag,
  permission: "scripts:read",
  params: ByNumber,
  response: ScriptVersion,
});
export const testScript = endpoint({
  method: "POST",
  path: "/scripts/:id/test",
  summary: "Walk through it with a lead, or with one that is made up, without a call",
  tag,
  permission: "scripts:read",
  discloses: "LEAD",
  reads: true,
  params: ById,
  body: z.strictObject({
    version: z.number().int().min(1).optional().describe("A published one; the draft without it"),
    leadId: Id.optional().describe("Whose fields are filled in; a sample's without it"),
    answers: z.record(QuestionKey, AnswerValue).default({}),
  }),
  response: z.object({
    definition: ScriptDefinition,
    leadId: Id.nullable(),
    leadName: z.string(),
    ...Told,
    path: z.array(z.string()).describe("The steps that these answers lead through"),
    isWhole: z.boolean().describe("The path comes to an end of the script"),
    open: z.array(OpenQuestionInfo).describe("Required questions of the path without an answer"),
  }),
});

export const CallAnswer = z
  .object({
    question: z.string(),
    value: personal("TEXT", AnswerValue.describe("What was answered")),
    at: Instant,
    byId: Id.nullable(),
  })
  .meta({ id: "CallAnswer" });
export type CallAnswer = z.infer<typeof CallAnswer>;

export const CallScript = z
  .object({
    id: Id.describe("Of the call"),
    leadId: Id,
    scriptId: Id,
    name: z.string(),
    version: z.number().int(),
    definition: ScriptDefinition,
    at: Instant.describe("The instant that conditions about time are held to"),
    ...Told,
    stepId: z.string().describe("The step that was opened last"),
    reached: z.array(z.string()).describe("Every step that was opened, in this order"),
    path: z.array(z.string()).describe("The steps that the answers lead through"),
    answers: z.array(CallAnswer),
    open: z.array(OpenQuestionInfo).describe("Required questions of the path without an answer"),
    can: z.array(z.enum(["answer"])),
  })
  .meta({ id: "CallScript" });
export type CallScript = z.infer<typeof CallScript>;

export const getCallScript = endpoint({
  method: "GET",
  path: "/calls/:id/script",
  summary: "The script of a call, as the call began with it, and what was answered",
  tag,
  permission: "calls:read",
  discloses: "CALL",
  params: ById,
  response: CallScript,
});
const ByQuestion = z.strictObject({ id: Id, question: QuestionKey });
export const answerQuestion = endpoint({
  method: "PUT",
  path: "/calls/:id/script/answers/:question",
  summary: "Keep an answer with the call; null takes it back. The same twice is the same once",
  tag,
  permission: "calls:wrap-up",
  params: ByQuestion,
  body: z.strictObject({ value: AnswerValue.nullable() }),
  response: CallScript,
});
export const openScriptStep = endpoint({
  method: "PUT",
  path: "/calls/:id/script/step",
  summary: "Say which step of the script is open now",
  tag,
  permission: "calls:wrap-up",
  params: ById,
  body: z.strictObject({ stepId: z.string().max(31) }),
  response: CallScript,
});

const told = { permission: "scripts:read" } as const;
export const scriptCreated = event("script.created", z.object({ id: Id }), {
  ...told,
  audited: "CREATE",
});
export const scriptChanged = event(
  "script.changed",
  z.object({ id: Id, fields: z.array(z.string()), version: z.number().int().nullable() }),
  { ...told, audited: "UPDATE" },
);
/** An answer of a call came or went; what it was is asked for. */
export const callScriptAnswered = event(
  "call.script_answered",
  z.object({ id: Id, question: z.string() }),
  { permission: "calls:read" },
);
