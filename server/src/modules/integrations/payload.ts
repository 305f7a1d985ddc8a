import { events, maskText, type Sight, seesAll, sightOf } from "@parley/contract";
import { changeOfEvent } from "../../platform/audit/change-of-event.ts";
import type { Actor, Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import { maskedFor } from "../../platform/http/mask.ts";
import { type RecordReader, readerOf } from "./records.ts";

/** What happened, as it is kept until it is delivered. */
export type Told = {
  eventId: string;
  event: string;
  data: Record<string, unknown>;
  actorId: string | null;
  at: Date;
};

/** The body of a delivery: what happened, and for a full one the record as the owner may see it now. */
export async function bodyOf(
  ctx: Ctx,
  owner: Actor,
  told: Told,
  full: readonly RecordReader[] | undefined,
): Promise<string> {
  const sight = sightOf(owner.grants);
  const schema = events.get(told.event)?.data;
  const data = schema ? maskedFor(schema, told.data, sight) : told.data;
  const more = full ? await recordOf({ ...ctx, actor: owner }, told, full, sight) : {};
  const { event: type, eventId, actorId, at } = told;
  return JSON.stringify({ type, timestamp: at.toISOString(), eventId, actorId, data, ...more });
}

async function recordOf(
  ctx: Ctx,
  told: Told,
  readers: readonly RecordReader[],
  sight: Sight,
): Promise<{ record?: unknown; previousAttributes?: unknown }> {
  const reader = readerOf(readers, told.event);
  const { id } = told.data;
  if (!reader || typeof id !== "string") return {};
  const found = await read(ctx, reader, id);
  // What its owner may not see, or is gone, is told by its id only.
  if (found === null) return { record: null };
  const record = maskedFor(reader.schema, reader.schema.parse(found), sight);
  const before = Array.isArray(told.data.fields) ? await previous(ctx, told, id) : undefined;
  if (!before) return { record };
  return { record, previousAttributes: masked(before, sight) };
}

async function read(ctx: Ctx, reader: RecordReader, id: string): Promise<unknown> {
  try {
    return await reader.read(ctx, id);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** The values of the changed fields before, from where the audit log keeps them sealed. */
async function previous(ctx: Ctx, { event, at, data }: Told, subjectId: string) {
  const change = await changeOfEvent(ctx, { event, at, subjectId });
  const fields = data.fields as unknown[];
  const before = Object.entries(change?.before ?? {}).filter(([field]) => fields.includes(field));
  return before.length > 0 ? Object.fromEntries(before) : undefined;
}

/** Numbers and addresses in every text of a value that has no schema. */
function masked(value: unknown, sight: Sight): unknown {
  if (seesAll(sight)) return value;
  if (typeof value === "string") return maskText(value, sight);
  if (Array.isArray(value)) return value.map((one) => masked(one, sight));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, masked(one, sight)]));
}
