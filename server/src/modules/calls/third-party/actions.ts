import type { Call } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import type { CallRow } from "../pictures.ts";

type Seen = Pick<CallRow, "state" | "third_state" | "third_may_stay">;

/** Whether somebody outside rings for a call or is on its line. */
export function isWithThird({ third_state: state }: Pick<CallRow, "third_state">): boolean {
  return state !== null && state !== "OVER";
}

/** Whether who looks is the colleague who is asked into it: he may leave. */
export function isAsked(
  ctx: Ctx,
  { third_agent_id: id }: Pick<CallRow, "third_agent_id">,
): boolean {
  return id !== null && id === ctx.actor.userId && may(ctx, "calls:control");
}

/** Whether the customer waits because somebody else is called or spoken with. */
export function isAwayForThird({ third_state: state }: Pick<CallRow, "third_state">): boolean {
  return state === "RINGING" || state === "ASIDE";
}

/** What its agent may do about a third party. */
export function thirdPartyActions(call: Seen, canJoin: boolean): Call["can"] {
  const { state, third_state: third, third_may_stay: mayStay } = call;
  if (third === "HANDED_OVER") return ["drop-third-party"];
  if (state !== "TALKING" && state !== "ON_HOLD") return [];
  if (!isWithThird(call)) return ["third-party"];
  const can: Call["can"] = ["drop-third-party"];
  if (third === "ASIDE" && canJoin) can.push("conference");
  if (third === "JOINED") can.push("aside");
  if (third === "ASIDE" || (third === "JOINED" && mayStay)) can.push("hand-over");
  return can;
}
