import {
  exemptMoves,
  type Input,
  type LeadStatus,
  type LeadWorkflow,
  leadWorkflowChanged,
  type StatusMove,
  type updateLeadWorkflow,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { allowedFrom, type LeadFacts, missingFields, moveOf, wholeMatrix } from "./rules.ts";

type Row = { moves: StatusMove[]; version: number };

/** The rules as they hold; free where the tenant has decided nothing. */
export async function getWorkflow(ctx: Ctx): Promise<LeadWorkflow> {
  const { moves, version } = await readRow(ctx.tx);
  return versioned({ moves: wholeMatrix(moves), exempt: [...exemptMoves] }, version);
}

export async function updateWorkflow(
  ctx: Ctx,
  { moves }: Input<typeof updateLeadWorkflow>["body"],
  knownVersion: number | undefined,
): Promise<LeadWorkflow> {
  const before = await readRow(ctx.tx, true);
  demandVersion(before.version, knownVersion);
  const decided = moves.filter((move) => !move.allowed || move.reason || move.fields.length > 0);
  await saveRow(ctx, before.version, decided);
  const change = { before: { moves: before.moves }, after: { moves: decided } };
  await emit(ctx, leadWorkflowChanged, { fields: ["moves"] }, { permission: "leads:read" }, change);
  return getWorkflow(ctx);
}

/**
 * Refuses a move that the tenant does not allow, and one that lacks what it requires. What a call led to
 * does not come past here: the conversation has happened, whatever the rules say.
 */
export async function demandStatusMove(
  ctx: Ctx,
  lead: LeadFacts & { status: LeadStatus },
  { status: to, reason }: { status: LeadStatus; reason?: string | undefined },
): Promise<void> {
  const { moves } = await readRow(ctx.tx);
  const from = lead.status;
  const move = moveOf(moves, from, to);
  if (!move.allowed) {
    const allowed = allowedFrom(moves, from);
    const where = allowed.length === 0 ? "nowhere" : `to ${allowed.join(", ")}`;
    throw new Refusal("status-move-refused", `From ${from} a lead may go ${where}`, {
      details: { from, to, allowed },
      errors: [{ field: "status", reason: `may go ${where}` }],
    });
  }
  const missing = missingFields(move.fields, lead);
  if (move.reason && reason === undefined) missing.unshift("reason");
  if (missing.length === 0) return;
  throw new Refusal("status-move-incomplete", `From ${from} to ${to} needs ${missing.join(", ")}`, {
    details: { from, to, missing },
    errors: missing.map((field) => ({ field, reason: `is needed for ${to}` })),
  });
}

/** What the tenant has decided about moves, for a rule over many leads. */
export async function decidedMoves(ctx: Ctx): Promise<readonly StatusMove[]> {
  return (await readRow(ctx.tx)).moves;
}

/** Whether the rules would have let a person make this move. */
export async function isAllowedMove(ctx: Ctx, from: LeadStatus, to: LeadStatus): Promise<boolean> {
  return moveOf((await readRow(ctx.tx)).moves, from, to).allowed;
}

async function readRow(tx: Tx<"lead_workflows">, isHeld = false): Promise<Row> {
  const row = await tx
    .selectFrom("lead_workflows")
    .select(["moves", "version"])
    .$if(isHeld, (query) => query.forUpdate())
    .$castTo<Row>()
    .executeTakeFirst();
  return row ?? { moves: [], version: 0 };
}

async function saveRow(ctx: Ctx, version: number, decided: readonly StatusMove[]): Promise<void> {
  const tx: Tx<"lead_workflows"> = ctx.tx;
  const values = { moves: JSON.stringify(decided), changed_by: ctx.actor.userId };
  if (version > 0) {
    await tx.updateTable("lead_workflows").set(values).execute();
    return;
  }
  const made = await tx
    .insertInto("lead_workflows")
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returning("version")
    .execute();
  // Of two who decide first at once, the second has not seen what the first decided.
  if (made.length === 0) demandVersion(1, 0);
}
