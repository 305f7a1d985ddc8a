import type * as api from "@parley/contract";
import {
  type Input,
  type Workflow,
  type WorkflowDefinition,
  type WorkflowDetail,
  workflowChanged,
  workflowCreated,
  workflowDeleted,
} from "@parley/contract";
import type { Change } from "../../platform/audit/entry.ts";
import { type Ctx, may } from "../../platform/ctx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import { nextBeginning } from "./calendar.ts";
import { limits } from "./limits.ts";
import {
  countWorkflows,
  insertVersion,
  insertWorkflow,
  lockWorkflows,
  patchWorkflow,
  selectVersions,
  selectWorkflows,
  setSchedule,
  tenantZone,
  type WorkflowPatch,
  type WorkflowRow,
} from "./queries.ts";
import { stopRunsOf } from "./runs/queries.ts";
import { type Actions, demandSound, problemsOf } from "./validate.ts";

const audience = { permission: "automation:read" } as const;

export async function workflowOf(ctx: Ctx, id: string, forUpdate = false): Promise<WorkflowRow> {
  const [row] = await selectWorkflows(ctx, { id, limit: 1, forUpdate });
  if (!row) throw notFound("workflow");
  return row;
}

export async function getWorkflow(ctx: Ctx, id: string, actions: Actions): Promise<WorkflowDetail> {
  const row = await workflowOf(ctx, id);
  const problems = await problemsOf(ctx, row.draft, actions);
  return versioned({ ...toWorkflow(ctx, row), draft: row.draft, problems }, row.version);
}

export async function createWorkflow(
  ctx: Ctx,
  input: Input<typeof api.createWorkflow>["body"],
  actions: Actions,
): Promise<WorkflowDetail> {
  await lockWorkflows(ctx);
  if ((await countWorkflows(ctx.tx)) >= limits.workflows) {
    throw new Refusal("limit-reached", `This account may have ${limits.workflows} workflows`, {
      details: { limit: "workflows", most: limits.workflows },
    });
  }
  const id = newId();
  await insertWorkflow(ctx, { id, ...input });
  await emit(ctx, workflowCreated, { id }, audience, { after: { name: input.name } });
  return getWorkflow(ctx, id, actions);
}

export async function updateWorkflow(
  ctx: Ctx,
  id: string,
  input: Input<typeof api.updateWorkflow>["body"],
  knownVersion: number | undefined,
  actions: Actions,
): Promise<WorkflowDetail> {
  const before = await workflowOf(ctx, id, true);
  demandVersion(before.version, knownVersion);
  const { name, description, draft } = input;
  const patch: WorkflowPatch = {};
  if (name !== undefined && name !== before.name) patch.name = name;
  if (description !== undefined && description !== before.description) {
    patch.description = description;
  }
  if (draft !== undefined && !isSame(draft, before.draft)) patch.draft = JSON.stringify(draft);
  if (Object.keys(patch).length > 0) {
    await change(ctx, before, patch, { before: pick(before, patch), after: pick(input, patch) });
  }
  return getWorkflow(ctx, id, actions);
}

export async function deleteWorkflow(ctx: Ctx, id: string): Promise<void> {
  const row = await workflowOf(ctx, id, true);
  await patchWorkflow(ctx.tx, id, {
    enabled: false,
    live_version: null,
    shadow_version: null,
    deleted_at: ctx.now,
  });
  await setSchedule(ctx, id, false, undefined);
  await setSchedule(ctx, id, true, undefined);
  await stopRunsOf(ctx.tx, id, ctx.now);
  await emit(ctx, workflowDeleted, { id }, audience, { before: { name: row.name } });
}

/** Makes a version of the draft. It never changes from then on: runs are explained by it. */
export async function publishWorkflow(
  ctx: Ctx,
  id: string,
  { as, note }: Input<typeof api.publishWorkflow>["body"],
  actions: Actions,
): Promise<WorkflowDetail> {
  const row = await workflowOf(ctx, id, true);
  demandSound(await problemsOf(ctx, row.draft, actions));
  const number = row.last_version + 1;
  await insertVersion(ctx, { workflowId: id, number, definition: row.draft, note });
  const patch: WorkflowPatch =
    as === "LIVE"
      ? { last_version: number, live_version: number }
      : { last_version: number, shadow_version: number, shadow_since: ctx.now };
  await change(ctx, row, patch, { after: { version: number, as } });
  await schedule(ctx, id);
  return getWorkflow(ctx, id, actions);
}

/** Switches a workflow on or off, and says which version runs and which one only watches. */
export async function turnWorkflow(
  ctx: Ctx,
  id: string,
  input: Input<typeof api.turnWorkflow>["body"],
  actions: Actions,
): Promise<WorkflowDetail> {
  const row = await workflowOf(ctx, id, true);
  const { enabled = row.enabled } = input;
  const live = input.liveVersion === undefined ? row.live_version : input.liveVersion;
  const shadow = input.shadowVersion === undefined ? row.shadow_version : input.shadowVersion;
  for (const number of [live, shadow]) if (number !== null) await demandKnown(ctx, id, number);
  if (enabled && live === null) {
    throw new Refusal("conflict", "Publish the workflow before you switch it on");
  }
  const isNewShadow = shadow !== row.shadow_version;
  const patch: WorkflowPatch = {
    enabled,
    live_version: live,
    shadow_version: shadow,
    ...(isNewShadow ? { shadow_since: shadow === null ? null : ctx.now } : {}),
  };
  const before = { enabled: row.enabled, live: row.live_version, shadow: row.shadow_version };
  await change(ctx, row, patch, { before, after: { enabled, live, shadow } });
  await schedule(ctx, id);
  return getWorkflow(ctx, id, actions);
}

/** Makes the draft what a version was. */
export async function restoreVersion(
  ctx: Ctx,
  id: string,
  number: number,
  actions: Actions,
): Promise<WorkflowDetail> {
  const row = await workflowOf(ctx, id, true);
  const { definition } = await demandKnown(ctx, id, number);
  await change(ctx, row, { draft: JSON.stringify(definition) }, { after: { draftOf: number } });
  return getWorkflow(ctx, id, actions);
}

async function demandKnown(ctx: Ctx, id: string, number: number) {
  const [version] = await selectVersions(ctx.tx, id, { number, limit: 1 });
  if (!version) throw notFound("version");
  return version;
}

async function change(
  ctx: Ctx,
  row: WorkflowRow,
  patch: WorkflowPatch,
  values: Change,
): Promise<void> {
  await patchWorkflow(ctx.tx, row.id, patch);
  const fields = Object.keys(patch).map((column) => wordOf[column] ?? column);
  const version = patch.last_version ?? null;
  await emit(ctx, workflowChanged, { id: row.id, fields, version }, audience, values);
}

const wordOf: Record<string, string> = {
  live_version: "liveVersion",
  shadow_version: "shadowVersion",
  shadow_since: "shadowSince",
  last_version: "lastVersion",
};

function pick(values: object, patch: WorkflowPatch): Record<string, unknown> {
  const all = values as Record<string, unknown>;
  return Object.fromEntries(Object.keys(patch).map((key) => [key, all[key]]));
}

/** Sets when what runs by the clock begins next. */
async function schedule(ctx: Ctx, id: string): Promise<void> {
  const row = await workflowOf(ctx, id);
  const zone = await tenantZone(ctx.tx);
  const turns = [
    { shadow: false, number: row.enabled ? row.live_version : null },
    { shadow: true, number: row.shadow_version },
  ];
  for (const { shadow, number } of turns) {
    const [version] = number === null ? [] : await selectVersions(ctx.tx, id, { number, limit: 1 });
    const next = version && nextBeginning(version.definition.trigger, zone, ctx.now);
    await setSchedule(ctx, id, shadow, next);
  }
}

function isSame(a: WorkflowDefinition, b: WorkflowDefinition | null): boolean {
  return b !== null && canonical(a) === canonical(b);
}

/** Keys in one order: the database keeps them in another than they came in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
}

export function toWorkflow(ctx: Ctx, row: WorkflowRow): Workflow {
  const manages = may(ctx, "automation:manage");
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    trigger: (row.live_definition ?? row.draft).trigger,
    liveVersion: row.live_version,
    shadowVersion: row.shadow_version,
    lastVersion: row.last_version,
    draftChanged: !isSame(row.draft, row.live_definition),
    lastRunAt: row.last_run_at?.toISOString() ?? null,
    runs: { total: row.runs, failed: row.failed },
    nextDueAt: row.next_due_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can: manages ? ["update", "delete"] : [],
  };
}
