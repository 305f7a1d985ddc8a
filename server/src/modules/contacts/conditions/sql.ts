import type { Condition, ConditionLeaf, ConditionScalar, ConditionValue } from "@parley/contract";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { LeadField, LeadFields } from "./catalogue.ts";
import { dayBefore, instantText } from "./values.ts";

type Sql = RawBuilder<SqlBool>;

/**
 * A checked condition as an expression over `leads as l`, or `contacts as c` by their catalogue. It is true exactly where the condition holds;
 * where it does not it may be unknown, which a `where` takes for false and `not` turns into true.
 */
export function conditionSql(catalogue: LeadFields, condition: Condition, now: Date): Sql {
  const inner = (one: Condition) => conditionSql(catalogue, one, now);
  if ("all" in condition) return joined(condition.all.map(inner), sql` and `, sql`true`);
  if ("any" in condition) return joined(condition.any.map(inner), sql` or `, sql`false`);
  if ("not" in condition) return sql<SqlBool>`(${inner(condition.not)}) is not true`;
  const field = catalogue.get(condition.field);
  if (!field) throw new Error(`${condition.field} was not checked`);
  return leafSql(field, condition, now);
}

function joined(parts: Sql[], by: RawBuilder<unknown>, none: RawBuilder<unknown>): Sql {
  return parts.length === 0 ? sql<SqlBool>`${none}` : sql<SqlBool>`(${sql.join(parts, by)})`;
}

function leafSql(field: LeadField, leaf: ConditionLeaf, now: Date): Sql {
  const { place } = field;
  if (place.at === "ROWS") return rowsSql(place, leaf);
  if (field.type === "MULTI_CHOICE") return choicesSql(place, leaf);
  const found = scalarOf(field);
  const value = (one: ConditionScalar) => typed(field, one);
  const [first = "", second = ""] = listOf(leaf.value);
  switch (leaf.op) {
    case "IS":
      return isSql(field, first);
    case "IS_NOT":
      return sql`${found} is distinct from ${value(first)}`;
    case "IN":
      return sql`${found} = any(${array(field, leaf.value)})`;
    case "NOT_IN":
      return sql`(${found} = any(${array(field, leaf.value)})) is not true`;
    case "CONTAINS":
      return sql`position(lower(${first}::text) in lower(${found})) > 0`;
    case "STARTS_WITH":
      return sql`starts_with(lower(${found}), lower(${first}::text))`;
    case "GREATER":
      return sql`${found} > ${value(first)}`;
    case "AT_LEAST":
      return sql`${found} >= ${value(first)}`;
    case "LESS":
      return sql`${found} < ${value(first)}`;
    case "AT_MOST":
      return sql`${found} <= ${value(first)}`;
    case "BETWEEN":
      return sql`${found} between ${value(first)} and ${value(second)}`;
    case "EMPTY":
      return sql`${found} is null`;
    case "NOT_EMPTY":
      return sql`${found} is not null`;
    case "LAST_DAYS":
      return lastDays(field, first, now);
    case "NOT_LAST_DAYS":
      return sql`(${lastDays(field, first, now)}) is not true`;
    case "ALL_OF":
      throw new Error(`${field.key} holds one value`);
  }
}

/** A name is looked up by its key, upper and lower case together, which lists are sorted by. */
function isSql(field: LeadField, value: ConditionScalar): Sql {
  const same = sql<SqlBool>`${scalarOf(field)} = ${typed(field, value)}`;
  const key = field.place.at === "COLUMN" ? field.place.key : undefined;
  return key ? sql`(${same} and ${sql.raw(key)} = lower(${value}::text))` : same;
}

function lastDays(field: LeadField, value: ConditionScalar, now: Date): Sql {
  const found = scalarOf(field);
  const days = Number(value);
  if (field.type === "DATE") {
    const since = dayBefore(now, days);
    return sql`${found} > ${since} and ${found} <= ${dayBefore(now, 0)}`;
  }
  const since = new Date(now.getTime() - days * 86_400_000);
  return sql`${found} > ${since}::timestamptz and ${found} <= ${now}::timestamptz`;
}

type Rows = { table: string; column: string; of: string };

/** Tags, lists: rows that name the lead or the contact. */
function rowsSql(place: Rows, { op, value }: ConditionLeaf): Sql {
  const ids = [...new Set(listOf(value).map(String))];
  const column = sql.ref(`r.${place.column}`);
  const any = sql`from ${sql.table(place.table)} r where ${sql.raw(place.of)}`;
  const named = sql`${any} and ${column} = any(${ids}::uuid[])`;
  switch (op) {
    case "IN":
      return sql`exists (select ${named})`;
    case "NOT_IN":
      return sql`not exists (select ${named})`;
    case "ALL_OF":
      return sql`(select count(*) ${named}) = ${ids.length}`;
    case "EMPTY":
      return sql`not exists (select ${any})`;
    default:
      return sql`exists (select ${any})`;
  }
}

/** A field of several choices: an array of texts among the attributes. */
function choicesSql(place: LeadField["place"], { op, value }: ConditionLeaf): Sql {
  const held = attribute(place);
  const values = listOf(value).map(String);
  switch (op) {
    case "IN":
      return sql`${held} ?| ${values}::text[]`;
    case "NOT_IN":
      return sql`(${held} ?| ${values}::text[]) is not true`;
    case "ALL_OF":
      return sql`${held} ?& ${values}::text[]`;
    case "EMPTY":
      return sql`(jsonb_array_length(${held}) > 0) is not true`;
    default:
      return sql`jsonb_array_length(${held}) > 0`;
  }
}

/** An attribute of several values; nothing where something else lies under its name. */
function attribute(place: LeadField["place"]): RawBuilder<unknown> {
  if (place.at !== "ATTRIBUTE") throw new Error("only attributes hold several values");
  const held = sql`${sql.raw(place.of)}.attributes -> ${place.name}::text`;
  return sql`case when jsonb_typeof(${held}) = 'array' then ${held} end`;
}

/** The one value of a field, typed, and nothing where something else lies under its name. */
export function scalarOf({ place, type }: LeadField): RawBuilder<unknown> {
  if (place.at === "COLUMN") return sql.raw(place.sql);
  if (place.at === "ROWS") throw new Error("rows are no single value");
  const { name } = place;
  const all = sql.raw(`${place.of}.attributes`);
  const text = sql`${all} ->> ${name}::text`;
  const kind = (json: string) => sql`jsonb_typeof(${all} -> ${name}::text) = ${sql.lit(json)}`;
  switch (type) {
    case "NUMBER":
      return sql`(case when ${kind("number")} then (${text})::float8 end)`;
    case "BOOLEAN":
      return sql`(case when ${kind("boolean")} then (${text})::boolean end)`;
    case "INSTANT":
      return sql`own_instant(${all} -> ${name}::text)`;
    case "DATE":
      return sql`(case when ${kind("string")} and (${text}) ~ '^\\d{4}-\\d{2}-\\d{2}$' then ${text} end collate "C")`;
    default:
      return sql`(case when ${kind("string")} then ${text} end)`;
  }
}

function typed(field: LeadField, value: ConditionScalar): RawBuilder<unknown> {
  switch (field.type) {
    case "NUMBER":
      // A whole number beside a column of whole numbers, so that its index serves.
      return field.place.at === "COLUMN" && isInt(value)
        ? sql`${value}::int`
        : sql`${value}::float8`;
    case "BOOLEAN":
      return sql`${value}::boolean`;
    case "INSTANT":
      return sql`${instantText(String(value))}::timestamptz`;
    case "REF":
      return sql`${value}::uuid`;
    default:
      return sql`${value}::text`;
  }
}

function isInt(value: ConditionScalar): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
}

function array(field: LeadField, value: ConditionValue | undefined): RawBuilder<unknown> {
  const values = listOf(value);
  if (field.type === "NUMBER") return sql`${values}::float8[]`;
  if (field.type === "REF") return sql`${values}::uuid[]`;
  return sql`${values}::text[]`;
}

function listOf(value: ConditionValue | undefined): ConditionScalar[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
