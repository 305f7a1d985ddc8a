import {
  type addRelationship as addRelationshipEndpoint,
  contactUpdated,
  type Input,
  type Permission,
  type Relationship,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { addActivities } from "../activities/service.ts";
import { type ContactFound, findContact, lockContact, lockLeadsOf } from "../contacts/queries.ts";
import { audiencesOf } from "../contacts/telling.ts";
import {
  deleteRelationship,
  insertRelationship,
  isSaid,
  lockRelationship,
  type RelationshipRow,
  selectRelationships,
} from "./queries.ts";
import { isMutual, unfit } from "./rules.ts";

/** More than anybody has. */
const most = 500;

export async function listRelationships(ctx: Ctx, id: string): Promise<{ items: Relationship[] }> {
  const own = await within(ctx, "contacts:read", id);
  const rows = await selectRelationships(ctx, id, { most });
  return { items: rows.map((row) => toRelationship(own, row)) };
}

export async function addRelationship(
  ctx: Ctx,
  id: string,
  { type, contactId, label }: Input<typeof addRelationshipEndpoint>["body"],
): Promise<Relationship> {
  if (id === contactId) throw invalid("contactId", "must be another contact");
  const [own, other] = await bothWithin(ctx, id, contactId);
  const reason = unfit(type, own.kind as Kind, other.kind as Kind);
  if (reason) throw invalid("type", reason);
  const pair = { from_id: id, to_id: contactId, type };
  if (await isSaid(ctx.tx, pair, label, isMutual(type))) {
    throw new Refusal("conflict", "These two are related so already");
  }
  const row = { id: newId(), ...pair, label };
  await insertRelationship(ctx.tx, { ...row, created_by: ctx.actor.userId }, ctx.now);
  await tell(ctx, "RELATED", own, other, row);
  const [made] = await selectRelationships(ctx, id, { id: row.id, most: 1 });
  if (!made) throw new Error("a relationship that was just made is missing");
  return toRelationship(own, made);
}

export async function removeRelationship(ctx: Ctx, id: string): Promise<void> {
  const row = await lockRelationship(ctx.tx, id);
  if (!row) throw notFound("relationship");
  let pair: [ContactFound, ContactFound];
  try {
    pair = await bothWithin(ctx, row.from_id, row.to_id);
  } catch (error) {
    // Out of reach at either end, there is no such relationship.
    if (error instanceof Refusal && error.code === "not-found") throw notFound("relationship");
    throw error;
  }
  await deleteRelationship(ctx.tx, id);
  await tell(ctx, "UNRELATED", pair[0], pair[1], row);
}

type Kind = Relationship["contact"]["kind"];

async function within(ctx: Ctx, permission: Permission, id: string): Promise<ContactFound> {
  const found = await findContact(ctx, permission, id);
  if (!found) throw notFound("contact");
  return found;
}

/** Both contacts, held in one order, so that two who relate them at once do not wait for each other. */
async function bothWithin(
  ctx: Ctx,
  from: string,
  to: string,
): Promise<[ContactFound, ContactFound]> {
  const own = await within(ctx, "contacts:update", from);
  const other = await within(ctx, "contacts:update", to);
  for (const id of [from, to].sort()) await lockContact(ctx.tx, id);
  return [own, other];
}

type What = Pick<RelationshipRow, "id" | "type" | "label">;

/** Everybody who sees one of the two hears of it, and it stands on the timelines of the leads of both. */
async function tell(
  ctx: Ctx,
  happened: "RELATED" | "UNRELATED",
  own: ContactFound,
  other: ContactFound,
  { id, type, label }: What,
): Promise<void> {
  for (const [contact, about, direction] of [
    [own, other, "FROM"],
    [other, own, "TO"],
  ] as const) {
    const leads = await lockLeadsOf(ctx.tx, contact.id);
    const value = { relationship: { id, type, label, direction, contactId: about.id } };
    const change = happened === "RELATED" ? { after: value } : { before: value };
    await emitAll(
      ctx,
      audiencesOf("contacts:read", contact.created_by, leads).map((audience) => ({
        type: contactUpdated,
        data: { id: contact.id, fields: ["relationships"] },
        audience,
        change,
      })),
    );
    await addActivities(
      ctx,
      leads.map((lead) => ({
        leadId: lead.id,
        type: happened,
        actorId: ctx.actor.userId,
        data: { type, direction, contactId: about.id },
        text: label === null ? about.name : `${about.name} (${label})`,
      })),
    );
  }
}

function toRelationship(own: ContactFound, row: RelationshipRow): Relationship {
  return {
    id: row.id,
    type: row.type,
    label: row.label,
    direction: row.from_id === own.id ? "FROM" : "TO",
    contact: {
      id: row.other_id,
      name: row.name,
      kind: row.kind === "COMPANY" ? "COMPANY" : "PERSON",
      company: row.company,
    },
    createdAt: row.created_at.toISOString(),
    createdByName: row.created_by_name,
    can: own.may_update && row.may_update ? ["remove"] : [],
  };
}
