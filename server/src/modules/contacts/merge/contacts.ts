import {
  contactDeleted,
  type mergeContacts as endpoint,
  type Input,
  type Merge,
  type MergePreview,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { addActivities } from "../activities/service.ts";
import { refuseOnCall } from "../contacts/addresses.ts";
import { givenZone, placeAnew } from "../contacts/place.ts";
import {
  type ContactChange,
  type ContactLead,
  type ContactRow,
  copyToLeads,
  findContact,
  lockContact,
  lockLeadsOf,
  updateContactRow,
} from "../contacts/queries.ts";
import { audiencesOf, ownersOf, tellChange } from "../contacts/telling.ts";
import { refreshGroups } from "../duplicates/queries.ts";
import { countPointing, moveAll, movePoints } from "./queries.ts";
import { columnsOf, keepMerge } from "./snapshot.ts";

type Choices = Input<typeof endpoint>["body"]["fields"];
type Side = "WINNER" | "LOSER";

/** The columns of a contact that a merge may change. */
export const contactColumns = [
  "kind",
  "name",
  "company",
  "external_id",
  "language",
  "time_zone",
  "time_zone_source",
  "time_zones",
  "country",
  "region",
  "attributes",
] as const;

export type Pair = {
  winner: ContactRow;
  loser: ContactRow;
  winnerLeads: ContactLead[];
  loserLeads: ContactLead[];
};

/** Merges one contact into another: what the two have in common becomes the winner's, what is left follows. */
export async function mergeContacts(
  ctx: Ctx,
  winnerId: string,
  { loserId, fields }: Input<typeof endpoint>["body"],
): Promise<Merge> {
  const pair = await lockPair(ctx, winnerId, loserId);
  const { winner, loser, winnerLeads, loserLeads } = pair;
  const choices = choicesOf(pair, fields);
  const points = await movePoints(ctx.tx, loserId, winnerId);
  const moved = await moveAll(ctx, "contacts", loserId, winnerId);

  const taken = (field: keyof Choices) => (choices[field] === "LOSER" ? loser : winner);
  const change: ContactChange = {
    kind: taken("kind").kind,
    name: taken("name").name,
    company: taken("company").company,
    external_id: winner.external_id ?? loser.external_id,
    language: taken("language").language,
    attributes: JSON.stringify({ ...loser.attributes, ...winner.attributes }),
  };
  // The loser goes first: the winner may take its id of another system.
  await updateContactRow(ctx.tx, loserId, { deleted_at: ctx.now, deleted_by: ctx.actor.userId });
  await updateContactRow(ctx.tx, winnerId, change);
  await placeAnew(ctx, winnerId, givenZone(taken("timeZone")));
  await copyToLeads(ctx.tx, [winnerId]);

  const after = await lockContact(ctx.tx, winnerId);
  if (!after) throw new Error("a contact that was just merged is missing");
  const merge = await keepMerge(ctx, "CONTACT", winnerId, loserId, {
    before: columnsOf(winner, contactColumns),
    after: columnsOf(after, contactColumns),
    moved,
    points,
  });
  await refreshGroups(ctx.tx, [winnerId, loserId]);
  await tell(ctx, pair, merge, [...winnerLeads, ...loserLeads]);
  return merge;
}

export async function previewContactMerge(
  ctx: Ctx,
  winnerId: string,
  loserId: string,
): Promise<MergePreview> {
  const pair = await lockPair(ctx, winnerId, loserId);
  const choices = choicesOf(pair, {});
  const { winner, loser } = pair;
  const value = (row: ContactRow, field: keyof Choices) =>
    field === "timeZone" ? givenZone(row) : row[field];
  return {
    fields: (["kind", "name", "company", "language", "timeZone"] as const).map((field) => ({
      field,
      winner: value(winner, field),
      loser: value(loser, field),
      taken: choices[field] ?? "WINNER",
    })),
    moves: await countPointing(ctx, "contacts", loserId),
  };
}

/** Both contacts, held, in the reach of who changes the one and deletes the other. */
async function lockPair(ctx: Ctx, winnerId: string, loserId: string): Promise<Pair> {
  if (winnerId === loserId) throw invalid("loserId", "is the same contact");
  if (!(await findContact(ctx, "contacts:update", winnerId))) throw notFound("contact");
  if (!(await findContact(ctx, "contacts:delete", loserId))) throw notFound("contact");
  const held = new Map<string, ContactRow>();
  // In one order, so that two merges of the same pair never wait for each other.
  for (const id of [winnerId, loserId].sort()) {
    const row = await lockContact(ctx.tx, id);
    if (!row || row.deleted_at) throw notFound("contact");
    held.set(id, row);
  }
  const [winner, loser] = [held.get(winnerId), held.get(loserId)];
  if (!winner || !loser) throw notFound("contact");
  const winnerLeads = await lockLeadsOf(ctx.tx, winnerId);
  const loserLeads = await lockLeadsOf(ctx.tx, loserId);
  refuseOnCall([...winnerLeads, ...loserLeads]);
  if (!loserLeads.every((lead) => inScope(ctx, "contacts:delete", ownersOf(lead)))) {
    throw new Refusal("conflict", "The contact has leads that belong to others");
  }
  return { winner, loser, winnerLeads, loserLeads };
}

/** What was chosen; else the winner's value, and the loser's where the winner has none. */
function choicesOf({ winner, loser }: Pair, chosen: Choices): Choices {
  const fill = (has: unknown, other: unknown): Side =>
    (has === null || has === "") && other !== null ? "LOSER" : "WINNER";
  return {
    company: fill(winner.company, loser.company),
    language: fill(winner.language, loser.language),
    timeZone: fill(givenZone(winner), givenZone(loser)),
    ...chosen,
  };
}

async function tell(ctx: Ctx, pair: Pair, merge: Merge, leads: ContactLead[]): Promise<void> {
  const { winner, loser, loserLeads } = pair;
  const fields = ["merged"];
  await tellChange(ctx, winner.id, winner.created_by, leads, fields, {
    before: { winner: named(winner), loser: named(loser) },
    after: { mergeId: merge.id },
  });
  await emitAll(
    ctx,
    audiencesOf("contacts:read", loser.created_by, loserLeads).map((audience) => ({
      type: contactDeleted,
      data: { id: loser.id },
      audience,
      change: { before: named(loser) },
    })),
  );
  const data = { fields, mergeId: merge.id, contactId: loser.id };
  await addActivities(
    ctx,
    leads.map(({ id }) => ({
      leadId: id,
      type: "LEAD_UPDATED" as const,
      actorId: ctx.actor.userId,
      data,
    })),
  );
}

function named({ kind, name, company }: ContactRow) {
  return { kind, name, company };
}
