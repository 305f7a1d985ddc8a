import type { RefusalReason } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import { consultationChecks, standingChecks } from "../decision/checks.ts";
import { decide } from "../decision/index.ts";
import type { DecidedDial } from "./dial.ts";
import { keepDecisions } from "./keep.ts";
import { askedOf, factsOf, lookAt, rulesOfPhone } from "./look.ts";
import { lockDialled } from "./people.ts";
import { countByHand } from "./tolls.ts";

/** Somebody outside who is to be asked into a conversation with a lead. */
export type AskedConsultation = {
  /** Of the decision, and of what it allows. */
  id: string;
  origin: string;
  phone: string;
  callerId: string | null;
  /** Of the conversation. */
  leadId: string;
  campaignId: string | null;
  agentId: string | null;
  /** No person asked for it: a flow did. */
  automatic: boolean;
};

/**
 * Whether this number may be called into a conversation. It is nobody who is offered anything: what protects callees (lists,
 * consent, hours, how often) is not asked. What protects whoever pays is, as before every other dial: countries, numbers that
 * cost more, dials by hand, the day's costs. The decision is kept by `keepConsultation`.
 */
export async function decideConsultation(
  ctx: Ctx,
  asked: AskedConsultation,
): Promise<DecidedDial & { dial: { leadId: string } }> {
  const dial = {
    ...{ attemptId: asked.id, origin: asked.origin, automatic: asked.automatic },
    ...{ purpose: "CONSULTATION" as const, leadId: asked.leadId, contactPointId: null },
    ...{ phone: asked.phone, callerId: asked.callerId, campaignId: asked.campaignId },
    agentId: asked.agentId,
  };
  const known = await lookAt(ctx, [dial], (names) => lockDialled(ctx.tx, names));
  const { digest } = askedOf(known, dial);
  const { packs, rules } = rulesOfPhone(known.law, dial.phone);
  const callerId = dial.callerId ?? known.law.callerId;
  // He is not the lead: what is known of that person says nothing about him.
  const facts = factsOf(ctx, dial, digest, undefined, known.memory, known.tolls);
  const decision = decide({ ...facts, callerId }, rules, ctx.now.getTime(), consultationChecks);
  return { dial: { ...dial, callerId }, decision, digest, packs };
}

/** What stands against calling these numbers into conversations whenever that is; nothing is kept or counted. */
export async function standingAgainst(
  ctx: Ctx,
  phones: readonly string[],
): Promise<Map<string, readonly RefusalReason[]>> {
  const dials = phones.map((phone) => ({
    ...{ attemptId: newId(), origin: "INBOUND", automatic: true, purpose: "CONSULTATION" as const },
    ...{
      leadId: null,
      contactPointId: null,
      phone,
      callerId: null,
      campaignId: null,
      agentId: null,
    },
  }));
  if (dials.length === 0) return new Map();
  const known = await lookAt(ctx, dials);
  return new Map(
    dials.map((dial) => {
      const { digest } = askedOf(known, dial);
      const { rules } = rulesOfPhone(known.law, dial.phone);
      const facts = factsOf(ctx, dial, digest, undefined, known.memory, known.tolls);
      return [dial.phone, decide(facts, rules, ctx.now.getTime(), standingChecks).reasons];
    }),
  );
}

/** Writes the decision down, and counts what leaves by it. */
export async function keepConsultation(
  ctx: Ctx,
  decided: DecidedDial & { dial: { leadId: string; automatic: boolean } },
): Promise<void> {
  await keepDecisions(ctx, [decided]);
  if (decided.decision.outcome === "ALLOW" && !decided.dial.automatic) await countByHand(ctx, 1);
}
