import type { Ctx } from "../../../platform/ctx.ts";
import { phoneDigest, placeOfPhone } from "../../contacts/index.ts";
import { decide, type Facts, type Rules } from "../decision/index.ts";
import { type Law, readLaw } from "../rules.ts";
import type { AskedDial, DecidedDial } from "./dial.ts";
import { type Memory, recall } from "./memory.ts";
import { type CalledPerson, lockDialled, peopleOfLeads } from "./people.ts";

const hourMs = 3_600_000;

/**
 * Whether each of these dials may leave now. Until the transaction ends nobody else decides about the
 * same numbers and people, so what is allowed here may be counted here.
 */
export async function decideDials<D extends AskedDial>(
  ctx: Ctx,
  dials: readonly D[],
): Promise<DecidedDial<D>[]> {
  const vault = await ctx.vault();
  const leadIds = dials.flatMap(({ leadId }) => leadId ?? []);
  // What is decided by rules that change meanwhile, the database does not let leave.
  const [people, law] = await Promise.all([peopleOfLeads(ctx.tx, leadIds), readLaw(ctx.tx)]);
  const digests = new Map(
    dials.map(({ phone }) => [phone, phoneDigest(vault, phone).toString("hex")]),
  );
  const contactIds = [...people.values()].map(({ contactId }) => contactId);
  const own = [...people.values()].flatMap((person) => person.digests);
  // It looks when the locks are held: both run in this order.
  const [, memory] = await Promise.all([
    lockDialled(ctx.tx, [...digests.values(), ...contactIds]),
    recall(ctx, {
      digests: [...new Set([...digests.values(), ...own])],
      contactIds,
      lookBackMs: lookBack(dials.map(({ phone }) => rulesOfPhone(law, phone).rules)),
    }),
  ]);
  const counted = new Map<string, number>();
  return dials.map((dial) => {
    const digest = digests.get(dial.phone) ?? "";
    const person = people.get(dial.leadId ?? "");
    const decided = decideOne(ctx, law, memory, { dial, digest, person }, counted);
    // Two dials of one batch count like two of different ones.
    if (decided.decision.outcome === "ALLOW") {
      for (const name of [digest, ...(person ? [person.contactId] : [])]) {
        counted.set(name, (counted.get(name) ?? 0) + 1);
      }
    }
    return decided;
  });
}

type Asked<D> = { dial: D; digest: string; person: CalledPerson | undefined };

function decideOne<D extends AskedDial>(
  ctx: Ctx,
  law: Law,
  memory: Memory,
  { dial, digest, person }: Asked<D>,
  counted: ReadonlyMap<string, number>,
): DecidedDial<D> {
  const { packs, rules } = rulesOfPhone(law, dial.phone);
  const facts = factsOf(ctx, dial, digest, person, memory);
  const hour = Math.floor(ctx.now.getTime() / hourMs) * hourMs;
  const also = (dialled: Facts["number"], dials: number) =>
    dials === 0
      ? dialled
      : {
          recent: [...dialled.recent, { at: hour, dials }],
          inAll: dialled.inAll + dials,
        };
  const whole: Facts = {
    ...facts,
    callerId: dial.callerId ?? law.callerId,
    number: also(facts.number, counted.get(digest) ?? 0),
    person: also(facts.person, counted.get(person?.contactId ?? "") ?? 0),
  };
  const decision = decide(whole, rules, ctx.now.getTime());
  return { dial: { ...dial, callerId: whole.callerId }, decision, digest, packs };
}

function factsOf(
  { now }: Ctx,
  dial: AskedDial,
  digest: string,
  person: CalledPerson | undefined,
  memory: Memory,
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
    consent: person ? memory.consent(person.contactId, dial.purpose) : "NONE",
    number: memory.dialled([digest]),
    person: memory.dialled(numbers),
    spokenWithAt: memory.ended(numbers, "CONNECTED"),
    abandonedAt: memory.ended([digest], "ABANDONED"),
    machineAt: memory.ended([digest], "MACHINE"),
    recordAt: person?.recordAt.getTime() ?? now.getTime(),
    callerId: dial.callerId,
  };
}

/** A number under +1 that tells no country is held to the law of the largest one there. */
function rulesOfPhone(law: Law, phone: string) {
  const { country, region } = placeOfPhone(phone);
  return law.of({ country: country ?? (phone.startsWith("+1") ? "US" : null), region });
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
