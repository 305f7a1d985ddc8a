import type { Move } from "../../agents/index.ts";
import { isAnswered, isEnded } from "../../telephony/index.ts";
import type { CallRow, Loaded } from "../pictures.ts";

/** A conversation goes on with a colleague who was asked into it: it is his, and his side is that of the call's agent. */
export function giveToColleague({ call }: Loaded, agentId: string): void {
  Object.assign(call, {
    ...{ agent_id: agentId, team_id: call.third_team_id, agent_leg_id: call.third_leg_id },
    ...{ agent_leg_tries: 1, agent_returns: false, hold_wanted: false },
    ...{ third_leg_id: null, third_agent_id: null, third_plan: null, third_state: "OVER" },
  } satisfies Partial<CallRow>);
}

/** A colleague is held while he is asked, and free again where it came to nothing; who was rung in vain is paused. */
export function colleagueMoves(before: CallRow, { call, legs }: Loaded): Move[] {
  const { id: callId, campaign_id: campaignId } = call;
  const [was, is] = [before.third_agent_id, call.third_agent_id];
  const moves: Move[] = [];
  if (is !== null && is !== was) {
    moves.push({ userId: is, input: { type: "RESERVE", callId, campaignId } });
  }
  if (was === null || was === is || was === call.agent_id) return moves;
  const leg = legs.get(before.third_leg_id ?? "")?.state;
  const isUnreached =
    leg && isEnded(leg) && leg.answeredAt === null && leg.cause !== "LOCAL" && !isAnswered(leg);
  const wish = { state: "PAUSED" as const, pauseReasonId: null };
  if (isUnreached) moves.push({ userId: was, input: { type: "WISH", wish } });
  const note = isUnreached ? { note: "phone-unreachable" } : {};
  moves.push({ userId: was, input: { type: "RELEASE", callId, ...note } });
  return moves;
}
