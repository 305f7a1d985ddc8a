import { z } from "zod";

/** What a condition asks of one field. */
export const conditionOps = [
  "IS",
  "IS_NOT",
  "IN",
  "NOT_IN",
  "ALL_OF",
  "CONTAINS",
  "STARTS_WITH",
  "GREATER",
  "AT_LEAST",
  "LESS",
  "AT_MOST",
  "BETWEEN",
  "EMPTY",
  "NOT_EMPTY",
  "LAST_DAYS",
  "NOT_LAST_DAYS",
] as const;
export const ConditionOp = z.enum(conditionOps);
export type ConditionOp = z.infer<typeof ConditionOp>;

const ConditionScalar = z.union([z.string().max(500), z.number(), z.boolean()]);
export type ConditionScalar = z.infer<typeof ConditionScalar>;
export type ConditionValue = ConditionScalar | ConditionScalar[];

export type ConditionLeaf = { field: string; op: ConditionOp; value?: ConditionValue | undefined };

/** What must hold of a record: data, never code. Leads, rules and workflows are chosen by it. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ConditionLeaf;

export const conditionDepth = 5;
export const conditionLeaves = 50;
const mostValues = 200;

const Leaf = z.strictObject({
  field: z.string().min(1).max(80),
  op: ConditionOp,
  value: z.union([ConditionScalar, z.array(ConditionScalar).max(mostValues)]).optional(),
});

const Tree: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(Tree).max(conditionLeaves) }),
      z.strictObject({ any: z.array(Tree).min(1).max(conditionLeaves) }),
      z.strictObject({ not: Tree }),
      Leaf,
    ]),
  )
  .meta({
    id: "Condition",
    examples: [{ field: "status", op: "IS", value: "NEW" }],
    description:
      "What must hold: `all`, `any` or `not` of other conditions, or a field, an operation and its value. At most 5 deep, at most 50 questions.",
  });

/** A condition as it comes from outside: its form is checked here, its fields by who knows them. */
export const CONDITION = z.preprocess((value, context) => {
  const fault = faultIn(value, 1, { leaves: 0 });
  if (fault) context.addIssue({ code: "custom", path: fault.path, message: fault.reason });
  return fault ? z.NEVER : value;
}, Tree);

const mostText = 20_000;

/** A condition within a query: its JSON text. */
export const WHERE = z
  .string()
  .max(mostText)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be a condition as JSON" });
      return z.NEVER;
    }
  })
  .pipe(CONDITION)
  .optional()
  .describe('A condition as JSON, like {"field":"status","op":"IS","value":"NEW"}');

type Fault = { path: (string | number)[]; reason: string };

/** The first fault in the form of a condition, with its place. Ends where a condition is too deep. */
function faultIn(value: unknown, depth: number, count: { leaves: number }): Fault | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { path: [], reason: "must be a condition: all, any, not, or a field with an op" };
  }
  if (depth > conditionDepth) {
    return { path: [], reason: `is nested more than ${conditionDepth} deep` };
  }
  const among = "all" in value ? "all" : "any" in value ? "any" : undefined;
  if (among !== undefined) {
    const parts: unknown = (value as Record<string, unknown>)[among];
    if (!Array.isArray(parts)) return { path: [among], reason: "must be a list of conditions" };
    return parts.reduce<Fault | undefined>(
      (found, part, at) => found ?? within([among, at], faultIn(part, depth + 1, count)),
      undefined,
    );
  }
  if ("not" in value) return within(["not"], faultIn(value.not, depth + 1, count));
  count.leaves += 1;
  if (count.leaves > conditionLeaves) {
    return { path: [], reason: `asks more than ${conditionLeaves} questions` };
  }
  const leaf = Leaf.safeParse(value);
  if (leaf.success) return undefined;
  const [issue] = leaf.error.issues;
  const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
  return { path, reason: issue?.message ?? "is no condition" };
}

function within(start: (string | number)[], fault: Fault | undefined): Fault | undefined {
  return fault && { ...fault, path: [...start, ...fault.path] };
}

/** Kinds of fields. A REF names one record of the tenant, REFS name several (tags, lists). */
export const leadFieldTypes = [
  "TEXT",
  "NUMBER",
  "DATE",
  "INSTANT",
  "BOOLEAN",
  "CHOICE",
  "MULTI_CHOICE",
  "URL",
  "REF",
  "REFS",
] as const;
export type LeadFieldType = (typeof leadFieldTypes)[number];

const emptiness = ["EMPTY", "NOT_EMPTY"] as const;
const sameness = ["IS", "IS_NOT", "IN", "NOT_IN"] as const;
const order = ["GREATER", "AT_LEAST", "LESS", "AT_MOST", "BETWEEN"] as const;
const days = ["LAST_DAYS", "NOT_LAST_DAYS"] as const;
const texts = [...sameness, "CONTAINS", "STARTS_WITH", ...emptiness] as const;
const sets = ["IN", "ALL_OF", "NOT_IN", ...emptiness] as const;

/** What can be asked of a field of a kind. */
export const opsOfType: Record<LeadFieldType, readonly ConditionOp[]> = {
  TEXT: texts,
  URL: texts,
  NUMBER: [...sameness, ...order, ...emptiness],
  DATE: ["IS", "IS_NOT", ...order, ...days, ...emptiness],
  INSTANT: [...order, ...days, ...emptiness],
  BOOLEAN: ["IS", "IS_NOT", ...emptiness],
  CHOICE: [...sameness, ...emptiness],
  REF: [...sameness, ...emptiness],
  MULTI_CHOICE: sets,
  REFS: sets,
};
