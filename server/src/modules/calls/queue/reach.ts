import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { readyAgents } from "../../agents/index.ts";
import { keepDecisions } from "../../law/index.ts";
import { isEnded } from "../../telephony/index.ts";
import type { CallRow, Loaded } from "../pictures.ts";
import { tellTolls } from "../refused.ts";
import { joinThird, openThird, type ThirdDial } from "../third-party/open.ts";
import { giveUpAgent, note } from "./wait.ts";

/** With whom a caller who is led is to be from now on. */
export type Reach =
  | { type: "AGENT"; agentId: string; teamId: string | null }
  | { type: "NUMBER"; id: string; dial: ThirdDial };

/** How far it is with that. */
export type Reached = "YES" | "NO" | "NOT_YET";

/** A named agent for a caller, if he is ready; held until the call is written in this transaction. */
export async function takeNamedAgent(ctx: Ctx, agentId: string): Promise<Reach | null> {
  const anybody = { teamIds: [], skillIds: [] };
  const [agent] = await readyAgents(ctx, anybody, { limit: 1, among: [agentId] });
  return agent ? { type: "AGENT", agentId, teamId: agent.teamId } : null;
}

/**
 * An outside number for a caller who is led, by the same decision, bounds and trunks as one that an agent dials; or why it
 * is not dialled. A refusal is kept, and told to those who watch the bill.
 */
export async function dialForCaller(
  ctx: Ctx,
  callId: string,
  { phone, ringSeconds }: { phone: string; ringSeconds: number },
): Promise<Reach | { refused: string }> {
  const tx: Tx<"calls"> = ctx.tx;
  const call = await tx
    .selectFrom("calls")
    .select(["id", "origin", "caller_id", "lead_id", "campaign_id"])
    .where("id", "=", callId)
    .$castTo<Pick<CallRow, "id" | "origin" | "caller_id" | "lead_id" | "campaign_id">>()
    .executeTakeFirstOrThrow();
  const asked = { phone, how: "BLIND" as const, askedBy: null, ringSeconds };
  const opened = await openThird(ctx, call, asked);
  if ("noLine" in opened) return { refused: opened.noLine.limit };
  if ("refused" in opened) {
    await keepDecisions(ctx, [opened.refused]);
    await tellTolls(ctx, opened.refused);
    return { refused: opened.refused.decision.reasons[0] ?? "REFUSED" };
  }
  return { type: "NUMBER", ...opened };
}

export function reachFor(loaded: Loaded, reach: Reach): void {
  const { call } = loaded;
  if (reach.type === "NUMBER") {
    joinThird(loaded, { id: reach.id, dial: reach.dial, how: "BLIND", mayStay: true });
    return;
  }
  Object.assign(call, {
    ...{ agent_id: reach.agentId, team_id: reach.teamId, agent_leg_id: null, agent_leg_tries: 0 },
  } satisfies Partial<CallRow>);
}

/** Whoever is still rung is hung up on. */
export function withdraw(loaded: Loaded, now: Date): void {
  const { call, legs } = loaded;
  if (call.agent_id !== null && call.connected_at === null) giveUpAgent(loaded, now);
  const third = legs.get(call.third_leg_id ?? "")?.state;
  if (third && !isEnded(third) && call.handed_over_at === null) {
    call.third_plan = "DROP";
    note(loaded, "RANG_TOO_LONG", now);
  }
}

/** Whether he is with whom a flow wanted, as his call tells it. */
export function reachedOf(
  call: Pick<CallRow, "state" | "agent_id" | "connected_at" | "third_state" | "handed_over_at">,
  wanted: Reach["type"],
): Reached {
  const isOver = call.state === "ENDED";
  if (wanted === "AGENT") {
    if (call.connected_at !== null) return "YES";
    return call.agent_id === null && !isOver ? "NO" : "NOT_YET";
  }
  if (call.handed_over_at !== null) return "YES";
  return call.third_state === "OVER" && !isOver ? "NO" : "NOT_YET";
}
