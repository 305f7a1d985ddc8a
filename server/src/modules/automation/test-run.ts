import type * as api from "@parley/contract";
import {
  type Condition,
  conditionLeavesOf,
  type Input,
  type Output,
  type TestedLeaf,
  type TestedStep,
  type WorkflowDefinition,
} from "@parley/contract";
import type { Action } from "../../platform/actions/action.ts";
import { templateKeys } from "../../platform/actions/action.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { notFound } from "../../platform/errors.ts";
import { inScope } from "../../platform/scope.ts";
import { type Facts, factsOfLeads, leadFields, matches } from "../contacts/index.ts";
import { nextTime } from "./calendar.ts";
import { isAskedFor } from "./events.ts";
import { limits } from "./limits.ts";
import { compile, type Instruction } from "./program.ts";
import { selectVersions, tenantZone } from "./queries.ts";
import { workflowOf } from "./service.ts";
import { fillIn, templateValues } from "./templates.ts";
import { type Actions, problemsOf } from "./validate.ts";

type Asked = Input<typeof api.testWorkflow>["body"];
type Tested = Output<typeof api.testWorkflow>;

type Scene = {
  definition: WorkflowDefinition;
  name: string;
  facts: Facts;
  actions: Actions;
  asked: Asked;
  zone: string;
  /** The time as it would be: waits let it go on. */
  now: Date;
  problems: ReadonlyMap<string, string>;
};

/** What a workflow would do with a lead, step by step, and why. Nothing is written. */
export async function testWorkflow(
  ctx: Ctx,
  id: string,
  asked: Asked,
  actions: Actions,
): Promise<Tested> {
  const row = await workflowOf(ctx, id);
  const definition = await definitionOf(ctx, row, asked.version);
  const problems = await problemsOf(ctx, definition, actions);
  const scene: Scene = {
    definition,
    name: row.name,
    facts: { ...(await factsFor(ctx, asked.leadId)), ...asked.facts } as Facts,
    actions,
    asked,
    zone: await tenantZone(ctx.tx),
    now: ctx.now,
    problems: new Map(problems.map(({ at, reason }) => [at, reason])),
  };
  const start = [triggerStep(scene), conditionStep(scene)];
  const begins = start.every(({ result }) => result === "MET");
  return begins ? { begins, ...follow(scene, start) } : { begins, ends: true, steps: start };
}

async function definitionOf(
  ctx: Ctx,
  row: { id: string; draft: WorkflowDefinition },
  number: number | undefined,
): Promise<WorkflowDefinition> {
  if (number === undefined) return row.draft;
  const [version] = await selectVersions(ctx.tx, row.id, { number, limit: 1 });
  if (!version) throw notFound("version");
  return version.definition;
}

/** What the lead is like; one that is made up has nothing but what the caller says. */
async function factsFor(ctx: Ctx, leadId: string | undefined): Promise<Facts> {
  if (leadId === undefined) {
    const empty = [...(await leadFields(ctx)).values()].map((field) => {
      const several = field.type === "REFS" || field.type === "MULTI_CHOICE";
      return [field.key, several ? [] : null] as const;
    });
    return Object.fromEntries(empty);
  }
  const facts = (await factsOfLeads(ctx, [leadId])).get(leadId);
  const owners = { owners: [textOf(facts?.assigneeId)], teamId: textOf(facts?.teamId) };
  if (!facts || !inScope(ctx, "leads:read", owners)) throw notFound("lead");
  return facts;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function step(
  at: string,
  result: TestedStep["result"],
  more: Partial<Omit<TestedStep, "step" | "result">> = {},
): TestedStep {
  return { step: at, result, leaves: [], params: null, until: null, reason: null, ...more };
}

function triggerStep({ definition: { trigger }, asked, problems }: Scene): TestedStep {
  const problem = problems.get("trigger");
  if (problem) return step("trigger", "PROBLEM", { reason: problem });
  if (trigger.type !== "EVENT" || asked.event === undefined) return step("trigger", "MET");
  const { event: name, fields, outcome, subjectId = null } = asked;
  const told = { name, fields, outcome, subjectId };
  return step("trigger", isAskedFor(trigger, told) ? "MET" : "NOT_MET");
}

function conditionStep(scene: Scene): TestedStep {
  const { condition } = scene.definition;
  const problem = scene.problems.get("condition");
  if (problem) return step("condition", "PROBLEM", { reason: problem });
  if (condition === null) return step("condition", "MET");
  const isMet = matches(condition, scene.facts, scene.now);
  return step("condition", isMet ? "MET" : "NOT_MET", { leaves: leavesOf(scene, condition) });
}

/** Each comparison by itself, with what was found. */
function leavesOf({ facts, now }: Scene, condition: Condition): TestedLeaf[] {
  return conditionLeavesOf(condition).map((leaf) => ({
    field: leaf.field,
    op: leaf.op,
    value: leaf.value ?? null,
    actual: plain(facts[leaf.field]),
    met: matches(leaf, facts, now),
  }));
}

function plain(value: Facts[string] | undefined): TestedLeaf["actual"] {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? [...value] : value;
}

/** The steps as they would be taken, up to the end or a problem. */
function follow(scene: Scene, start: TestedStep[]): Pick<Tested, "ends" | "steps"> {
  const program = compile(scene.definition.steps);
  const steps = [...start];
  let place = 0;
  while (steps.length < limits.stepsPerRun) {
    const at = program[place];
    if (!at) return { ends: true, steps };
    const problem = scene.problems.get(at.step.id);
    if (problem) {
      steps.push(step(at.step.id, "PROBLEM", { reason: problem }));
      return { ends: false, steps };
    }
    const { told, next } = take(scene, at);
    steps.push(...told);
    if (told.some(({ result }) => result === "PROBLEM")) return { ends: false, steps };
    place = next;
  }
  return { ends: false, steps };
}

function take(scene: Scene, at: Instruction): { told: TestedStep[]; next: number } {
  const { id } = at.step;
  switch (at.type) {
    case "ACTION":
      return { told: [actionStep(scene, at)], next: at.next };
    case "BRANCH": {
      const { condition } = at.step;
      const isMet = matches(condition, scene.facts, scene.now);
      const told = step(id, isMet ? "THEN" : "ELSE", { leaves: leavesOf(scene, condition) });
      return { told: [told], next: isMet ? at.yes : at.no };
    }
    case "WAIT":
      return waitSteps(scene, at);
  }
}

function waitSteps(
  scene: Scene,
  at: Extract<Instruction, { type: "WAIT" }>,
): { told: TestedStep[]; next: number } {
  const { id, wait } = at.step;
  const comes = wait.type === "EVENT" && scene.asked.eventsCome;
  if (!comes) scene.now = waitEnd(scene, wait);
  const waits = step(id, "WAITS", { until: comes ? null : scene.now.toISOString() });
  if (wait.type !== "EVENT") return { told: [waits], next: at.yes };
  const told = [waits, step(id, comes ? "THEN" : "ELSE")];
  return { told, next: comes ? at.yes : at.no };
}

function waitEnd(
  { facts, zone, now }: Scene,
  wait: Extract<Instruction, { type: "WAIT" }>["step"]["wait"],
): Date {
  if (wait.type !== "TIME") return new Date(now.getTime() + wait.minutes * 60_000);
  const where = wait.zone === "LEAD" ? (textOf(facts.timeZone) ?? zone) : zone;
  return nextTime(where, { times: [wait.time], weekdays: wait.weekdays }, now) ?? now;
}

function actionStep(scene: Scene, at: Extract<Instruction, { type: "ACTION" }>): TestedStep {
  const { id, action: name, params } = at.step;
  const action: Action | undefined = scene.actions.get(name);
  const filled = { ...params };
  try {
    const values = templateValues(scene.facts, scene.name);
    for (const key of action ? templateKeys(action) : []) {
      const template = filled[key];
      if (typeof template === "string") filled[key] = fillIn(template, values);
    }
    return step(id, "WOULD", { params: filled });
  } catch {
    return step(id, "PROBLEM", { reason: "The text cannot be put together for this lead" });
  }
}
