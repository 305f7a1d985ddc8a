import {
  type AuditAction,
  type Condition,
  catalogueChanged,
  type createContactView,
  type createSavedView,
  type Input,
  type SavedView,
  type updateContactView,
  type updateSavedView,
} from "@parley/contract";
import { type Ctx, demand, may, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { leadFields } from "../conditions/catalogue.ts";
import { checkCondition } from "../conditions/check.ts";
import { contactFields } from "../conditions/contact-catalogue.ts";
import { contactOrder } from "../contacts/order.ts";
import { orderOf } from "../leads/order.ts";
import {
  clearOtherDefaults,
  deleteViewRow,
  findView,
  insertView,
  selectViews,
  updateViewRow,
  type ViewedRecord,
  type ViewRow,
} from "./queries.ts";

type Change = Input<typeof updateSavedView | typeof updateContactView>["body"];
type New = Input<typeof createSavedView | typeof createContactView>["body"];

export async function listViews(ctx: Ctx, of: ViewedRecord): Promise<{ items: SavedView[] }> {
  return { items: (await selectViews(ctx, of)).map((row) => toView(ctx, row)) };
}

export async function createView(ctx: Ctx, of: ViewedRecord, input: New): Promise<SavedView> {
  const { name, sort, shared, isDefault: is_default } = input;
  await judge(ctx, of, input);
  const row = { id: newId(), record: of, name, sort, shared, is_default, owner_id: userOf(ctx) };
  const team_id = teamFor(ctx, shared);
  const kept = { filter: JSON.stringify(input.filter), columns: JSON.stringify(input.columns) };
  await insertView(ctx.tx, { ...row, team_id, ...kept }, ctx.now);
  if (is_default) await clearOtherDefaults(ctx.tx, { ...row, team_id });
  return told(ctx, of, row.id, "CREATE");
}

export async function updateView(
  ctx: Ctx,
  of: ViewedRecord,
  id: string,
  input: Change,
  knownVersion: number | undefined,
): Promise<SavedView> {
  const before = await changeable(ctx, of, id);
  demandVersion(before.version, knownVersion);
  await judge(ctx, of, input, before);
  if (input.shared !== undefined && before.owner_id !== ctx.actor.userId) {
    throw invalid("shared", "only its owner decides with whom a view is shared");
  }
  const shared = input.shared ?? before.shared;
  const team_id = input.shared === undefined ? before.team_id : teamFor(ctx, shared);
  const is_default = input.isDefault ?? before.is_default;
  await updateViewRow(ctx.tx, id, {
    name: input.name ?? before.name,
    sort: input.sort ?? before.sort,
    shared,
    team_id,
    is_default,
    filter: JSON.stringify(input.filter ?? before.filter),
    columns: JSON.stringify(input.columns ?? before.columns),
  });
  if (is_default) await clearOtherDefaults(ctx.tx, { ...before, shared, team_id });
  return told(ctx, of, id, "UPDATE");
}

export async function deleteView(
  ctx: Ctx,
  of: ViewedRecord,
  id: string,
  knownVersion: number | undefined,
): Promise<void> {
  const view = await changeable(ctx, of, id);
  demandVersion(view.version, knownVersion);
  await deleteViewRow(ctx.tx, id);
  await tell(ctx, id, "DELETE");
}

/** A view asks what can be asked, sorts by what can be sorted by, and is shared by who may share. */
async function judge(ctx: Ctx, of: ViewedRecord, change: Change, before?: ViewRow): Promise<void> {
  const { filter, shared } = change;
  if (shared !== undefined && shared !== "OWN") demand(ctx, "views:share");
  const kind = kindAsked(filter ?? before?.filter);
  // Of contacts the kind decides what can be asked: with another one all that the view keeps is judged anew.
  const isOther = of === "CONTACT" && filter !== undefined && kind !== kindAsked(before?.filter);
  const sort = change.sort ?? (isOther ? before?.sort : undefined);
  const columns = change.columns ?? (isOther ? before?.columns : undefined);
  if (sort !== undefined)
    await (of === "LEAD" ? orderOf(ctx, sort) : contactOrder(ctx, sort, kind));
  const catalogue = of === "LEAD" ? await leadFields(ctx) : await contactFields(ctx, kind);
  const noun = of === "LEAD" ? "leads" : "contacts";
  if (filter?.where) checkCondition(catalogue, filter.where as Condition, noun);
  const unknown = columns?.find((key) => !catalogue.has(key));
  if (unknown !== undefined) throw invalid("columns", `${unknown} is not a field of ${noun}`);
}

function kindAsked(filter: object | undefined): "PERSON" | "COMPANY" | undefined {
  const kind = filter && "kind" in filter ? filter.kind : undefined;
  return kind === "PERSON" || kind === "COMPANY" ? kind : undefined;
}

function teamFor(ctx: Ctx, shared: ViewRow["shared"]): string | null {
  if (shared !== "TEAM") return null;
  if (ctx.actor.teamId === null) throw invalid("shared", "you are in no team");
  return ctx.actor.teamId;
}

async function changeable(ctx: Ctx, of: ViewedRecord, id: string): Promise<ViewRow> {
  const row = await findView(ctx, of, id);
  if (!row) throw notFound("view");
  if (row.owner_id !== ctx.actor.userId) demand(ctx, "views:share");
  return row;
}

async function told(
  ctx: Ctx,
  of: ViewedRecord,
  id: string,
  audited: AuditAction,
): Promise<SavedView> {
  await tell(ctx, id, audited);
  const row = await findView(ctx, of, id);
  if (!row) throw notFound("view");
  return versioned(toView(ctx, row), row.version);
}

async function tell(ctx: Ctx, id: string, audited: AuditAction): Promise<void> {
  const data = { kind: "SAVED_VIEW" as const, id };
  await emitAll(ctx, [{ type: catalogueChanged, data, audience: everyone, audited }]);
}

function toView(ctx: Ctx, row: ViewRow): SavedView {
  const isChangeable = row.owner_id === ctx.actor.userId || may(ctx, "views:share");
  return {
    id: row.id,
    name: row.name,
    shared: row.shared,
    ownerId: row.owner_id,
    filter: row.filter,
    columns: row.columns,
    sort: row.sort,
    isDefault: row.is_default,
    updatedAt: row.updated_at.toISOString(),
    can: isChangeable ? ["update", "delete"] : [],
  };
}
