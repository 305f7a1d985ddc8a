import { z } from "zod";
import { StepId } from "./automation.ts";
import { Id, Name } from "./paging.ts";
import { QuestionKey } from "./script-parts.ts";
import { HoursSettings } from "./week-hours.ts";

/** A step of a flow: what it does, and by its type where it leads. Texts may name variables: {caller}, {called}, {name}. */
const Said = z.string().trim().max(600);
const to = StepId.nullable().default(null);
const base = {
  id: StepId,
  name: Name.max(80),
  at: z
    .strictObject({ x: z.number(), y: z.number() })
    .nullable()
    .default(null)
    .describe("Where it stands in the picture; null lets it be laid out"),
};
const promptId = Id.nullable()
  .optional()
  .describe("A sound that was uploaded: it is played after the text, or without one by itself");
const asking = {
  text: Said.default("").describe("What he hears; {name} is filled in"),
  promptId,
  timeoutSeconds: z.number().int().min(1).max(30).default(6).describe("Without a key"),
  tries: z.number().int().min(1).max(5).default(3).describe("How often he is asked"),
  wrongText: Said.nullable().default(null).describe("What he hears before he is asked again"),
  otherwise: to.describe("Where he goes who pressed nothing that counts"),
};
const Variable = QuestionKey;

const branchTests = ["EQUALS", "BEGINS", "SET"] as const;

export const FlowStep = z
  .discriminatedUnion("type", [
    z.strictObject({ ...base, type: z.literal("SAY"), text: Said.default(""), promptId, next: to }),
    z.strictObject({
      ...base,
      type: z.literal("MENU"),
      ...asking,
      options: z
        .array(
          z.strictObject({
            key: z.string().regex(/^[0-9*#]$/, "must be a key"),
            label: z.string().trim().max(60).default(""),
            to,
          }),
        )
        .max(12)
        .default([]),
    }),
    z.strictObject({
      ...base,
      type: z.literal("COLLECT"),
      ...asking,
      variable: Variable,
      min: z.number().int().min(1).max(30).default(1),
      max: z.number().int().min(1).max(30).default(10).describe("Digits; # ends before"),
      next: to,
    }),
    z.strictObject({
      ...base,
      type: z.literal("HOURS"),
      hours: HoursSettings.nullable()
        .default(null)
        .describe("By the clock of the tenant; null: those of the settings"),
      open: to,
      closed: to,
      holiday: to.describe("On a holiday of the settings; null: as when it is closed"),
    }),
    z.strictObject({
      ...base,
      type: z.literal("SET"),
      variable: Variable,
      value: z.string().max(200).default(""),
      next: to,
    }),
    z.strictObject({
      ...base,
      type: z.literal("BRANCH"),
      variable: z.string().max(31).describe("One that was set or collected, or `caller`, `called`"),
      cases: z
        .array(
          z.strictObject({
            is: z.enum(branchTests),
            value: z.string().max(200).default(""),
            to,
          }),
        )
        .max(12)
        .default([]),
      otherwise: to,
    }),
    z.strictObject({
      ...base,
      type: z.literal("WEBHOOK"),
      url: z.string().trim().max(500).default(""),
      sends: z.array(z.string().max(31)).max(20).default([]).describe("Variables that it is told"),
      saves: z
        .array(z.strictObject({ field: z.string().trim().min(1).max(60), variable: Variable }))
        .max(20)
        .default([])
        .describe("Fields of its JSON answer that are kept as variables"),
      timeoutSeconds: z.number().int().min(1).max(8).default(4),
      next: to,
      failed: to,
    }),
    z.strictObject({
      ...base,
      type: z.literal("QUEUE"),
      queueId: Id.nullable().default(null),
      full: to.describe("Where he goes who finds it full; null: its own way, then its farewell"),
    }),
    z.strictObject({
      ...base,
      type: z.literal("VOICEMAIL"),
      boxId: Id.nullable().default(null),
    }),
    z.strictObject({
      ...base,
      type: z.literal("CALLBACK"),
      text: Said.default("").describe("What he hears when it is promised"),
      minutes: z.number().int().min(1).max(1440).default(30).describe("From now"),
      withheld: to.describe("Where he goes whose number is unknown"),
    }),
    z.strictObject({
      ...base,
      type: z.literal("TRANSFER"),
      text: Said.default("").describe("What he hears before it is dialled"),
      number: z
        .string()
        .trim()
        .max(40)
        .default("")
        .describe("Outside: as +442079460000, or as one dials it in the tenant's country"),
      ringSeconds: z.number().int().min(5).max(60).default(25),
      unreached: to.describe("Where he goes where nobody answers, or where it is busy or refused"),
    }),
    z.strictObject({
      ...base,
      type: z.literal("AGENT"),
      text: Said.default("").describe("What he hears before the agent is rung"),
      agentId: Id.nullable().default(null),
      ringSeconds: z.number().int().min(5).max(20).default(15),
      unavailable: to.describe("Where he goes where the agent is not ready or does not answer"),
    }),
    z.strictObject({ ...base, type: z.literal("HANG_UP"), text: Said.default("") }),
  ])
  .meta({ id: "FlowStep" });
export type FlowStep = z.infer<typeof FlowStep>;
export type FlowStepType = FlowStep["type"];

export const flowStepTypes = [
  "SAY",
  "MENU",
  "COLLECT",
  "HOURS",
  "SET",
  "BRANCH",
  "WEBHOOK",
  "QUEUE",
  "VOICEMAIL",
  "CALLBACK",
  "TRANSFER",
  "AGENT",
  "HANG_UP",
] as const satisfies readonly FlowStepType[];

/** A flow begins with its first step. */
export const FlowDefinition = z
  .strictObject({ steps: z.array(FlowStep).max(60).default([]) })
  .meta({ id: "FlowDefinition" });
export type FlowDefinition = z.infer<typeof FlowDefinition>;
