import {
  type AttributeValue,
  catalogueChanged,
  type createOwnField,
  type Input,
  type updateOwnField,
} from "@parley/contract";
import { changeOf } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type FieldReason, invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { demandVersion } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { startFilling } from "./fill.ts";
import { startLearning } from "./learn.ts";
import {
  anyOwner,
  distinctUnder,
  type FieldChange,
  type FieldOwner,
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

/** Refuses attributes that the tenant's definitions do not allow, naming each field and the reason. */
export async function demandFit(
  ctx: Ctx,
  attributes: Readonly<Record<string, AttributeValue>>,
  { of, ...options }: { partial?: boolean; of?: FieldOwner } = {},
): Promise<void> {
  refuseFaults(faultsIn(await fieldsInUse(ctx.tx, of), attributes, options));
}

type Judged = { of: FieldOwner; attributes: Readonly<Record<string, AttributeValue>> };

/** The same of many at once: each fault is told with the place of its record. */
export async function demandFitOfAll(ctx: Ctx, all: readonly Judged[]): Promise<void> {
  const definitions = await selectFields(ctx.tx, anyOwner, false);
  const errors = all.flatMap(({ of, attributes }, i) => {
    const own = definitions.filter(({ record }) => record === of);
    return faultsIn(own, attributes).map(({ field, reason }) => ({
      field: `${i}.${field}`,
      reason,
    }));
  });
  refuseFaults(errors);
}

function refuseFaults(errors: FieldReason[]): void {
  if (errors.length === 0) return;
  const names = errors.map(({ field, reason }) => `${field} ${reason}`);
  throw new Refusal("invalid", names.slice(0, 5).join("; "), { errors: errors.slice(0, 100) });
}

export type NewField = Input<typeof createOwnField>["body"];
export type FieldPatch = Input<typeof updateOwnField>["body"];

/** Defines a field of leads, people or firms. */
export async function createField(
  ctx: Ctx,
  record: FieldOwner,
  input: NewField,
): Promise<FieldRow> {
  const counts = await fieldCounts(ctx.tx, record);
  if (counts.all >= mostFields) throw new Refusal("limit-reached", `At most ${mostFields} fields`);
  if (input.sortable) refuseTooMany(counts.sortable);
  demandChoices(input);
  demandWords(input);
  await refuseMisfits(ctx, record, input);
  const id = newId();
  const { key, label, type, required, choices, help, sortable, searchable } = input;
  const position = input.position ?? counts.last + 1;
  const given = { id, record, key, label, type, required, choices, help, sortable, searchable };
  await insertField(
    ctx.tx,
    { ...given, position, sort_ready: false, search_ready: false },
    ctx.now,
  );
  if (sortable) await startFilling(ctx, { id, record, label });
  if (searchable) await startLearning(ctx, { id, record, label });
  await tell(ctx, { id, record }, "CREATE", { after: { ...input } });
  return written(ctx, id, record);
}

/** Changes a field of one of these kinds of records. */
export async function updateField(
  ctx: Ctx,
  id: string,
  input: FieldPatch,
  { of, knownVersion }: { of: readonly FieldOwner[]; knownVersion: number | undefined },
): Promise<FieldRow> {
  const before = await findField(ctx.tx, id, { lock: true, of });
  if (!before) throw notFound("field");
  demandVersion(before.version, knownVersion);
  const change = differences(before, input);
  if (Object.keys(change).length === 0) return before;
  const after = { ...before, ...change };
  demandChoices(after);
  if (!after.archived) demandWords(after);
  const isJudgedAnew = change.type !== undefined || change.choices !== undefined;
  if (!after.archived && (isJudgedAnew || change.archived === false))
    await refuseMisfits(ctx, after.record, after);
  // An archived field is in no list and found by nothing, and its index would cost for nothing.
  if (after.archived) Object.assign(change, { sortable: false, searchable: false });
  const { refills, relearns } = await indexesOf(ctx, before, change);
  await updateFieldRow(ctx.tx, id, change);
  if (refills) await startFilling(ctx, after);
  if (relearns) await startLearning(ctx, after);
  const names = Object.keys(change);
  const told = changeOf(names, { ...before }, { ...after, ...change });
  await tell(ctx, before, "UPDATE", told);
  return written(ctx, id, before.record);
}

function differences(before: FieldRow, input: FieldPatch): FieldChange {
  const changed = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[name as keyof FieldRow]);
  return Object.fromEntries(Object.entries(input).filter(changed));
}

/** Which indexes a change calls in question; marks them as not ready. */
async function indexesOf(ctx: Ctx, before: FieldRow, change: FieldChange) {
  const after = { ...before, ...change };
  if (after.sortable && !before.sortable) {
    refuseTooMany((await fieldCounts(ctx.tx, before.record)).sortable);
  }
  const isOfOtherType = change.type !== undefined;
  const isToBe = (is: boolean, was: boolean) => is && (!was || isOfOtherType);
  const sorts = isToBe(after.sortable, before.sortable);
  const searches = isToBe(after.searchable, before.searchable);
  if (!after.sortable || sorts) change.sort_ready = false;
  if (!after.searchable || searches) change.search_ready = false;
  return {
    refills: sorts || (before.sortable && !after.sortable),
    relearns: searches || (before.searchable && !after.searchable),
  };
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

/** Words are found in texts; what somebody chose from a list is asked for by conditions. */
function demandWords({ searchable, type }: Pick<FieldRow, "searchable" | "type">): void {
  if (!searchable || type === "TEXT" || type === "URL") return;
  throw invalid("searchable", `a field of type ${type} has no words to search for`);
}

/** A definition must fit what records have under its name already; else it says how many do not. */
async function refuseMisfits(
  ctx: Ctx,
  record: FieldOwner,
  definition: Omit<Definition, "required">,
): Promise<void> {
  const values = await distinctUnder(ctx.tx, record, definition.key);
  const misfits = values.filter(
    ({ value }) => value !== null && value !== "" && misfit(definition, value) !== undefined,
  );
  if (misfits.length === 0) return;
  const count = misfits.reduce((sum, one) => sum + one.count, 0);
  const reason = `${count} ${record === "LEAD" ? "leads" : "contacts"} have a value that does not fit`;
  throw new Refusal("invalid", reason, {
    errors: [{ field: "type", reason }],
    details: { count },
  });
}

async function tell(
  ctx: Ctx,
  { id, record }: Pick<FieldRow, "id" | "record">,
  audited: "CREATE" | "UPDATE",
  change: ReturnType<typeof changeOf>,
): Promise<void> {
  const kind = record === "LEAD" ? ("LEAD_FIELD" as const) : ("CONTACT_FIELD" as const);
  const data = { kind, id };
  await emitAll(ctx, [{ type: catalogueChanged, data, audience: everyone, audited, change }]);
}

async function written(ctx: Ctx, id: string, record: FieldOwner): Promise<FieldRow> {
  const row = await findField(ctx.tx, id, { of: [record] });
  if (!row) throw notFound("field");
  return row;
}
