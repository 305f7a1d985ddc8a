import type { Attributes, NewContact } from "@parley/contract";
import type { z } from "zod";
import { fixedNumber, pick, type Random, randomFor } from "../modules/telephony/index.ts";
import type { DemoTenant } from "./cast.ts";
import {
  boilers,
  companyKinds,
  familyNames,
  givenNames,
  policies,
  tariffs,
  towns,
} from "./words.ts";

export type DemoLead = {
  contact: z.output<typeof NewContact>;
  source: string;
  externalId: string;
  attributes: z.output<typeof Attributes>;
};

/** People and companies who do not exist; a tenant's are the same in every installation. */
export function demoLeads({
  slug,
  leads: count,
  leadsAbout,
}: Pick<DemoTenant, "slug" | "leads" | "leadsAbout">): DemoLead[] {
  const random = randomFor("demo leads", slug);
  const numbers = demoNumbers(random);
  if (numbers.length < count) throw new RangeError("more demo leads than fictional numbers");
  const names = new Set<string>();
  return numbers
    .slice(0, count)
    .map((phone, number) => demoLead({ slug, leadsAbout }, { phone, number, names }, random));
}

/** Somebody who does not exist, at this number, with a name that is not among `names` yet. */
export function demoLead(
  { slug, leadsAbout }: Pick<DemoTenant, "slug" | "leadsAbout">,
  { phone, number, names }: { phone: string; number: number; names: Set<string> },
  random: Random,
): DemoLead {
  const [given, family] = freshName(names, random);
  const town = one(towns, random);
  return {
    contact: contactOf(`${given} ${family}`, phone, number, random),
    source: pick({ "Web form": 4, "Price site": 4, Referral: 2, Event: 1 }, random),
    externalId: `${slug.slice(0, 2).toUpperCase()}-${100_000 + number}`,
    attributes: {
      town: town[0],
      postalDistrict: `${town[1]}${1 + Math.floor(random() * 20)}`,
      ...(leadsAbout === "BOILERS" ? boilerFacts(random) : policyFacts(random)),
    },
  };
}

const occupations = ["Teacher", "Nurse", "Joiner", "Bookkeeper", "Gardener", "Retired", "Chef"];

function contactOf(
  name: string,
  phone: string,
  number: number,
  random: Random,
): DemoLead["contact"] {
  const isLandline = !phone.startsWith("+447");
  const email = `${name.toLowerCase().replaceAll(" ", ".")}.${number}@example.com`;
  const [, family] = name.split(" ");
  const label = isLandline ? "Home" : "Mobile";
  return {
    kind: "PERSON",
    name,
    company: random() < 0.12 ? `${family} ${one(companyKinds, random)}` : null,
    language: "en",
    timeZone: "Europe/London",
    attributes:
      number % 3 === 0 ? { occupation: occupations[(number / 3) % occupations.length] ?? "" } : {},
    points: [
      { type: "PHONE", value: phone, label, primary: true },
      ...(random() < 0.7
        ? [{ type: "EMAIL" as const, value: email, label: null, primary: true }]
        : []),
    ],
  };
}

function boilerFacts(random: Random) {
  const facts = {
    tariff: one(tariffs, random),
    boiler: one(boilers, random),
    boilerInstalled: 2004 + Math.floor(random() * 21),
  };
  const chance = random();
  return chance < 0.6
    ? { ...facts, serviced: true, lastVisit: visitOf(chance / 0.6) }
    : { ...facts, serviced: false };
}

/** When somebody was there in the year before: on a weekday at a full hour, as the van is booked. */
function visitOf(share: number): string {
  const at = new Date(Date.UTC(2025, 0, 6 + Math.floor(share * 51) * 7, 8));
  at.setUTCDate(at.getUTCDate() + (Math.floor(share * 510) % 5));
  at.setUTCHours(8 + (Math.floor(share * 5100) % 9));
  return at.toISOString();
}

function policyFacts(random: Random) {
  return {
    policy: one(policies, random),
    noClaimsYears: Math.floor(random() * 16),
    renewsIn: one(["November", "December", "January", "February"], random),
  };
}

function freshName(taken: Set<string>, random: Random): [string, string] {
  for (;;) {
    const name: [string, string] = [one(givenNames, random), one(familyNames, random)];
    const text = name.join(" ");
    if (taken.has(text)) continue;
    taken.add(text);
    return name;
  }
}

/**
 * Numbers that Ofcom keeps for drama and that belong to nobody, mixed; without those at which the
 * built-in carrier always plays the same thing.
 */
export function demoNumbers(random: Random): string[] {
  const lines = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, "0"));
  const all = [...lines.map((l) => `+441632960${l}`), ...lines.map((l) => `+447700900${l}`)];
  return shuffled(
    all.filter((number) => fixedNumber(number) === undefined),
    random,
  );
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function one<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("nothing to choose from");
  return item;
}
