import type { callThirdParty, changeThirdParty, Input } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { limitReached } from "../../../platform/quota.ts";
import { type Pool, selectAgents } from "../../agents/index.ts";
import { numberDialled } from "../../contacts/index.ts";
import { keepDecisions } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import type { Loaded } from "../pictures.ts";
import { type ListedCall, selectCalls } from "../queries.ts";
import { refusalOf, tellTolls } from "../refused.ts";
import { ownCall } from "../service.ts";
import { type Errand, settle } from "../settle.ts";
import { isAsked, isWithThird } from "./actions.ts";
import {
  type AskedColleague,
  joinThird,
  openColleague,
  openThird,
  type ThirdDial,
} from "./open.ts";

const ringSeconds = 30;

type Wanted = Input<typeof callThirdParty>["body"];

/** A colleague or an outside number is called for the customer of one's own conversation. */
export async function askThirdParty(
  ctx: Ctx,
  callId: string,
  wanted: Wanted,
  poolOf: PoolOfQueue,
): Promise<{ dial: ThirdDial; errands: Errand[] }> {
  const call = await ownTalk(ctx, callId);
  const { how } = wanted;
  const { region, conversations } = await readSettings(ctx);
  const { agentId, queueId, number } = wanted;
  if ([agentId, queueId, number].filter((one) => one !== undefined).length !== 1) {
    throw invalid("number", "is needed, or one colleague or queue instead of it");
  }
  if (queueId !== undefined && how === "BLIND") {
    throw invalid("how", "of a queue is WARM; whoever is to wait there is handed over to it");
  }
  const { dial, id, teamId } =
    number === undefined
      ? await askColleague(ctx, callId, how, await whomToAsk(ctx, wanted, poolOf))
      : { ...(await askOutside(ctx, call, number, region.country, how)), teamId: null };
  const mayStay = number !== undefined ? conversations.agentMayLeave : true;
  const errands = await settle(ctx, [callId], (loaded) =>
    joinThird(loaded, { id, dial, how, mayStay, teamId }),
  );
  return { dial, errands };
}

/** One's own conversation, in which nobody else is called. */
export async function ownTalk(ctx: Ctx, callId: string): Promise<ListedCall> {
  const call = await ownCall(ctx, callId);
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") throw notNow(call.state);
  if (isWithThird(call)) throw new Refusal("conflict", "Somebody is called in this call already");
  return call;
}

/** Whose calls a queue's are; given by the owner of queues. */
export type PoolOfQueue = (ctx: Ctx, queueId: string) => Promise<Pool | null>;

async function whomToAsk(
  ctx: Ctx,
  { agentId, queueId }: Wanted,
  poolOf: PoolOfQueue,
): Promise<AskedColleague> {
  if (agentId === undefined) {
    const pool = await poolOf(ctx, queueId ?? "");
    if (!pool) throw notFound("queue");
    return { pool, among: null };
  }
  if (agentId === ctx.actor.userId) throw new Refusal("conflict", "The call is yours already");
  // Whom one may see on the floor, one may ask.
  const [known] = await selectAgents(ctx, { userId: agentId, limit: 1 });
  if (!known || known.retired) throw notFound("agent");
  return { pool: { teamIds: [], skillIds: [] }, among: [agentId] };
}

async function askColleague(ctx: Ctx, callId: string, how: Wanted["how"], asked: AskedColleague) {
  const opened = await openColleague(ctx, callId, { ...asked, how, askedBy: userOf(ctx) });
  if (opened) return opened;
  const who = asked.among ? "This colleague is not" : "Nobody of this queue is";
  throw new Refusal("agent-not-free", `${who} ready`);
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
