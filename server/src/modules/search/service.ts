import { permissionOfKind, type SearchHit, type SearchKind, searchKinds } from "@parley/contract";
import { type Ctx, demand, may } from "../../platform/ctx.ts";
import { findCampaigns } from "../campaigns/index.ts";
import { rank, searchRecords, wordsOf } from "../contacts/index.ts";
import { findUsers } from "../identity/index.ts";

type Query = { q: string; kind?: SearchKind[] | undefined; limit: number };

/** So many people are looked through, whatever kinds they turn out to be. */
const mostPeople = 60;

/** The best of each kind, kind by kind. */
export async function searchAll(ctx: Ctx, query: Query): Promise<{ items: SearchHit[] }> {
  const hits = await hitsOf(ctx, query, true);
  const items = (query.kind ?? searchKinds).flatMap((kind) =>
    hits.filter((hit) => hit.kind === kind).slice(0, query.limit),
  );
  return { items };
}

/** The likeliest of all kinds together. Errors are thought of only where nothing fits without. */
export async function suggest(ctx: Ctx, query: Query): Promise<{ items: SearchHit[] }> {
  return { items: (await hitsOf(ctx, query, false)).slice(0, query.limit) };
}

async function hitsOf(ctx: Ctx, query: Query, allowErrors: boolean): Promise<SearchHit[]> {
  // Who names a kind is told that he may not see it; who names none finds what he may.
  for (const kind of query.kind ?? []) demand(ctx, permissionOfKind[kind]);
  const wanted = new Set<SearchKind>(query.kind ?? searchKinds);
  const isOfPeople = wanted.has("LEAD") || wanted.has("CONTACT") || wanted.has("COMPANY");
  const limit = Math.min(mostPeople, query.limit * 3);
  const found = [
    ...(isOfPeople ? await searchRecords(ctx, query.q, { limit, allowErrors }) : []),
    ...(wanted.has("CAMPAIGN") ? await campaignHits(ctx, query.q) : []),
    ...(wanted.has("USER") ? await userHits(ctx, query.q) : []),
  ];
  return found.filter((hit) => wanted.has(hit.kind)).sort((a, b) => b.score - a.score);
}

/** A tenant has few campaigns and users: all that the caller sees are ranked. */
async function campaignHits(ctx: Ctx, q: string): Promise<SearchHit[]> {
  if (!may(ctx, "campaigns:read")) return [];
  const rows = await findCampaigns(ctx);
  return rows.flatMap(({ id, name }) => hitOf("CAMPAIGN", q, { id, title: name, note: null }));
}

async function userHits(ctx: Ctx, q: string): Promise<SearchHit[]> {
  if (!may(ctx, "users:read")) return [];
  const rows = await findUsers(ctx);
  return rows.flatMap(({ id, name, team_name }) =>
    hitOf("USER", q, { id, title: name, note: team_name }),
  );
}

function hitOf(
  kind: SearchKind,
  q: string,
  { id, title, note }: { id: string; title: string; note: string | null },
): SearchHit[] {
  const fit = rank(wordsOf(q), [
    { field: "title", text: title },
    { field: "note", text: note },
  ]);
  return fit && wordsOf(q).length > 0
    ? [{ kind, id, contactId: null, title, note, detail: null, ...fit }]
    : [];
}
