import type { SearchHit } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { contactsByAddress } from "../points/search.ts";
import { askedAddress } from "./address.ts";
import { recordsByExternalId } from "./external-ids.ts";
import { recordsByOwn } from "./own.ts";
import { fieldsOf, peopleByName } from "./people.ts";
import { type Person, peopleByPoint, visiblePeople } from "./queries.ts";
import { rank } from "./rank.ts";
import { wordsOf } from "./text.ts";

type Wish = { limit: number; allowErrors: boolean };
type PersonKind = "LEAD" | "CONTACT" | "COMPANY";

const mostByAddress = 200;

/** Leads, contacts and companies that are meant by a text, the best first. */
export async function searchRecords(ctx: Ctx, q: string, wish: Wish): Promise<SearchHit[]> {
  if (!may(ctx, "contacts:read") && !may(ctx, "leads:read")) return [];
  const hits = new Map<string, SearchHit>();
  for (const hit of await recordsByExternalId(ctx, q, wish.limit)) hits.set(hit.id, hit);
  for (const hit of await byAddress(ctx, q)) hits.set(hit.id, hits.get(hit.id) ?? hit);
  for (const person of await peopleByName(ctx, q, wish)) {
    const hit = toHit(person, person);
    if (!hits.has(hit.id)) hits.set(hit.id, hit);
  }
  for (const found of await recordsByOwn(ctx, q, wish)) {
    const hit = toHit(found, found);
    if (!hits.has(hit.id)) hits.set(hit.id, hit);
  }
  return [...hits.values()];
}

/** By a number or an e-mail address: for those only who may see what they name. */
async function byAddress(ctx: Ctx, q: string): Promise<SearchHit[]> {
  const { country } = await ctx.tx
    .selectFrom("tenants")
    .select("country")
    .executeTakeFirstOrThrow();
  const asked = askedAddress(q, country);
  if (!asked) return [];
  const right = asked.by === "NUMBER" ? "contacts:see-phone" : "contacts:see-email";
  if (!may(ctx, right)) return [];
  ctx.actor.used?.(right);
  const people = await visiblePeople(ctx, (await addressed(ctx, asked)).slice(0, mostByAddress));
  const match = asked.by === "NUMBER" ? "PHONE" : "EMAIL";
  const tokens = wordsOf(q);
  return people
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .map((person) => {
      const { ranges = [] } = rank(tokens, fieldsOf(person)) ?? {};
      return toHit(person, { match, score: asked.by === "DOMAIN" ? 0.9 : 1, ranges });
    });
}

async function addressed(
  ctx: Ctx,
  asked: NonNullable<ReturnType<typeof askedAddress>>,
): Promise<string[]> {
  if (asked.by === "EMAIL") return (await contactsByAddress(ctx, { email: asked.email })) ?? [];
  if (asked.by === "DOMAIN") {
    const key = (await ctx.vault()).digest("domain", asked.domain);
    return peopleByPoint(ctx.tx, { column: "tail", key }, mostByAddress);
  }
  const exact = asked.e164 && (await contactsByAddress(ctx, { phone: asked.e164 }));
  if (exact && exact.length > 0) return exact;
  if (asked.digits.length > 12) return [];
  return (
    (await contactsByAddress(ctx, { phoneEnds: asked.digits.replace(/^0+(?=\d{5})/, "") })) ?? []
  );
}

type Fit = Pick<SearchHit, "match" | "score" | "ranges"> & Partial<Pick<SearchHit, "detail">>;

function toHit(person: Person, { match, score, ranges, detail = null }: Fit): SearchHit {
  const kind: PersonKind =
    person.kind === "COMPANY" ? "COMPANY" : person.lead_id === null ? "CONTACT" : "LEAD";
  const isLead = kind === "LEAD" && person.lead_id !== null;
  return {
    kind,
    id: isLead && person.lead_id !== null ? person.lead_id : person.id,
    contactId: person.id,
    title: person.name,
    note: person.company,
    detail,
    match,
    score,
    ranges,
  };
}
