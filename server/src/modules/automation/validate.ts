import type { WorkflowDefinition, WorkflowProblem, WorkflowStep } from "@parley/contract";
import { type Action, templateKeys } from "../../platform/actions/action.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import { checkCondition, haveAll, type LeadFields, leadFields } from "../contacts/index.ts";
import { structureProblems } from "./program.ts";
import { templateFault } from "./templates.ts";

export type Actions = ReadonlyMap<string, Action>;

/** What keeps a workflow from being published, each at its place. */
export async function problemsOf(
  ctx: Ctx,
  definition: WorkflowDefinition,
  actions: Actions,
): Promise<WorkflowProblem[]> {
  const fields = await leadFields(ctx);
  const { trigger, condition, steps } = definition;
  const problems: WorkflowProblem[] = [...structureProblems(steps)];
  const add = (at: string, found: Fault | undefined) => {
    if (found) problems.push({ at, field: found.field, reason: found.reason });
  };
  add("trigger", await triggerFault(ctx, trigger, fields));
  if (condition) add("condition", conditionFault(fields, condition));
  if (steps.length === 0) add("steps", { field: null, reason: "needs at least one step" });
  for (const step of steps) add(step.id, await stepFault(ctx, step, fields, actions));
  return problems;
}

/** Refuses to publish what has problems, naming each. */
export function demandSound(problems: readonly WorkflowProblem[]): void {
  if (problems.length === 0) return;
  throw new Refusal("invalid", "The workflow cannot be published as it is", {
    errors: problems.map(({ at, field, reason }) => ({
      field: field === null ? at : `${at}.${field}`,
      reason,
    })),
  });
}

type Fault = { field: string | null; reason: string };

async function triggerFault(
  ctx: Ctx,
  trigger: WorkflowDefinition["trigger"],
  fields: LeadFields,
): Promise<Fault | undefined> {
  if (trigger.type === "EVENT") return filterFault(ctx, trigger, fields);
  if (trigger.type === "SCHEDULE") return undefined;
  const type = fields.get(trigger.field)?.type;
  if (type === "DATE" || type === "INSTANT") return undefined;
  return { field: "field", reason: `${trigger.field} holds no date` };
}

type Filter = { event: string; fields: readonly string[]; subjectIds: readonly string[] };

async function filterFault(
  ctx: Ctx,
  filter: Filter,
  fields: LeadFields,
): Promise<Fault | undefined> {
  const { event, subjectIds } = filter;
  if (subjectIds.length > 0) {
    const kind = event === "lead.moved" ? "STAGE" : "LIST";
    if (event !== "lead.updated" && (await haveAll(ctx, kind, subjectIds))) return undefined;
    return { field: "subjectIds", reason: `names no ${kind.toLowerCase()} of this tenant` };
  }
  if (event !== "lead.updated") return undefined;
  const unknown = filter.fields.find((key) => !fields.has(key));
  return unknown === undefined
    ? undefined
    : { field: "fields", reason: `${unknown} is not a field of leads` };
}

function conditionFault(
  fields: LeadFields,
  condition: NonNullable<WorkflowDefinition["condition"]>,
): Fault | undefined {
  try {
    checkCondition(fields, condition);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [first] = error.more.errors ?? [];
    return { field: first?.field ?? null, reason: first?.reason ?? error.message };
  }
}

async function stepFault(
  ctx: Ctx,
  step: WorkflowStep,
  fields: LeadFields,
  actions: Actions,
): Promise<Fault | undefined> {
  switch (step.type) {
    case "BRANCH":
      return conditionFault(fields, step.condition);
    case "WAIT":
      return step.wait.type === "EVENT" ? filterFault(ctx, step.wait, fields) : undefined;
    case "ACTION":
      return actionFault(ctx, step, fields, actions);
  }
}

async function actionFault(
  ctx: Ctx,
  step: Extract<WorkflowStep, { type: "ACTION" }>,
  fields: LeadFields,
  actions: Actions,
): Promise<Fault | undefined> {
  const action = actions.get(step.action);
  if (!action) return { field: null, reason: `${step.action} is not installed` };
  const parsed = action.params.safeParse(step.params);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { field: issue?.path.join(".") || null, reason: issue?.message ?? "is not right" };
  }
  const known = new Set([...fields.keys()]);
  for (const key of templateKeys(action)) {
    const template = parsed.data[key];
    const reason = typeof template === "string" ? templateFault(template, known) : undefined;
    if (reason) return { field: key, reason };
  }
  return action.check?.(ctx, parsed.data);
}
