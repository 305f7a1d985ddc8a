import type { DuplicateFound, checkDuplicates as endpoint, Input } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { contactsByAddress } from "../points/search.ts";
import { peopleByName } from "../search/people.ts";
import { type Person, visiblePeople } from "../search/queries.ts";
import { wordsOf } from "../search/text.ts";
import { differentFrom } from "./dismissal-queries.ts";

type Asked = Input<typeof endpoint>["body"];
type Reason = DuplicateFound["reasons"][number];

const most = 8;
const scores: Record<Reason, number> = {
  PHONE: 1,
  EMAIL: 1,
  NAME_AND_COMPANY: 0.9,
  NAME: 0.75,
  SIMILAR: 0.5,
};

/** Who of those that the caller sees may be the same, the surest first. */
export async function checkDuplicates(
  ctx: Ctx,
  asked: Asked,
): Promise<{ items: DuplicateFound[] }> {
  const found = new Map<string, { person: Person; reasons: Set<Reason> }>();
  const different = asked.exceptId ? await differentFrom(ctx.tx, asked.exceptId) : undefined;
  const add = (person: Person, reason: Reason) => {
    if (person.id === asked.exceptId || different?.has(person.id)) return;
    const known = found.get(person.id) ?? { person, reasons: new Set() };
    known.reasons.add(reason);
    found.set(person.id, known);
  };
  // Whoever may not see numbers must not learn by asking whose this one is.
  if (may(ctx, "contacts:see-phone")) {
    for (const phone of asked.phones) {
      for (const person of await addressed(ctx, { phone })) add(person, "PHONE");
    }
  }
  if (may(ctx, "contacts:see-email")) {
    for (const email of asked.emails) {
      for (const person of await addressed(ctx, { email })) add(person, "EMAIL");
    }
  }
  if (asked.name !== undefined) {
    for (const person of await peopleByName(ctx, asked.name, { limit: 20, allowErrors: true })) {
      const reason = likeness(asked, person);
      if (reason) add(person, reason);
    }
  }
  const items = [...found.values()].map(toFound).sort((a, b) => b.score - a.score);
  return { items: items.slice(0, most) };
}

async function addressed(ctx: Ctx, by: { phone?: string; email?: string }): Promise<Person[]> {
  return visiblePeople(ctx, (await contactsByAddress(ctx, by)) ?? []);
}

/** How like a name is: the same words in any order, or as many words with an error or two. */
function likeness({ name = "", company }: Asked, person: Person): Reason | undefined {
  const [ours, theirs] = [sorted(name), sorted(person.name)];
  if (ours === theirs) {
    const same = company !== null && sorted(company) === sorted(person.company ?? "");
    return same ? "NAME_AND_COMPANY" : "NAME";
  }
  return wordsOf(name).length === wordsOf(person.name).length ? "SIMILAR" : undefined;
}

const sorted = (text: string) => wordsOf(text).sort().join(" ");

function toFound({ person, reasons }: { person: Person; reasons: Set<Reason> }): DuplicateFound {
  const list = [...reasons];
  return {
    contactId: person.id,
    leadId: person.lead_id,
    kind: person.kind,
    name: person.name,
    company: person.company,
    reasons: list,
    score: Math.max(...list.map((reason) => scores[reason])),
  };
}
