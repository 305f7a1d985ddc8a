import { type Expression, type SqlBool, sql } from "kysely";
import { type Compare, type Filter, parse } from "scim2-parse-filter";
import { ScimRefusal } from "./errors.ts";

/** An attribute that one may filter by. */
export type Attribute = {
  /** What it is in SQL; texts that ignore case come as lower case. */
  is: Expression<unknown>;
  kind: "EXACT" | "TEXT" | "FLAG" | "TIME";
};

export type Attributes = Readonly<Record<string, Attribute>>;

const longest = 2000;
const deepest = 20;

/** Turns a filter of RFC 7644, section 3.4.2.2 into a condition. What it cannot mean is refused. */
export function conditionOf(filter: string, attributes: Attributes): Expression<SqlBool> {
  if (filter.length > longest) throw bad("it is too long");
  return compile(parsed(filter), attributes, "", 0);
}

function parsed(filter: string): Filter {
  try {
    return parse(filter);
  } catch {
    throw bad("it is not a filter");
  }
}

function compile(
  filter: Filter,
  attributes: Attributes,
  prefix: string,
  depth: number,
): Expression<SqlBool> {
  if (depth > deepest) throw bad("it is nested too deeply");
  const inner = (one: Filter) => compile(one, attributes, prefix, depth + 1);
  switch (filter.op) {
    case "and":
      return sql<SqlBool>`(${sql.join(filter.filters.map(inner), sql` and `)})`;
    case "or":
      return sql<SqlBool>`(${sql.join(filter.filters.map(inner), sql` or `)})`;
    case "not":
      return sql<SqlBool>`(${inner(filter.filter)}) is not true`;
    case "[]":
      return compile(filter.valFilter, attributes, `${filter.attrPath}.`, depth + 1);
    case "pr":
      return sql<SqlBool>`${attributeAt(prefix + filter.attrPath, attributes).is} is not null`;
    default:
      return comparison(filter, attributeAt(prefix + filter.attrPath, attributes));
  }
}

function attributeAt(path: string, attributes: Attributes): Attribute {
  const name = path.replace(/^urn:[^ ]*:2\.0:\w+:/i, "").toLowerCase();
  const found = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (!found) throw bad(`${path} cannot be filtered by`);
  return found;
}

const orders = { gt: ">", ge: ">=", lt: "<", le: "<=" } as const;

function comparison({ op, compValue }: Compare, { is, kind }: Attribute): Expression<SqlBool> {
  if (compValue === null) {
    if (op === "eq") return sql<SqlBool>`${is} is null`;
    if (op === "ne") return sql<SqlBool>`${is} is not null`;
    throw bad(`${op} cannot be asked of null`);
  }
  const value = valueFor(kind, compValue);
  if (op === "eq") return sql<SqlBool>`${is} = ${value}`;
  if (op === "ne") return sql<SqlBool>`${is} is distinct from ${value}`;
  if (op === "gt" || op === "ge" || op === "lt" || op === "le") {
    if (kind === "FLAG") throw bad(`${op} cannot be asked of true and false`);
    return sql<SqlBool>`${is} ${sql.raw(orders[op])} ${value}`;
  }
  if (typeof value !== "string") throw bad(`${op} is asked of texts`);
  const text = value.replace(/[\\%_]/g, "\\$&");
  const pattern = { co: `%${text}%`, sw: `${text}%`, ew: `%${text}` }[op];
  return sql<SqlBool>`${is} like ${pattern}`;
}

function valueFor(kind: Attribute["kind"], value: string | number | boolean) {
  if (kind === "FLAG") {
    if (typeof value === "boolean") return value;
    throw bad("true or false is expected");
  }
  if (typeof value !== "string" || value.includes("\0")) throw bad("a text is expected");
  if (kind === "TIME") {
    const time = new Date(value);
    if (Number.isNaN(time.getTime())) throw bad("a time is expected");
    return time;
  }
  return kind === "TEXT" ? value.toLowerCase() : value;
}

function bad(why: string): ScimRefusal {
  return new ScimRefusal(400, `The filter is not understood: ${why}`, "invalidFilter");
}
