import type { callThirdParty, changeThirdParty, Input } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { limitReached } from "../../../platform/quota.ts";
import { numberDialled } from "../../contacts/index.ts";
import { decideConsultation, keepConsultation, keepDecisions } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import { createLeg } from "../../telephony/index.ts";
import { linesFree } from "../lines.ts";
import type { Loaded } from "../pictures.ts";
import { refusalOf, tellTolls } from "../refused.ts";
import { ownCall } from "../service.ts";
import { type Errand, settle } from "../settle.ts";
import { isWithThird } from "./actions.ts";

/** A third party who was written down and is dialled after the commit. */
export type ThirdDial = {
  legId: string;
  tenantId: string;
  callId: string;
  phone: string;
  callerId: string | null;
};

/** An outside number is dialled for the customer of one's own conversation. */
export async function askThirdParty(
  ctx: Ctx,
  callId: string,
  { number, how }: Input<typeof callThirdParty>["body"],
): Promise<{ dial: ThirdDial; errands: Errand[] }> {
  const call = await ownCall(ctx, callId);
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") throw notNow(call.state);
  if (isWithThird(call)) throw new Refusal("conflict", "Somebody is called in this call already");
  const { region, conversations } = await readSettings(ctx);
  const phone = numberDialled(number, region.country);
  if (phone === null) {
    throw new Refusal("invalid", "This is no number that can be dialled", {
      errors: [{ field: "number", reason: "is no telephone number" }],
    });
  }
  const { free, bound } = await linesFree(ctx);
  if (bound && free < 1) throw limitReached(bound.limit, bound.most);
  const decided = await decideConsultation(ctx, {
    ...{ id: newId(), origin: call.origin, phone, callerId: call.caller_id, automatic: false },
    ...{ leadId: call.lead_id, campaignId: call.campaign_id, agentId: userOf(ctx) },
  });
  if (decided.decision.outcome === "REFUSE") {
    // Nothing comes of the dial, and yet the decision is kept.
    ctx.afterRefusal((later) => keepDecisions(later, [decided]));
    ctx.afterRefusal((later) => tellTolls(later, decided));
    throw refusalOf(decided, "number");
  }
  await keepConsultation(ctx, decided);
  const { agentMayLeave } = conversations;
  const { attemptId: id, callerId } = decided.dial;
  const legId = newId();
  const tx: Tx<"third_parties"> = ctx.tx;
  const vault = await ctx.vault();
  await insertRows(tx, "third_parties", [
    {
      ...{ id, call_id: callId, leg_id: legId, how, asked_by: userOf(ctx), caller_id: callerId },
      number: vault.seal("third_parties", "number", id, phone),
      number_digest: Buffer.from(decided.digest, "hex"),
      asked_at: ctx.now,
    },
  ]);
  const errands = await settle(ctx, [callId], (loaded: Loaded) => {
    const row = loaded.call;
    Object.assign(row, {
      ...{ third_id: id, third_leg_id: legId, third_plan: how, third_may_stay: agentMayLeave },
      hold_wanted: false,
    });
    const state = createLeg(legId);
    loaded.legs.set(legId, {
      id: legId,
      call_id: callId,
      kind: "THIRD",
      state,
      isNew: true,
      news: [],
    });
  });
  return { dial: { legId, tenantId: ctx.tenantId, callId, phone, callerId }, errands };
}

/** What is wanted of the third party from now on. */
export async function planThirdParty(
  ctx: Ctx,
  callId: string,
  { plan }: Input<typeof changeThirdParty>["body"],
  canJoin: boolean,
): Promise<Errand[]> {
  const call = await ownCall(ctx, callId);
  if (call.third_state !== "ASIDE" && call.third_state !== "JOINED") {
    throw new Refusal("conflict", "Nobody was called in this call who is on the line");
  }
  if (plan === "CONFERENCE" && !canJoin) {
    throw new Refusal("conflict", "This carrier cannot let three talk together");
  }
  if (plan === "HAND_OVER" && call.third_state === "JOINED" && !call.third_may_stay) {
    throw new Refusal("conflict", "Here nobody leaves a customer and a third party alone");
  }
  return settle(ctx, [callId], ({ call: row }: Loaded) => {
    row.third_plan = plan;
    row.hold_wanted = false;
  });
}

/** The third party is hung up on, and the customer comes back; after a hand-over both are hung up. */
export async function dropThirdParty(ctx: Ctx, callId: string): Promise<Errand[]> {
  const call = await ownCall(ctx, callId, "calls:end-any");
  if (!isWithThird(call)) throw new Refusal("conflict", "Nobody else is called in this call");
  return settle(ctx, [callId], ({ call: row }: Loaded) => {
    row.third_plan = "DROP";
    row.hold_wanted = false;
  });
}

function notNow(state: string): Refusal {
  return new Refusal("conflict", "Nobody talks on this call", { details: { state } });
}
