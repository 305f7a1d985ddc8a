import type { SearchHit } from "@parley/contract";
import { type Ctx, may, scopeOf } from "../../../platform/ctx.ts";
import { isNarrow } from "../leads/list.ts";
import {
  type IdPerson,
  idsBeginning,
  ownIdsBeginning,
  visibleById,
} from "./external-id-queries.ts";
import { reachOf } from "./queries.ts";

/** The index knows no scope: so many are looked at, and eight times as many twice more. */
const firstPortion = 60;
const mostPortions = 3;
const growth = 8;

/** Leads, people and firms whose id in another system is this or begins so; the whole id first. */
export async function recordsByExternalId(
  ctx: Ctx,
  q: string,
  limit: number,
): Promise<SearchHit[]> {
  const people = await peopleByExternalId(ctx, spellings(q), limit);
  return people
    .map((person) => toHit(ctx, q, person))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}

/** As it was typed, in capitals and in small letters: ids have either, and people type what is easier. */
function spellings(q: string): string[] {
  return [...new Set([q, q.toUpperCase(), q.toLowerCase()])];
}

async function peopleByExternalId(
  ctx: Ctx,
  starts: readonly string[],
  limit: number,
): Promise<IdPerson[]> {
  const scope = scopeOf(ctx, reachOf(ctx));
  if (scope === undefined) return [];
  if (scope === "OWN" || (scope === "TEAM" && (await isNarrow(ctx, undefined)))) {
    return visibleById(ctx, await ownIdsBeginning(ctx, starts, firstPortion));
  }
  let most = firstPortion;
  for (let portion = 1; ; portion++) {
    const found = await idsBeginning(ctx.tx, starts, most);
    const people = await visibleById(ctx, found);
    // Each spelling of each table may have filled its own part.
    const isAll = found.length < most;
    if (isAll || people.length >= limit || portion === mostPortions) return people;
    most *= growth;
  }
}

/** The person of a lead, or a contact by itself; to whoever sees leads only, a contact is its lead. */
function toHit(ctx: Ctx, q: string, person: IdPerson): SearchHit {
  const { id, external_id: text, lead_id: leadId } = person;
  const isWhole = text.length === q.length;
  const isLead = person.is_lead || (leadId !== null && !may(ctx, "contacts:read"));
  const contactKind = person.kind === "COMPANY" ? "COMPANY" : "CONTACT";
  return {
    kind: isLead ? "LEAD" : contactKind,
    id: isLead && leadId !== null ? leadId : id,
    contactId: id,
    title: person.name,
    note: person.company,
    detail: { label: "External id", text },
    match: "EXTERNAL_ID",
    // A short beginning of an id says less than one of a name, a long one more.
    score: isWhole ? 1 : 0.55 + (0.4 * q.length) / text.length,
    ranges: [{ field: "detail", start: 0, length: q.length }],
  };
}
