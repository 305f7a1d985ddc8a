import { tollReasons, tollsGuarded } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { DecidedDial } from "../law/index.ts";

type Refused = Pick<DecidedDial, "decision"> & { dial: { attemptId: string } };

/** Whoever tries what could run up the bill is told of to those who watch. */
export async function tellTolls(ctx: Ctx, { decision }: Refused): Promise<void> {
  // A flow is nobody.
  const { userId } = ctx.actor;
  for (const reason of tollReasons) {
    if (!decision.reasons.includes(reason)) continue;
    await emit(ctx, tollsGuarded, { reason, userId }, { permission: "security:read" });
  }
}

/** The refusal of a dial, with everything that was against it. */
export function refusalOf({ dial, decision }: Refused, field = "contactPointId"): Refusal {
  const { reasons, nextAllowedAt } = decision;
  return new Refusal("dial-refused", "This number may not be called now", {
    errors: reasons.map((reason) => ({ field, reason })),
    details: {
      decisionId: dial.attemptId,
      reasons,
      nextAllowedAt: nextAllowedAt === null ? null : new Date(nextAllowedAt).toISOString(),
    },
  });
}
