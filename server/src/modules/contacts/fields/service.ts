import {
  type AttributeValue,
  catalogueChanged,
  type createOwnField,
  type Input,
  type OwnField,
  type updateOwnField,
} from "@parley/contract";
import { changeOf } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type FieldReason, invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { startFilling } from "./fill.ts";
import {
  distinctUnder,
  type FieldChange,
  type FieldRow,
  fieldCounts,
  fieldsInUse,
  findField,
  insertField,
  selectFields,
  updateFieldRow,
} from "./queries.ts";
import { type Definition, faultsIn, misfit } from "./values.ts";

const mostFields = 200;
/** Each costs a row for every lead. */
const mostSortable = 10;

export async function listFields(ctx: Ctx, archived: boolean): Promise<OwnField[]> {
  return (await selectFields(ctx.tx, archived)).map(toOwnField);
}

/** Refuses attributes that the tenant's definitions do not allow, naming each field and the reason. */
export async function demandFit(
  ctx: Ctx,
  attributes: Readonly<Record<string, AttributeValue>>,
  options: { partial?: boolean } = {},
): Promise<void> {
  refuseFaults(faultsIn(await fieldsInUse(ctx.tx), attributes, options));
}

/** The same of many at once: each fault is told with the place of its record. */
export async function demandFitOfAll(
  ctx: Ctx,
  all: readonly Readonly<Record<string, AttributeValue>>[],
): Promise<void> {
  const definitions = await fieldsInUse(ctx.tx);
  const errors = all.flatMap((attributes, i) =>
    faultsIn(definitions, attributes).map(({ field, reason }) => ({
      field: `${i}.${field}`,
      reason,
    })),
  );
  refuseFaults(errors);
}

function refuseFaults(errors: FieldReason[]): void {
  if (errors.length === 0) return;
  const names = errors.map(({ field, reason }) => `${field} ${reason}`);
  throw new Refusal("invalid", names.slice(0, 5).join("; "), { errors: errors.slice(0, 100) });
}

export async function createField(
  ctx: Ctx,
  input: Input<typeof createOwnField>["body"],
): Promise<OwnField> {
  const counts = await fieldCounts(ctx.tx);
  if (counts.all >= mostFields) throw new Refusal("limit-reached", `At most ${mostFields} fields`);
  if (input.sortable) refuseTooMany(counts.sortable);
  demandChoices(input);
  await refuseMisfits(ctx, input);
  const id = newId();
  const { key, label, type, required, choices, help, sortable } = input;
  const position = input.position ?? counts.last + 1;
  const row = { id, key, label, type, required, choices, help, sortable, position };
  await insertField(ctx.tx, { ...row, sort_ready: false }, ctx.now);
  if (sortable) await startFilling(ctx, { id, key, label, type });
  await tell(ctx, id, "CREATE", { after: { ...input } });
  return shown(ctx, id);
}

export async function updateField(
  ctx: Ctx,
  id: string,
  input: Input<typeof updateOwnField>["body"],
  knownVersion: number | undefined,
): Promise<OwnField> {
  const before = await findField(ctx.tx, id, { lock: true });
  if (!before) throw notFound("field");
  demandVersion(before.version, knownVersion);
  const change: FieldChange = Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof FieldRow]),
    ),
  );
  if (Object.keys(change).length === 0) return versioned(toOwnField(before), before.version);
  const after = { ...before, ...change };
  demandChoices(after);
  const isJudgedAnew = change.type !== undefined || change.choices !== undefined;
  if (!after.archived && (isJudgedAnew || change.archived === false))
    await refuseMisfits(ctx, after);
  // An archived field is in no list, and its index would cost for nothing.
  if (after.archived) Object.assign(change, { sortable: false });
  const isSortable = after.sortable && !after.archived;
  if (isSortable && !before.sortable) refuseTooMany((await fieldCounts(ctx.tx)).sortable);
  const isRefilled = isSortable && (!before.sortable || change.type !== undefined);
  if (!isSortable || isRefilled) change.sort_ready = false;
  await updateFieldRow(ctx.tx, id, change);
  if (isRefilled || (before.sortable && !isSortable)) await startFilling(ctx, after);
  const names = Object.keys(change);
  await tell(ctx, id, "UPDATE", changeOf(names, { ...before }, { ...after, ...change }));
  return shown(ctx, id);
}

function refuseTooMany(sortable: number): void {
  if (sortable < mostSortable) return;
  throw invalid("sortable", `at most ${mostSortable} fields can be sorted by`);
}

function demandChoices({ type, choices }: Pick<Definition, "type" | "choices">): void {
  const hasChoices = type === "CHOICE" || type === "MULTI_CHOICE";
  if (hasChoices && choices.length === 0) throw invalid("choices", "needs at least one choice");
  if (!hasChoices && choices.length > 0)
    throw invalid("choices", `a field of type ${type} has none`);
  const values = choices.map(({ value }) => value.toLowerCase());
  if (new Set(values).size < values.length) throw invalid("choices", "has a value twice");
}

/** A definition must fit what leads have under its name already; else it says how many do not. */
async function refuseMisfits(ctx: Ctx, definition: Omit<Definition, "required">): Promise<void> {
  const values = await distinctUnder(ctx.tx, definition.key);
  const misfits = values.filter(
    ({ value }) => value !== null && value !== "" && misfit(definition, value) !== undefined,
  );
  if (misfits.length === 0) return;
  const count = misfits.reduce((sum, one) => sum + one.count, 0);
  throw new Refusal("invalid", `${count} leads have a value that does not fit`, {
    errors: [{ field: "type", reason: `${count} leads have a value that does not fit` }],
    details: { count },
  });
}

async function tell(
  ctx: Ctx,
  id: string,
  audited: "CREATE" | "UPDATE",
  change: ReturnType<typeof changeOf>,
): Promise<void> {
  const data = { kind: "LEAD_FIELD" as const, id };
  await emitAll(ctx, [{ type: catalogueChanged, data, audience: everyone, audited, change }]);
}

async function shown(ctx: Ctx, id: string): Promise<OwnField> {
  const row = await findField(ctx.tx, id);
  if (!row) throw notFound("field");
  return versioned(toOwnField(row), row.version);
}

function toOwnField(row: FieldRow): OwnField {
  const { id, key, label, type, required, choices, help, sortable, position, archived } = row;
  return {
    ...{ id, key, label, type, required, choices, help, sortable, position, archived },
    sortReady: row.sort_ready,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
