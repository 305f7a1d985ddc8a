import type { Ctx } from "../../../platform/ctx.ts";
import { type Decision, decide, type Facts, type Rules } from "../decision/index.ts";
import type { Place } from "../packs/index.ts";
import { readLaw } from "../rules.ts";
import type { AskedDial } from "./dial.ts";
import { askedOf, factsOf, hourMs, lookAt, rulesOfPhone } from "./look.ts";

/** What the decision about a dial would be at some time, after some dials of the same number; for plans. */
export type Outlook = (at: number, dials: readonly number[]) => Decision;

/** The outlook of one dial, by what is known of its number and its person now. */
export async function outlookOf(ctx: Ctx, dial: AskedDial): Promise<Outlook> {
  const known = await lookAt(ctx, [dial]);
  const { digest, person } = askedOf(known, dial);
  const facts = factsOf(ctx, dial, digest, person, known.memory, known.tolls);
  const callerId = dial.callerId ?? known.law.callerId;
  return outlook({ ...facts, callerId }, rulesOfPhone(known.law, dial.phone).rules);
}

/** The outlook of somebody in a place against whom nothing speaks. */
export async function outlookAt(
  ctx: Ctx,
  place: Place & { zones: readonly string[] },
  dial: Pick<AskedDial, "purpose" | "automatic">,
): Promise<Outlook> {
  const { rules } = (await readLaw(ctx.tx)).of(place);
  const { zones } = place;
  return (at, dials) => outlook({ ...harmless(at), ...dial, zones }, rules)(at, dials);
}

function harmless(now: number): Omit<Facts, "purpose" | "automatic" | "zones"> {
  const nothing = { recent: [], inAll: 0 };
  return {
    ...{ agentHeld: true, doNotCall: false, doNotCallCampaign: false, doNotCallNational: false },
    ...{ nationalFileAt: now, consent: "GRANTED", number: nothing, person: nothing },
    ...{ spokenWithAt: null, abandonedAt: null, machineAt: null, recordAt: now, callerId: "" },
    // Of a place it is asked when it may be called, and not whether the tenant wants to.
    ...{ country: null, costly: false, dialsByHand: 0, spent: { minor: 0, until: now } },
  };
}

function outlook(facts: Facts, rules: Rules): Outlook {
  return (at, dials) => {
    const hours = dials.map((dial) => ({ at: Math.floor(dial / hourMs) * hourMs, dials: 1 }));
    const after = ({ recent, inAll }: Facts["number"]) => ({
      recent: [...recent, ...hours],
      inAll: inAll + hours.length,
    });
    return decide(
      { ...facts, number: after(facts.number), person: after(facts.person) },
      rules,
      at,
    );
  };
}
