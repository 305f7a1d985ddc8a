import type { FlowDefinition } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { dialForCaller, type Reach, takeNamedAgent } from "../../calls/index.ts";
import { numberDialled } from "../../contacts/index.ts";
import { standingAgainst } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import type { FlowOrder } from "./state.ts";

// Those to whom flows hand callers over: outside numbers and agents.

export function numbersOf({ steps }: FlowDefinition): string[] {
  return steps.flatMap((step) => (step.type === "TRANSFER" && step.number ? [step.number] : []));
}

export function agentsOf({ steps }: FlowDefinition): string[] {
  return steps.flatMap((step) => (step.type === "AGENT" ? (step.agentId ?? []) : []));
}

/** Those among these who work as agents. */
export async function knownAgents(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const tx: Tx<"agents"> = ctx.tx;
  const rows = await tx
    .selectFrom("agents")
    .select("user_id")
    .where("user_id", "in", [...ids])
    .where("retired", "=", false)
    .execute();
  return new Set(rows.map(({ user_id }) => user_id));
}

/** Why numbers are not dialled, whatever else is so: by the words in which a step has them. */
export async function barredNumbers(
  ctx: Ctx,
  numbers: readonly string[],
): Promise<Map<string, string>> {
  const barred = new Map<string, string>();
  if (numbers.length === 0) return barred;
  const { region } = await readSettings(ctx);
  const phones = new Map<string, string>();
  for (const number of numbers) {
    const phone = numberDialled(number, region.country);
    if (phone === null) barred.set(number, "is no telephone number");
    else phones.set(number, phone);
  }
  const own = await ownNumbers(ctx, [...phones.values()]);
  const against = await standingAgainst(ctx, [...phones.values()]);
  for (const [number, phone] of phones) {
    const reasons = against.get(phone) ?? [];
    if (own.has(phone)) barred.set(number, leadsBack);
    else if (reasons.length > 0) barred.set(number, `may not be dialled: ${reasons.join(", ")}`);
  }
  return barred;
}

const leadsBack = "is a number of this account, so the call would come back: name its queue";

/** Those among these that lead to this account itself. */
async function ownNumbers(ctx: Ctx, phones: readonly string[]): Promise<Set<string>> {
  if (phones.length === 0) return new Set();
  const tx: Tx<"inbound_numbers"> = ctx.tx;
  const rows = await tx
    .selectFrom("inbound_numbers")
    .select("number")
    .where("number", "in", [...phones])
    .where("retired", "=", false)
    .execute();
  return new Set(rows.map(({ number }) => number));
}

/** Has somebody be with a caller; or why nobody will. */
export async function reachOut(
  ctx: Ctx,
  callId: string,
  order: Extract<FlowOrder, { type: "DIAL" | "RING" }>,
): Promise<Reach | { refused: string }> {
  if (order.type === "RING") {
    return (await takeNamedAgent(ctx, order.agentId)) ?? { refused: "AGENT_NOT_READY" };
  }
  const { region } = await readSettings(ctx);
  const phone = numberDialled(order.number, region.country);
  if (phone === null) return { refused: "NO_NUMBER" };
  if ((await ownNumbers(ctx, [phone])).has(phone)) return { refused: "OWN_NUMBER" };
  return dialForCaller(ctx, callId, { phone, ringSeconds: order.seconds });
}
