import { builtInRoles, type NewContact } from "@parley/contract";
import type { z } from "zod";
import { createContact, findDuplicates } from "../modules/contacts/index.ts";
import type { Ctx } from "../platform/ctx.ts";
import type { DemoLead } from "./leads.ts";

type Draft = z.output<typeof NewContact>;
type Twin = (contact: Draft) => Draft;

const none = { language: null, timeZone: null, attributes: {} };

/** How the same person comes to be there twice: each a little otherwise than the first time. */
const twins: readonly Twin[] = [
  // Called in, and was entered by his number.
  (first) => ({ ...first, ...none, name: initialed(first.name), points: phoneOf(first) }),
  // Wrote from the same mailbox with a mark in the address.
  (first) => ({ ...first, ...none, points: [aliasOf(first)] }),
  // Heard wrongly at the fair, with another number of the same end.
  (first) => ({
    ...first,
    ...none,
    company: null,
    name: misheard(first.name),
    points: [freeOf(first)],
  }),
  // The family name first, from another list.
  (first) => ({ ...first, name: reversed(first.name), points: phoneOf(first) }),
];

/**
 * A few people who are there twice, and a search that has found them. They have no leads, so nobody is
 * called twice.
 */
export async function makeDuplicates(
  ctx: Ctx,
  leads: readonly DemoLead[],
  managerId: string | undefined,
): Promise<void> {
  const withMail = leads.filter(({ contact }) => contact.points.length > 1);
  for (const [index, twin] of twins.entries()) {
    const first = withMail[31 + index * 17]?.contact;
    if (!first) continue;
    await createContact(ctx, twin(first));
    if (index !== twins.length - 1) continue;
    await createContact(ctx, { ...first, ...none, name: initialed(first.name) });
  }
  await makeFirmTwice(ctx);
  if (managerId === undefined) return;
  const actor = { ...ctx.actor, userId: managerId, grants: builtInRoles.MANAGER };
  await findDuplicates({ ...ctx, actor });
}

/** Somebody of a firm, from two lists that write the firm in two ways. */
async function makeFirmTwice(ctx: Ctx): Promise<void> {
  const person: Draft = {
    kind: "PERSON",
    name: "Honor Blythe",
    company: null,
    ...none,
    points: [],
  };
  await createContact(ctx, { ...person, company: "Kestrel Homes" });
  await createContact(ctx, { ...person, company: "Kestrel Homes Ltd", language: "en" });
}

function phoneOf({ points }: Draft): Draft["points"] {
  return points.filter(({ type }) => type === "PHONE");
}

function aliasOf({ points }: Draft): Draft["points"][number] {
  const mail = points.find(({ type }) => type === "EMAIL");
  const value = (mail?.value ?? "nobody@example.com").replace("@", "+offers@");
  return { type: "EMAIL", value, label: null, primary: true };
}

/** A free number of fiction that ends like the other one. */
function freeOf({ points }: Draft): Draft["points"][number] {
  const phone = points.find(({ type }) => type === "PHONE");
  const value = `+448081570${(phone?.value ?? "000").slice(-3)}`;
  return { type: "PHONE", value, label: null, primary: true };
}

/** The last two letters turned around. */
function misheard(name: string): string {
  return name.replace(/(\w)(\w)(\w)$/, "$1$3$2");
}

function initialed(name: string): string {
  const [given = "", ...family] = name.split(" ");
  return `${given.slice(0, 1)}. ${family.join(" ")}`;
}

function reversed(name: string): string {
  const [given = "", ...family] = name.split(" ");
  return `${family.join(" ")}, ${given}`;
}
