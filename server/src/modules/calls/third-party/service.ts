import type { callThirdParty, changeThirdParty, Input } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { limitReached } from "../../../platform/quota.ts";
import { selectAgents } from "../../agents/index.ts";
import { numberDialled } from "../../contacts/index.ts";
import { keepDecisions } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import type { Loaded } from "../pictures.ts";
import { type ListedCall, selectCalls } from "../queries.ts";
import { refusalOf, tellTolls } from "../refused.ts";
import { ownCall } from "../service.ts";
import { type Errand, settle } from "../settle.ts";
import { isAsked, isWithThird } from "./actions.ts";
import { joinThird, openColleague, openThird, type ThirdDial } from "./open.ts";

const ringSeconds = 30;

type Wanted = Input<typeof callThirdParty>["body"];

/** A colleague or an outside number is called for the customer of one's own conversation. */
export async function askThirdParty(
  ctx: Ctx,
  callId: string,
  wanted: Wanted,
): Promise<{ dial: ThirdDial; errands: Errand[] }> {
  const call = await ownCall(ctx, callId);
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") throw notNow(call.state);
  if (isWithThird(call)) throw new Refusal("conflict", "Somebody is called in this call already");
  const { how } = wanted;
  const { region, conversations } = await readSettings(ctx);
  const { agentId, number } = wanted;
  if ((agentId === undefined) === (number === undefined)) {
    throw invalid("number", "is needed, or a colleague instead of it");
  }
  const { dial, id, teamId } =
    agentId !== undefined
      ? await askColleague(ctx, callId, agentId, how)
      : { ...(await askOutside(ctx, call, number ?? "", region.country, how)), teamId: null };
  const mayStay = agentId === undefined ? conversations.agentMayLeave : true;
  const errands = await settle(ctx, [callId], (loaded) =>
    joinThird(loaded, { id, dial, how, mayStay, teamId }),
  );
  return { dial, errands };
}

async function askColleague(ctx: Ctx, callId: string, agentId: string, how: Wanted["how"]) {
  const askedBy = userOf(ctx);
  if (agentId === askedBy) throw new Refusal("conflict", "The call is yours already");
  // Whom one may see on the floor, one may ask.
  const [known] = await selectAgents(ctx, { userId: agentId, limit: 1 });
  if (!known || known.retired) throw notFound("agent");
  const opened = await openColleague(ctx, callId, { agentId, how, askedBy });
  if (opened) return opened;
  throw new Refusal("agent-not-free", "This colleague is not ready", {
    details: { state: known.state },
  });
}

async function askOutside(
  ctx: Ctx,
  call: ListedCall,
  number: string,
  country: string,
  how: Wanted["how"],
) {
  const phone = numberDialled(number, country);
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
  return opened;
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
  const [seen] = await selectCalls(ctx, { id: callId, limit: 1 });
  // A colleague who was asked may leave.
  const call = seen && isAsked(ctx, seen) ? seen : await ownCall(ctx, callId, "calls:end-any");
  if (!isWithThird(call)) throw new Refusal("conflict", "Nobody else is called in this call");
  return settle(ctx, [callId], ({ call: row }: Loaded) => {
    row.third_plan = "DROP";
    row.hold_wanted = false;
  });
}

function notNow(state: string): Refusal {
  return new Refusal("conflict", "Nobody talks on this call", { details: { state } });
}
