import type { FlowStep } from "@parley/contract";
import { localTime } from "../../settings/index.ts";
import { type House, isOpenAt } from "../opening.ts";
import {
  type FlowOrder,
  type FlowState,
  type FlowWorld,
  mostDials,
  type WithoutNumber,
} from "./state.ts";

/** Steps that only look, and by which way they are left. Pure. */

type Of<T extends FlowStep["type"]> = Extract<FlowStep, { type: T }>;

export function hoursOf(
  { hours, holiday }: Of<"HOURS">,
  { house, now }: Pick<FlowWorld, "house" | "now">,
): string {
  const opening = hours ? ("OWN" as const) : ("HOUSE" as const);
  if (isOpenAt({ opening, hours }, house, now)) return "open";
  return holiday !== null && isHolidayAt(house, now) ? "holiday" : "closed";
}

export function branchOf(
  { variable, cases }: Of<"BRANCH">,
  values: Readonly<Record<string, string>>,
): string {
  const value = values[variable] ?? "";
  const at = cases.findIndex(({ is, value: wanted }) => {
    if (is === "SET") return value !== "";
    return is === "EQUALS" ? value === wanted : wanted !== "" && value.startsWith(wanted);
  });
  return at < 0 ? "otherwise" : `case ${at + 1}`;
}

/** What texts and branches may name. */
export function valuesOf(
  { variables }: Pick<FlowState, "variables">,
  { caller, called }: Pick<FlowWorld, "caller" | "called">,
): Record<string, string> {
  return { ...variables, caller: caller ?? "", called };
}

export type Reaching = Of<"TRANSFER" | "AGENT">;

/** Who is to be dialled or rung for a caller; null where nobody can be. */
export function reachOf(
  step: Reaching,
  { dials = 0 }: Pick<FlowState, "dials">,
  { readyAgents, barred }: Pick<FlowWorld, "readyAgents" | "barred">,
): WithoutNumber<FlowOrder> | null {
  const { ringSeconds: seconds } = step;
  if (step.type === "AGENT") {
    const { agentId } = step;
    if (agentId === null || !readyAgents.has(agentId)) return null;
    return { type: "RING", agentId, seconds };
  }
  const { number } = step;
  return dials >= mostDials || barred.has(number) ? null : { type: "DIAL", number, seconds };
}

function isHolidayAt({ holidays, timeZone }: House, at: Date): boolean {
  const { date } = localTime(timeZone, at);
  return holidays.days.some((day) => day.date === date);
}
