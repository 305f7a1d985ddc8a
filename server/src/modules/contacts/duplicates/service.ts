import type {
  Contact,
  DuplicateGroup,
  DuplicateGroupDetail,
  DuplicateOverview,
  DuplicateRun,
  Input,
  listDuplicateGroups,
} from "@parley/contract";
import { type Ctx, may, userOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { getContact } from "../contacts/service.ts";
import { scoreOf, tidyReasons } from "./likeness.ts";
import { countGroups, type GroupRow, pairsAmong, selectGroups, standingOf } from "./queries.ts";
import { searchDuplicates } from "./run/job.ts";
import { currentRun, insertRun, isRunning, type RunRow, readRun } from "./run/runs.ts";

/** Starts a search among all contacts; one at a time. */
export async function startSearch(ctx: Ctx): Promise<DuplicateRun> {
  if (await isRunning(ctx.tx)) {
    throw new Refusal("conflict", "A search for duplicates runs already");
  }
  const id = newId();
  const operation = await startOperation(ctx, {
    kind: "FIND_DUPLICATES",
    title: "duplicates",
    unit: "CONTACTS",
    total: null,
    subjectId: id,
  });
  await insertRun(ctx.tx, {
    id,
    operation_id: operation.id,
    owner_id: userOf(ctx),
    team_id: ctx.actor.teamId,
    created_at: ctx.now,
  });
  await searchDuplicates.enqueue(ctx, { runId: id });
  const row = await readRun(ctx.tx, { id });
  if (!row) throw new Error("a search that was just started is missing");
  return toRun(row);
}

export async function duplicatesOverview(ctx: Ctx): Promise<DuplicateOverview> {
  const run = await readRun(ctx.tx, "LAST");
  const found = await readRun(ctx.tx, "FOUND");
  const open = found ? await countGroups(ctx, found.id) : { EXACT: 0, NORMALISED: 0, FUZZY: 0 };
  return { run: run ? toRun(run) : null, found: found ? toRun(found) : null, open };
}

const kind = "duplicates";

export async function listGroups(ctx: Ctx, query: Input<typeof listDuplicateGroups>["query"]) {
  const { cursor, limit, strength, reason } = query;
  const after = placeOf(cursor);
  const runId = await currentRun(ctx.tx);
  if (runId === undefined) return { items: [], nextCursor: null };
  const filter = { strength, reason };
  const rows = await selectGroups(ctx, runId, { filter, after, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    (last) => encodeCursor(kind, [last.score, last.id]),
    (row) => toGroup(ctx, row),
  );
}

function placeOf(cursor: string | undefined): { score: number; id: string } | undefined {
  const values = decodeCursor(kind, cursor, 2);
  if (!values) return undefined;
  const [score, id] = values;
  if (Number.isInteger(score) && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id)) {
    return { score: Number(score), id };
  }
  throw new Refusal("invalid-cursor", "This cursor does not belong to this list and order", {
    errors: [{ field: "cursor", reason: "must be the nextCursor of the same list" }],
  });
}

/** A group in the caller's sight, of the search that counts. */
export async function groupInSight(ctx: Ctx, id: string): Promise<GroupRow & { runId: string }> {
  const runId = await currentRun(ctx.tx);
  const [row] = runId ? await selectGroups(ctx, runId, { ids: [id] }) : [];
  if (!runId || !row) throw notFound("group of duplicates");
  return { ...row, runId };
}

/** A group with its records side by side. */
export async function getGroup(ctx: Ctx, id: string): Promise<DuplicateGroupDetail> {
  const row = await groupInSight(ctx, id);
  const ids = row.members.map((member) => member.id);
  const standing = await standingOf(ctx.tx, ids);
  const records = [];
  for (const contactId of ids) {
    const contact = await getContact(ctx, contactId);
    const { leads = 0, last_activity_at: last = null } = standing.get(contactId) ?? {};
    records.push({
      contact,
      leads,
      lastActivityAt: last?.toISOString() ?? null,
      filled: filledIn(contact),
    });
  }
  const pairs = (await pairsAmong(ctx.tx, row.runId, ids)).map(({ a_id, b_id, reasons }) => {
    const tidy = tidyReasons(reasons);
    return { contactId: a_id, otherId: b_id, reasons: tidy, score: scoreOf(tidy) };
  });
  const { members: _, ...group } = toGroup(ctx, row);
  return { ...group, records, pairs };
}

/** How many of a contact's fields and addresses are filled in. */
export function filledIn(contact: Contact): number {
  const { company, language, timeZoneSource, points } = contact;
  const given = [company, language, timeZoneSource === "GIVEN" ? timeZoneSource : null];
  return given.filter((value) => value !== null && value !== "").length + points.length;
}

function toGroup(ctx: Ctx, row: GroupRow): DuplicateGroup {
  const { id, strength, score, reasons, members } = row;
  const manages = may(ctx, "duplicates:manage");
  const merges = manages && members.some((m) => m.may_update) && members.some((m) => m.may_delete);
  const dismisses = manages && members.every((member) => member.may_update);
  return {
    id,
    strength,
    score,
    reasons: tidyReasons(reasons),
    members: members.map((member) => ({
      contactId: member.id,
      kind: member.kind,
      name: member.name,
      company: member.company,
      createdAt: new Date(member.created_at).toISOString(),
    })),
    can: [...(merges ? (["merge"] as const) : []), ...(dismisses ? (["dismiss"] as const) : [])],
  };
}

function toRun(row: RunRow): DuplicateRun {
  return {
    id: row.id,
    operationId: row.operation_id,
    state: row.state as DuplicateRun["state"],
    done: row.done,
    total: row.total,
    contacts: row.contacts,
    groups: row.groups,
    tooCommon: row.too_common,
    ownerId: row.owner_id,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
