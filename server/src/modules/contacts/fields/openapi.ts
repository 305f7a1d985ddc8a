import type { OwnFieldType } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { may } from "../../../platform/ctx.ts";
import { type FieldRow, fieldsInUse } from "./queries.ts";

type Schema = Record<string, unknown>;

/** The part of an OpenAPI document that is looked at; the rest is handed on. */
type Document = { paths: object; components: { schemas: object } };

/**
 * The document as it is for one tenant: wherever a lead has attributes, the fields that the tenant has
 * defined are named with their types. Null where there is nothing to add for this caller.
 */
export async function describeOwnFields<D extends Document>(
  ctx: Ctx,
  document: D,
): Promise<D | null> {
  if (!may(ctx, "leads:read")) return null;
  const fields = await fieldsInUse(ctx.tx);
  return fields.length === 0 ? null : withOwnFields(document, fields);
}

/** The same document with the attributes of leads described by these definitions. */
export function withOwnFields<D extends Document>(document: D, fields: readonly FieldRow[]): D {
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    /\/(leads|lead-views)(\/|$)/.test(path) ? described(operations) : operations,
  ]);
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    /Lead/.test(name) ? described(schema) : schema,
  ]);
  const own = { LeadAttributes: attributesOf(fields) };
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      schemas: { ...Object.fromEntries(schemas), ...own },
    },
  };
}

/** A copy in which every `attributes` that may hold anything is the tenant's. */
function described(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(described);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "attributes" && isFree(one)
        ? { $ref: "#/components/schemas/LeadAttributes" }
        : described(one),
    ]),
  );
}

function isFree(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "additionalProperties" in schema;
}

function attributesOf(fields: readonly FieldRow[]): Schema {
  const required = fields.filter((field) => field.required).map(({ key }) => key);
  return {
    type: "object",
    description: "The tenant's own fields, and any other names: those are free.",
    properties: Object.fromEntries(fields.map((field) => [field.key, schemaOf(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: {},
  };
}

const types: Record<OwnFieldType, Schema> = {
  TEXT: { type: "string", maxLength: 500 },
  NUMBER: { type: "number" },
  DATE: { type: "string", format: "date" },
  BOOLEAN: { type: "boolean" },
  URL: { type: "string", format: "uri", maxLength: 500 },
  CHOICE: { type: "string" },
  MULTI_CHOICE: { type: "array", uniqueItems: true, items: { type: "string" } },
};

function schemaOf({ type, label, help, choices, required }: FieldRow): Schema {
  const about = { title: label, ...(help ? { description: help } : {}) };
  const values = choices.map(({ value }) => value);
  const base: Schema = { ...types[type] };
  if (type === "CHOICE") base.enum = values;
  if (type === "MULTI_CHOICE") base.items = { type: "string", enum: values };
  return required ? { ...about, ...base } : { ...about, anyOf: [base, { type: "null" }] };
}
