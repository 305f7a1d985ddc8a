import { createLeads } from "../modules/contacts/index.ts";
import { pick, type Random, randomFor } from "../modules/telephony/index.ts";
import type { Ctx } from "../platform/ctx.ts";
import type { DemoTenant } from "./cast.ts";
import { boilers, familyNames, givenNames, tariffs, towns } from "./words.ts";

const count = 640;
const weeks = 13;
const weekMs = 7 * 86_400_000;
const sources = { "Web form": 4, "Price site": 4, Referral: 2, Event: 1 };

/**
 * Leads of the last quarter and what they came to, so that sources have a history and a score can be
 * learned: who has an old boiler, or was sent by a friend, buys more often. They can be reached by
 * e-mail only, for the telephone numbers of fiction are few.
 */
export async function makePastLeads(ctx: Ctx, tenant: DemoTenant): Promise<void> {
  if (tenant.leadsAbout !== "BOILERS") return;
  const random = randomFor("demo past", tenant.slug);
  const drafts = Array.from({ length: count }, (_, i) => pastLead(i, random));
  const each = Math.ceil(count / weeks);
  for (let week = 0; week < weeks; week++) {
    const now = new Date(ctx.now.getTime() - (weeks - week) * weekMs);
    await createLeads({ ...ctx, now }, drafts.slice(week * each, (week + 1) * each));
  }
}

function pastLead(i: number, random: Random) {
  const source = pick(sources, random);
  const boilerInstalled = 2004 + Math.floor(random() * 21);
  const boiler = one(boilers, random);
  const isOld = boilerInstalled < 2013;
  const chance = 0.06 + (source === "Referral" ? 0.2 : 0) + (isOld ? 0.25 : 0);
  const town = one(towns, random);
  const name = `${one(givenNames, random)} ${one(familyNames, random)}`;
  const email = `${name.toLowerCase().replaceAll(" ", ".")}.past${i}@example.com`;
  const wasReached = random() < 0.9;
  const converted = wasReached && random() < chance;
  return {
    contact: {
      kind: "PERSON" as const,
      name,
      company: null,
      language: "en",
      timeZone: "Europe/London",
      points: [{ type: "EMAIL" as const, value: email, label: null, primary: true }],
    },
    source,
    externalId: `PQ-${100_000 + i}`,
    status: converted
      ? ("CONVERTED" as const)
      : wasReached
        ? ("NOT_INTERESTED" as const)
        : ("UNREACHABLE" as const),
    assigneeId: null,
    teamId: null,
    attributes: {
      town: town[0],
      tariff: one(tariffs, random),
      boiler,
      boilerInstalled,
      serviced: random() < 0.6,
    },
  };
}

function one<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("nothing to choose from");
  return item;
}
