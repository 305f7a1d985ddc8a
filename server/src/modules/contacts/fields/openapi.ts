import type { OwnFieldType } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { may } from "../../../platform/ctx.ts";
import { type FieldRow, fieldsInUse, selectFields } from "./queries.ts";

type Schema = Record<string, unknown>;

/** The part of an OpenAPI document that is looked at; the rest is handed on. */
type Document = { paths: object; components: { schemas: object } };

/** What the attributes of which records are. */
type Own = { leads: readonly FieldRow[]; contacts: readonly FieldRow[] };

/**
 * The document as it is for one tenant: wherever a lead or a contact has attributes, the fields that the tenant
 * has defined are named with their types. Null where there is nothing to add for this caller.
 */
export async function describeOwnFields<D extends Document>(
  ctx: Ctx,
  document: D,
): Promise<D | null> {
  if (!may(ctx, "leads:read")) return null;
  const leads = await fieldsInUse(ctx.tx);
  const contacts = await selectFields(ctx.tx, ["PERSON", "COMPANY"], false);
  if (leads.length + contacts.length === 0) return null;
  return withOwnFields(document, { leads, contacts });
}

/** The same document with the attributes of leads and contacts described by these definitions. */
export function withOwnFields<D extends Document>(document: D, { leads, contacts }: Own): D {
  const own = {
    ...(leads.length > 0 ? { LeadAttributes: attributesOf(leads, 1) } : {}),
    ...(contacts.length > 0 ? { ContactAttributes: attributesOf(contacts, 2) } : {}),
  };
  const names = new Set(Object.keys(own));
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    describedBy(
      names,
      operations,
      partOf(path, /\/(leads|lead-views)(\/|$)/, /\/(contacts|contact-views)(\/|$)/),
    ),
  ]);
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    describedBy(names, schema, partOf(name, /Lead/, /Contact/)),
  ]);
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      schemas: { ...Object.fromEntries(schemas), ...own },
    },
  };
}

type Part = "LeadAttributes" | "ContactAttributes";

function partOf(name: string, lead: RegExp, contact: RegExp): Part | undefined {
  if (lead.test(name)) return "LeadAttributes";
  return contact.test(name) ? "ContactAttributes" : undefined;
}

/** A copy in which every `attributes` that may hold anything is the tenant's; a lead's contact has its own. */
function describedBy(names: ReadonlySet<string>, value: unknown, part: Part | undefined): unknown {
  if (part === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => describedBy(names, one, part));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const isOwn = key === "attributes" && isFree(one) && names.has(part);
      if (isOwn) return [key, { $ref: `#/components/schemas/${part}` }];
      return [key, describedBy(names, one, key === "contact" ? "ContactAttributes" : part)];
    }),
  );
}

function isFree(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "additionalProperties" in schema;
}

/** What of several kinds of records is required is what each of them requires. */
function attributesOf(fields: readonly FieldRow[], kinds: number): Schema {
  // People and firms may have a field of the same name: then it is one or the other.
  const keys = [...new Set(fields.map(({ key }) => key))];
  const required = keys.filter(
    (key) => fields.filter((field) => field.key === key && field.required).length === kinds,
  );
  const properties = keys.map((key) => {
    const shapes = fields.filter((field) => field.key === key).map(schemaOf);
    return [key, shapes.length === 1 ? shapes[0] : { anyOf: shapes }];
  });
  return {
    type: "object",
    description: "The tenant's own fields, and any other names: those are free.",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: {},
  };
}

const types: Record<OwnFieldType, Schema> = {
  TEXT: { type: "string", maxLength: 500 },
  NUMBER: { type: "number" },
  DATE: { type: "string", format: "date" },
  DATETIME: { type: "string", format: "date-time" },
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
