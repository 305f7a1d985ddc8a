import type { Ctx } from "../../../platform/ctx.ts";
import { consultationChecks } from "../decision/checks.ts";
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

/** Writes the decision down, and counts what leaves by it. */
export async function keepConsultation(
  ctx: Ctx,
  decided: DecidedDial & { dial: { leadId: string; automatic: boolean } },
): Promise<void> {
  await keepDecisions(ctx, [decided]);
  if (decided.decision.outcome === "ALLOW" && !decided.dial.automatic) await countByHand(ctx, 1);
}
