import {
  type createDoNotCallList as createEndpoint,
  type DoNotCallList,
  type DoNotCallNumber,
  doNotCallChanged,
  doNotCallListCreated,
  doNotCallListDeleted,
  type Input,
} from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { phoneDigest } from "../../contacts/index.ts";
import { type Law, readLaw } from "../rules.ts";
import {
  deleteNumbers,
  insertNumbers,
  type ListedNumber,
  type ListRow,
  listsOfNumber,
  lockList,
  type NumberRow,
  noteNumbers,
  selectList,
  selectNumbers,
} from "./queries.ts";

const dayMs = 86_400_000;
const audience = { permission: "do-not-call:read" as const };

export async function createList(
  ctx: Ctx,
  { kind, name, campaignId, country }: Input<typeof createEndpoint>["body"],
): Promise<DoNotCallList> {
  if (campaignId !== null) await demandCampaign(ctx.tx, campaignId);
  const id = newId();
  const tx: Tx<"do_not_call_lists"> = ctx.tx;
  await tx
    .insertInto("do_not_call_lists")
    .values({
      id,
      kind,
      name,
      campaign_id: campaignId,
      country,
      created_by: ctx.actor.userId,
      created_at: ctx.now,
    })
    .execute();
  await emit(ctx, doNotCallListCreated, { id, kind, name }, audience);
  return getList(ctx, id);
}

async function demandCampaign(tx: Tx<"campaigns">, id: string): Promise<void> {
  const found = await tx
    .selectFrom("campaigns")
    .select("id")
    .where("id", "=", id)
    .executeTakeFirst();
  if (!found) throw notFound("campaign");
}

export async function getList(ctx: Ctx, id: string): Promise<DoNotCallList> {
  const row = await selectList(ctx.tx, id);
  if (!row) throw notFound("list");
  return toList(ctx, row, await readLaw(ctx.tx));
}

export function toList(ctx: Ctx, row: ListRow, law: Law): DoNotCallList {
  const { country, file_at: fileAt } = row;
  const rules = country === null ? undefined : law.of({ country, region: null }).rules;
  const list = {
    id: row.id,
    kind: row.kind,
    name: row.name,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    country,
    numbers: row.numbers,
    fileAt: fileAt?.toISOString() ?? null,
    ageDays: fileAt && Math.max(0, Math.floor((ctx.now.getTime() - fileAt.getTime()) / dayMs)),
    maxAgeDays: rules?.nationalFileDays ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
  return versioned(list, row.version);
}

export async function renameList(
  ctx: Ctx,
  id: string,
  name: string,
  ifMatch: number | undefined,
): Promise<DoNotCallList> {
  const known = await selectList(ctx.tx, id);
  if (!known) throw notFound("list");
  demandVersion(known.version, ifMatch);
  if (known.name !== name) {
    const tx: Tx<"do_not_call_lists"> = ctx.tx;
    await tx.updateTable("do_not_call_lists").set({ name }).where("id", "=", id).execute();
    const data = { id, fields: ["name"], added: 0, removed: 0 };
    const change = { before: { name: known.name }, after: { name } };
    await emit(ctx, doNotCallChanged, data, audience, change);
  }
  return getList(ctx, id);
}

export async function deleteList(ctx: Ctx, id: string, ifMatch: number | undefined): Promise<void> {
  const known = await selectList(ctx.tx, id);
  if (!known) throw notFound("list");
  demandVersion(known.version, ifMatch);
  const tx: Tx<"do_not_call_lists"> = ctx.tx;
  await tx.deleteFrom("do_not_call_lists").where("id", "=", id).execute();
  await emit(ctx, doNotCallListDeleted, { id, numbers: known.numbers }, audience);
}

export async function addNumbers(ctx: Ctx, listId: string, numbers: readonly string[]) {
  const list = await lockList(ctx.tx, listId);
  if (!list) throw notFound("list");
  const vault = await ctx.vault();
  const rows = [...new Set(numbers)].map((number) =>
    toNumber(vault, number, list.kind !== "NATIONAL"),
  );
  const added = await insertNumbers(ctx.tx, listId, rows, ctx.actor.userId, ctx.now);
  await tellChange(ctx, listId, { added, removed: 0 });
  return { added, known: numbers.length - added };
}

export async function removeNumbers(ctx: Ctx, listId: string, numbers: readonly string[]) {
  if (!(await lockList(ctx.tx, listId))) throw notFound("list");
  const vault = await ctx.vault();
  const wanted = [...new Set(numbers)];
  const digests = wanted.map((number) => phoneDigest(vault, number));
  const removed = await deleteNumbers(ctx.tx, listId, digests);
  await tellChange(ctx, listId, { added: 0, removed });
  return { removed, unknown: wanted.length - removed };
}

/** A row for a number; its value is kept where somebody may want to read it again. */
export function toNumber(vault: Vault, number: string, isReadable: boolean): NumberRow {
  const id = newId();
  const value = isReadable ? vault.seal("do_not_call_numbers", "value", id, number) : null;
  return { id, number_digest: phoneDigest(vault, number), value };
}

/** A list has had its numbers of a file of this day. */
export function noteFile(ctx: Ctx, listId: string, fileAt: Date): Promise<void> {
  return tellChange(ctx, listId, { added: 0, removed: 0, fileAt });
}

export async function tellChange(
  ctx: Ctx,
  listId: string,
  { added, removed, fileAt = null }: { added: number; removed: number; fileAt?: Date | null },
): Promise<void> {
  if (added + removed === 0 && fileAt === null) return;
  await noteNumbers(ctx.tx, listId, fileAt);
  const fields = [
    ...(added + removed > 0 ? ["numbers"] : []),
    ...(fileAt === null ? [] : ["fileAt"]),
  ];
  await emit(ctx, doNotCallChanged, { id: listId, fields, added, removed }, audience);
}

export async function numbersOf(
  ctx: Ctx,
  listId: string,
  page: { before: string | undefined; limit: number },
): Promise<{ rows: ListedNumber[]; toItem: (row: ListedNumber) => DoNotCallNumber }> {
  if (!(await selectList(ctx.tx, listId))) throw notFound("list");
  const vault = await ctx.vault();
  const rows = await selectNumbers(ctx.tx, listId, page.before, page.limit);
  const toItem = (row: ListedNumber) => ({
    id: row.id,
    number: row.value && vault.open("do_not_call_numbers", "value", row.id, row.value),
    addedAt: row.added_at.toISOString(),
    addedById: row.added_by,
    addedByName: row.added_by_name,
  });
  return { rows, toItem };
}

export async function lookUp(ctx: Ctx, number: string) {
  const rows = await listsOfNumber(ctx.tx, phoneDigest(await ctx.vault(), number));
  return {
    items: rows.map((row) => ({
      listId: row.id,
      name: row.name,
      kind: row.kind,
      campaignName: row.campaign_name,
      addedAt: row.added_at.toISOString(),
    })),
  };
}
