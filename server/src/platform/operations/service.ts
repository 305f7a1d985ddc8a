import { type Operation, operationChanged } from "@parley/contract";
import { type Ctx, userOf } from "../ctx.ts";
import { notFound, Refusal } from "../errors.ts";
import { emit } from "../events/emit.ts";
import { newId } from "../ids.ts";
import { inScope } from "../scope.ts";
import {
  askToCancel,
  findOperation,
  insertOperation,
  lockOperation,
  type OperationRow,
  saveReverted,
} from "./queries.ts";

export type OperationStart = {
  kind: Operation["kind"];
  title: string;
  unit: Operation["unit"];
  total: number | null;
  /** The record that the work is about. */
  subjectId: string | null;
};

/** A row for long work, owned by the caller. The module then enqueues the job that carries it out. */
export async function startOperation(ctx: Ctx, start: OperationStart): Promise<Operation> {
  const row = await insertOperation(ctx.tx, {
    id: newId(),
    kind: start.kind,
    title: start.title,
    unit: start.unit,
    total: start.total,
    subject_id: start.subjectId,
    owner_id: userOf(ctx),
    team_id: ctx.actor.teamId,
    created_at: ctx.now,
  });
  await tellChange(ctx, row);
  return toOperation(ctx, row);
}

/** Long work in the caller's scope. */
export async function getOperation(ctx: Ctx, id: string): Promise<Operation> {
  const row = await findOperation(ctx, id);
  if (!row) throw notFound("operation");
  return toOperation(ctx, row);
}

/** Asks long work to stop: it does so after the step in hand. */
export async function cancelOperation(ctx: Ctx, id: string): Promise<Operation> {
  const row = await lockOperation(ctx.tx, id);
  if (!row || !reaches(ctx, "operations:cancel", row)) throw notFound("operation");
  await requestCancel(ctx, row);
  return toOperation(ctx, { ...row, cancel_requested: true });
}

/** The same for a module whose own right to cancel was checked already. */
export async function cancelOperationOf(ctx: Ctx, id: string): Promise<void> {
  const row = await lockOperation(ctx.tx, id);
  if (!row) throw notFound("operation");
  await requestCancel(ctx, row);
}

/** What this work did has been taken back. */
export async function markReverted(ctx: Ctx, id: string): Promise<void> {
  const row = await saveReverted(ctx.tx, id);
  if (row) await tellChange(ctx, row);
}

/** Whether the caller may watch the gauge of this work. */
export async function mayWatchOperation(ctx: Ctx, id: string): Promise<boolean> {
  return (await findOperation(ctx, id)) !== undefined;
}

async function requestCancel(ctx: Ctx, row: OperationRow): Promise<void> {
  if (!isOpen(row)) throw new Refusal("conflict", "This work has ended already");
  await askToCancel(ctx.tx, row.id);
}

/** Tells the owner that the state is another one. */
export async function tellChange(ctx: Ctx, row: OperationRow): Promise<void> {
  await emit(ctx, operationChanged, { id: row.id, state: row.state }, { user: row.owner_id });
}

export function toOperation(ctx: Ctx, row: OperationRow): Operation {
  const canCancel = isOpen(row) && !row.cancel_requested && reaches(ctx, "operations:cancel", row);
  return {
    id: row.id,
    kind: row.kind as Operation["kind"],
    title: row.title,
    state: row.state as Operation["state"],
    done: row.done,
    total: row.total,
    unit: row.unit as Operation["unit"],
    error: row.error,
    subjectId: row.subject_id,
    ownerId: row.owner_id,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    can: canCancel ? ["cancel"] : [],
  };
}

function isOpen(row: OperationRow): boolean {
  return row.state === "QUEUED" || row.state === "RUNNING";
}

function reaches(
  ctx: Ctx,
  permission: "operations:read" | "operations:cancel",
  row: OperationRow,
): boolean {
  return inScope(ctx, permission, { owners: [row.owner_id], teamId: row.team_id });
}
