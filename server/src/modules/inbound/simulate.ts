import { type Input, simulateCaller } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import { findLeadForDial } from "../contacts/index.ts";
import type { CallerPlan } from "../telephony/index.ts";
import { findNumber } from "./numbers.ts";

/** Has the built-in carrier ring, and logs where that fails; undefined where no carrier of ours is within reach. */
export type Ring = ((plan: CallerPlan) => Promise<void>) | undefined;

export function simulateRoutes(serve: Api, ring: () => Ring): void {
  serve.serve(simulateCaller, async (ctx, { params, body }) => {
    const call = ring();
    if (!call) {
      throw new Refusal("carrier-unavailable", "The simulated carrier is not within reach", {
        retryAfter: 5,
      });
    }
    const plan = await planOf(ctx, params.id, body);
    ctx.afterCommit(() => void call(plan));
  });
}

type Asked = Input<typeof simulateCaller>["body"];

async function planOf(ctx: Ctx, numberId: string, asked: Asked): Promise<CallerPlan> {
  const { leadId, ...does } = asked;
  const number = await findNumber(ctx, numberId);
  if (!number || number.retired) throw notFound("number");
  const lead = leadId === undefined ? undefined : await findLeadForDial(ctx, leadId);
  if (leadId !== undefined && !lead) throw notFound("lead with a number");
  const way = { to: number.number, trunk: "simulated", trunkTenantId: ctx.tenantId };
  return { from: lead?.phone ?? strangerNumber(ctx.now), ...way, ...does };
}

/** A number of the range that is kept for fiction, of whom nobody knows. */
function strangerNumber(now: Date): string {
  return `+120255501${20 + (now.getTime() % 80)}`;
}
