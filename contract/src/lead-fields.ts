import { z } from "zod";
import { ConditionOp, leadFieldTypes } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";
import { ById, Flag, Id, Instant, Name } from "./paging.ts";

const tag = "Leads";

export const LeadFieldInfo = z
  .object({
    key: z
      .string()
      .describe("As in conditions, `sort` and `fields`; `own.` starts a field of the tenant"),
    label: z.string(),
    type: z.enum(leadFieldTypes),
    /** What a condition can ask of it. */
    ops: z.array(ConditionOp),
    sortable: z.boolean(),
    choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
    /** What records a REF or REFS names. */
    refers: z.enum(["USER", "TEAM", "TAG", "LIST", "PIPELINE", "STAGE"]).nullable(),
  })
  .meta({ id: "LeadFieldInfo" });
export type LeadFieldInfo = z.infer<typeof LeadFieldInfo>;

export const listLeadFields = endpoint({
  method: "GET",
  path: "/leads/fields-catalogue",
  summary: "What conditions can ask of leads, and by what lists of them can be sorted",
  tag,
  permission: "leads:read",
  response: z.object({ items: z.array(LeadFieldInfo) }),
});

export const ownFieldTypes = [
  "TEXT",
  "NUMBER",
  "DATE",
  "DATETIME",
  "BOOLEAN",
  "CHOICE",
  "MULTI_CHOICE",
  "URL",
] as const;
export const OwnFieldType = z.enum(ownFieldTypes);
export type OwnFieldType = z.infer<typeof OwnFieldType>;

export const FieldChoice = z.strictObject({
  value: z.string().trim().min(1).max(60),
  label: Name,
});

/** The name of an attribute: letters, figures, spaces and the marks that columns of files have. */
export const FieldKey = z
  .string()
  .trim()
  .regex(
    /^[\p{L}][\p{L}\p{N} _./-]{0,59}$/u,
    "must begin with a letter and have at most 60 letters, figures, spaces, or _ . / -",
  )
  .meta({ examples: ["plan"] });

export const OwnField = z
  .object({
    id: Id,
    key: z.string().describe("The name of the attribute; conditions and sorts call it `own.<key>`"),
    label: z.string(),
    type: OwnFieldType,
    required: z.boolean().describe("No lead is made without a value"),
    choices: z.array(z.object({ value: z.string(), label: z.string() })),
    help: z.string().nullable(),
    sortable: z.boolean().describe("Lists can be sorted by it"),
    /** False while the values of leads that were there before are taken over. */
    sortReady: z.boolean(),
    searchable: z.boolean().describe("Search finds leads by the words of it"),
    /** False while the words of leads that were there before are taken over. */
    searchReady: z.boolean(),
    position: z.number().int(),
    archived: z.boolean().describe("No longer asked for; its values stay as free attributes"),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "OwnField" });
export type OwnField = z.infer<typeof OwnField>;

const fieldTag = "Fields";
const Changeable = {
  label: Name,
  type: OwnFieldType,
  required: z.boolean(),
  choices: z.array(FieldChoice).max(100),
  help: z.string().trim().max(300).nullable(),
  sortable: z.boolean(),
  searchable: z.boolean().describe("Of texts and web addresses only"),
  position: z.number().int().min(0).max(999),
};

export const listOwnFields = endpoint({
  method: "GET",
  path: "/lead-fields",
  summary: "The fields that the tenant gives its leads, in their order",
  tag: fieldTag,
  permission: "leads:read",
  query: z.strictObject({ archived: Flag }),
  response: z.object({ items: z.array(OwnField) }),
});

export const createOwnField = endpoint({
  method: "POST",
  path: "/lead-fields",
  summary: "Define a field; refused with their number where leads have values that do not fit",
  tag: fieldTag,
  permission: "lead-fields:update",
  status: 201,
  body: z
    .strictObject({
      key: FieldKey,
      label: Changeable.label,
      type: Changeable.type,
      required: Changeable.required.default(false),
      choices: Changeable.choices.default([]),
      help: Changeable.help.default(null),
      sortable: Changeable.sortable.default(false),
      searchable: Changeable.searchable.default(false),
      position: Changeable.position.optional().describe("Behind all others unless it is given"),
    })
    .meta({ examples: [{ key: "plan", label: "Plan", type: "TEXT" }] }),
  response: OwnField,
});

export const updateOwnField = endpoint({
  method: "PATCH",
  path: "/lead-fields/:id",
  summary: "Change a field, archive it or bring it back; its key stays",
  tag: fieldTag,
  permission: "lead-fields:update",
  params: ById,
  body: z.strictObject({ ...Changeable, archived: z.boolean() }).partial(),
  response: OwnField,
});
