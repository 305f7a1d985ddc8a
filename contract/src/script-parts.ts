import { z } from "zod";
import { StepId } from "./automation.ts";
import { CONDITION } from "./conditions.ts";

export const questionTypes = ["CHOICE", "YES_NO", "TEXT", "NUMBER", "DATE"] as const;

/** Names a question within its script: conditions ask for `answer.<key>`, texts say `{{answer.<key>}}`. */
export const QuestionKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,30}$/, "must be a short name in small letters");

export const ScriptQuestion = z
  .strictObject({
    key: QuestionKey,
    type: z.enum(questionTypes),
    label: z.string().trim().min(1).max(200),
    required: z.boolean().default(false),
    choices: z
      .array(
        z.strictObject({
          value: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,40}$/, "must be a short name"),
          label: z.string().trim().min(1).max(80),
        }),
      )
      .max(20)
      .default([])
      .describe("Of a CHOICE"),
  })
  .meta({ id: "ScriptQuestion" });
export type ScriptQuestion = z.infer<typeof ScriptQuestion>;

export const ScriptStep = z
  .strictObject({
    id: StepId,
    title: z.string().trim().min(1).max(80),
    text: z
      .string()
      .max(4000)
      .default("")
      .describe(
        "What is said. {{lead.name}} is filled in; {{lead.own.tariff|your tariff}} has a text for none",
      ),
    questions: z.array(ScriptQuestion).max(8).default([]),
    pausesRecording: z
      .boolean()
      .default(false)
      .describe("Nothing is recorded while it is open: somebody says the number of his card"),
    branches: z
      .array(z.strictObject({ when: CONDITION, to: StepId.nullable() }))
      .max(12)
      .default([])
      .describe("The first whose condition holds is taken; null ends the script"),
    next: StepId.nullable()
      .default(null)
      .describe("Where none of the branches leads; null ends it"),
  })
  .meta({ id: "ScriptStep" });
export type ScriptStep = z.infer<typeof ScriptStep>;

/** A script begins with its first step. */
export const ScriptDefinition = z
  .strictObject({ steps: z.array(ScriptStep).max(60).default([]) })
  .meta({ id: "ScriptDefinition" });
export type ScriptDefinition = z.infer<typeof ScriptDefinition>;

/** What was answered: a choice by its value, yes as true, a day as 2026-11-22. */
export const AnswerValue = z.union([z.string().max(2000), z.number(), z.boolean()]);
export type AnswerValue = z.infer<typeof AnswerValue>;
