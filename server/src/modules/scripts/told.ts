import {
  answerField,
  type Condition,
  conditionFields,
  type Facts,
  type LeadFieldType,
  opsOfType,
  type ScriptDefinition,
  type ScriptQuestion,
  variablesOf,
} from "@parley/contract";
import type { LeadField, LeadFields } from "../contacts/index.ts";

/** What a text may say besides the fields of the lead and the answers. */
const around = ["agent.name", "campaign.name"] as const;

/** Kinds of fields that can be said: names of records would be ids. */
const sayable: ReadonlySet<LeadFieldType> = new Set([
  ...(["TEXT", "NUMBER", "DATE", "INSTANT", "BOOLEAN", "CHOICE", "URL"] as const),
]);

const typeOfAnswer = {
  CHOICE: "CHOICE",
  YES_NO: "BOOLEAN",
  TEXT: "TEXT",
  NUMBER: "NUMBER",
  DATE: "DATE",
} as const satisfies Record<ScriptQuestion["type"], LeadFieldType>;

/** What conditions of a script may ask: the fields of leads, and its own questions. */
export function fieldsOfScript(fields: LeadFields, definition: ScriptDefinition): LeadFields {
  const questions = definition.steps.flatMap((step) => step.questions);
  return new Map([...fields, ...questions.map((one) => entryOf(one))]);
}

function entryOf(question: ScriptQuestion): [string, LeadField] {
  const key = answerField(question.key);
  const type = typeOfAnswer[question.type];
  const field: LeadField = {
    key,
    label: question.label,
    type,
    ops: opsOfType[type],
    isSortable: false,
    isNullable: true,
    choices: question.type === "CHOICE" ? question.choices : null,
    refers: null,
    // Answers lie in no column: they are asked of facts only.
    place: { at: "COLUMN", sql: "null" },
  };
  return [key, field];
}

/** Why a text cannot say this; undefined when it can. */
export function variableFault(fields: LeadFields, name: string): string | undefined {
  if (around.some((one) => one === name)) return undefined;
  const key = name.startsWith("lead.") ? name.slice("lead.".length) : name;
  const isKnown = name.startsWith("lead.") !== name.startsWith("answer.");
  const field = isKnown ? fields.get(key) : undefined;
  if (!field) return `says {{${name}}}, which there is not`;
  if (!sayable.has(field.type)) return `says {{${name}}}, which is no text that can be said`;
  return undefined;
}

/** The variables of all texts of a script. */
function variables(definition: ScriptDefinition): string[] {
  return [...new Set(definition.steps.flatMap(({ text }) => variablesOf(text)))];
}

function conditions(definition: ScriptDefinition): Condition[] {
  return definition.steps.flatMap(({ branches }) => branches.map(({ when }) => when));
}

/** What of a lead a script needs, and no more: what its conditions ask, and what its texts say. */
export function told(
  definition: ScriptDefinition,
  fields: LeadFields,
  facts: Facts,
  names: { agent: string | null; campaign: string | null },
): { facts: Record<string, Facts[string]>; values: Record<string, string | null> } {
  const asked = new Set(conditions(definition).flatMap(conditionFields));
  const known = [...asked].filter((key) => !key.startsWith(answerField("")));
  const values = variables(definition).flatMap((name): [string, string | null][] => {
    if (name === "agent.name") return [[name, names.agent]];
    if (name === "campaign.name") return [[name, names.campaign]];
    if (!name.startsWith("lead.")) return [];
    const key = name.slice("lead.".length);
    return [[name, sayOf(fields.get(key), facts[key] ?? null)]];
  });
  return {
    facts: Object.fromEntries(known.map((key) => [key, facts[key] ?? null])),
    values: Object.fromEntries(values),
  };
}

function sayOf(field: LeadField | undefined, fact: Facts[string]): string | null {
  if (fact === null || fact === "" || typeof fact === "object") return null;
  const choice = field?.choices?.find(({ value }) => value === fact);
  return choice ? choice.label : String(fact);
}

/** A lead that is made up, for whoever tries a script: something in each field. */
export function sampleFacts(fields: LeadFields, today: Date): Facts {
  return Object.fromEntries([...fields].map(([key, field]) => [key, sampleOf(key, field, today)]));
}

function sampleOf(key: string, { type, label, choices }: LeadField, today: Date): Facts[string] {
  if (key === "name") return "Alex Sample";
  if (key === "company") return "Sample Ltd";
  switch (type) {
    case "TEXT":
    case "URL":
      return label;
    case "NUMBER":
      return 10;
    case "BOOLEAN":
      return true;
    case "DATE":
      return today.toISOString().slice(0, 10);
    case "INSTANT":
      return today.toISOString();
    case "CHOICE":
      return choices?.[0]?.value ?? null;
    default:
      return null;
  }
}
