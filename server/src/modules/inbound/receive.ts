import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import { operatorsTenant } from "../../platform/audit/operators.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import {
  callOfLeg,
  linesFree,
  openInbound,
  type Received,
  type Reception,
} from "../calls/index.ts";
import { leadOfCaller } from "../contacts/index.ts";
import type { IncomingCall } from "../telephony/index.ts";
import { beginRun, liveFlow } from "./flows/runs.ts";
import { findNumber, ownerOf } from "./numbers.ts";
import { houseOf, isOpenAt } from "./opening.ts";
import { wayFrom } from "./queues.ts";
import type { Way } from "./way.ts";

/**
 * What becomes of a call that comes in. Whose number was called says whose it is; what came by a trunk of somebody
 * else's is refused. A call that is taken is written whole, in one transaction, before the carrier hears of it.
 */
export function receptionOf(app: App): Reception {
  return async (call, provider) => {
    const owner = await inInstallation(app, (tx) => ownerOf(tx, call.to));
    if (!owner) {
      await suspect(app, call, "CALL_TO_UNKNOWN_NUMBER", call.trunkTenantId);
      return { refuse: "UNKNOWN_NUMBER" };
    }
    if (call.trunkTenantId !== null && call.trunkTenantId !== owner.tenant_id) {
      await suspect(app, call, "CALL_TO_FOREIGN_NUMBER", call.trunkTenantId);
      return { refuse: "DECLINED" };
    }
    if (!owner.open) return { refuse: "DECLINED" };
    try {
      const id = owner.number_id;
      return await inTenant(app, owner.tenant_id, (ctx) => receive(ctx, id, call, provider));
    } catch (error) {
      // The tenant's own bounds: of leads, for one who is new.
      if (error instanceof Refusal) return { refuse: "CONGESTION" };
      throw error;
    }
  };
}

/** A number that leads to a flow: what comes after it is the flow's. */
const noWay: Way = { plan: [], full: [], campaignId: null, farewell: null };

async function receive(
  ctx: Ctx,
  numberId: string,
  call: IncomingCall,
  provider: string,
): Promise<Received> {
  const { tenantId } = ctx;
  const known = await callOfLeg(ctx, call.legId);
  if (known) return { tenantId, callId: known };
  const number = await findNumber(ctx, numberId);
  if (!number) return { refuse: "UNKNOWN_NUMBER" };
  if ((await linesFree(ctx)).free < 1) return { refuse: "CONGESTION" };
  const isOpen = isOpenAt(number, await houseOf(ctx), ctx.now);
  const flow = number.flow_id === null ? undefined : await liveFlow(ctx, number.flow_id);
  const way = number.queue_id === null ? noWay : await wayFrom(ctx, number.queue_id);
  const { plan, full, farewell, campaignId } = way;
  const { leadId, contactPointId } = await leadOfCaller(ctx, call.from);
  const callId = await openInbound(ctx, {
    ...{ legId: call.legId, provider, numberId, number: number.number, leadId, contactPointId },
    ...{ plan, full, campaignId },
    closed: isOpen ? null : { text: number.closed_text },
    turnedAway: plan.length > 0 || flow ? null : { text: farewell },
    inFlow: flow !== undefined,
  });
  if (flow && isOpen) {
    const caller = { caller: call.from, called: number.number };
    await beginRun(ctx, { callId, ...flow, ...caller });
  }
  return { tenantId, callId };
}

type Suspicion = "CALL_TO_UNKNOWN_NUMBER" | "CALL_TO_FOREIGN_NUMBER";

/** Told to whoever owns the trunk; of one that all share, to the operators. */
async function suspect(
  app: App,
  call: IncomingCall,
  kind: Suspicion,
  owner: string | null,
): Promise<void> {
  const tenantId = owner ?? (await operatorsTenant(app));
  app.log.warn({ trunk: call.trunk, kind }, "incoming call refused");
  if (tenantId) {
    app.signals.raise({ tenantId, kind, userId: null, ip: null, event: `trunk ${call.trunk}` });
  }
}
