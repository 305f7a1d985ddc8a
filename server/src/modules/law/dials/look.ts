import type { Ctx } from "../../../platform/ctx.ts";
import { phoneDigest, placeOfPhone } from "../../contacts/index.ts";
import type { Facts, Rules } from "../decision/index.ts";
import { type Law, readLaw } from "../rules.ts";
import type { AskedDial } from "./dial.ts";
import { type Memory, recall } from "./memory.ts";
import { type CalledPerson, peopleOfLeads } from "./people.ts";
import { type Tolls, tollsOf } from "./tolls.ts";

export const hourMs = 3_600_000;

/** What is known of the numbers and people of some dials. */
export type Known = {
  law: Law;
  memory: Memory;
  tolls: Tolls;
  people: ReadonlyMap<string, CalledPerson>;
  /** By number, in hexadecimal digits. */
  digests: ReadonlyMap<string, string>;
};

/** Looks up what decisions about these dials are made of; `hold` first keeps others off their numbers and people. */
export async function lookAt(
  ctx: Ctx,
  dials: readonly AskedDial[],
  hold?: (names: readonly string[]) => Promise<void>,
): Promise<Known> {
  const vault = await ctx.vault();
  const leadIds = dials.flatMap(({ leadId }) => leadId ?? []);
  // What is decided by rules that change meanwhile, the database does not let leave.
  const [people, law] = await Promise.all([peopleOfLeads(ctx.tx, leadIds), readLaw(ctx.tx)]);
  const tolls = await tollsOf(ctx, law.calling.tolls, dials, hold !== undefined);
  const digests = new Map(
    dials.map(({ phone }) => [phone, phoneDigest(vault, phone).toString("hex")]),
  );
  const contactIds = [...people.values()].map(({ contactId }) => contactId);
  const own = [...people.values()].flatMap((person) => person.digests);
  // It looks when the locks are held: both run in this order.
  const [, memory] = await Promise.all([
    hold?.([...digests.values(), ...contactIds]),
    recall(ctx, {
      digests: [...new Set([...digests.values(), ...own])],
      contactIds,
      lookBackMs: lookBack(dials.map(({ phone }) => rulesOfPhone(law, phone).rules)),
    }),
  ]);
  return { law, memory, tolls, people, digests };
}

/** A dial with what its number is known by and who would be called. */
export function askedOf<D extends AskedDial>({ digests, people }: Known, dial: D): Asked<D> {
  return {
    dial,
    digest: digests.get(dial.phone) ?? "",
    person: people.get(dial.leadId ?? ""),
  };
}

export type Asked<D> = { dial: D; digest: string; person: CalledPerson | undefined };

/** All that the decision about a dial looks at. */
export function factsOf(
  { now }: Ctx,
  dial: AskedDial,
  digest: string,
  person: CalledPerson | undefined,
  memory: Memory,
  tolls: Tolls,
): Facts {
  const place = placeOfPhone(dial.phone);
  const numbers = [...new Set([digest, ...(person?.digests ?? [])])];
  // What is known of the person says more than his number does.
  const zones = person && person.zones.length > 0 ? person.zones : place.zones;
  return {
    purpose: dial.purpose,
    automatic: dial.automatic,
    agentHeld: dial.agentId !== null,
    zones,
    doNotCall: memory.isListed(digest, "INTERNAL"),
    doNotCallCampaign:
      dial.campaignId !== null && memory.isListed(digest, "CAMPAIGN", dial.campaignId),
    doNotCallNational: memory.isListed(digest, "NATIONAL", place.country),
    nationalFileAt: memory.fileOf(place.country),
    consent:
      person && dial.purpose !== "CONSULTATION"
        ? memory.consent(person.contactId, dial.purpose)
        : "NONE",
    number: memory.dialled([digest]),
    person: memory.dialled(numbers),
    spokenWithAt: memory.ended(numbers, "CONNECTED"),
    abandonedAt: memory.ended([digest], "ABANDONED"),
    machineAt: memory.ended([digest], "MACHINE"),
    recordAt: person?.recordAt.getTime() ?? now.getTime(),
    callerId: dial.callerId,
    country: countryOf(dial.phone),
    costly: place.costly,
    ...tolls,
  };
}

/** A number under +1 that tells no country is held to the law of the largest one there. */
export function rulesOfPhone(law: Law, phone: string) {
  return law.of({ country: countryOf(phone), region: placeOfPhone(phone).region });
}

function countryOf(phone: string): string | null {
  return placeOfPhone(phone).country ?? (phone.startsWith("+1") ? "US" : null);
}

/** How far back calls matter that were lost, taken for a machine or talked on. */
function lookBack(all: readonly Rules[]): number {
  const spans = all.flatMap((rules) => [
    (rules.daysAfterConversation ?? 0) * 24 * hourMs,
    (rules.agentHoursAfterAbandoned ?? 0) * hourMs,
    (rules.agentHoursAfterMachine ?? 0) * hourMs,
  ]);
  return Math.max(0, ...spans);
}
