import type { callThirdParty, changeThirdParty, Input } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { limitReached } from "../../../platform/quota.ts";
import { numberDialled } from "../../contacts/index.ts";
import { keepDecisions } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import type { Loaded } from "../pictures.ts";
import { refusalOf, tellTolls } from "../refused.ts";
import { ownCall } from "../service.ts";
import { type Errand, settle } from "../settle.ts";
import { isWithThird } from "./actions.ts";
import { joinThird, openThird, type ThirdDial } from "./open.ts";

const ringSeconds = 30;

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
  const opened = await openThird(ctx, call, { phone, how, askedBy: userOf(ctx), ringSeconds });
  if ("noLine" in opened) throw limitReached(opened.noLine.limit, opened.noLine.most);
  if ("refused" in opened) {
    const { refused } = opened;
    // Nothing comes of the dial, and yet the decision is kept.
    ctx.afterRefusal((later) => keepDecisions(later, [refused]));
    ctx.afterRefusal((later) => tellTolls(later, refused));
    throw refusalOf(refused, "number");
  }
  const { dial, id } = opened;
  const mayStay = conversations.agentMayLeave;
  const errands = await settle(ctx, [callId], (loaded) =>
    joinThird(loaded, { id, dial, how, mayStay }),
  );
  return { dial, errands };
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
