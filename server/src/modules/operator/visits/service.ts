import {
  type Input,
  type listVisits as listVisitsEndpoint,
  type Output,
  type openVisit,
  type SupportVisit,
  tenantVisited,
  visitEnded,
  visitGrants,
  visitOpened,
} from "@parley/contract";
import { type App, asTenant, inTenant } from "../../../platform/app.ts";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { endpointName, idOfPath } from "../../../platform/http/audited.ts";
import type { EnterTenant } from "../../../platform/http/visits.ts";
import { newId } from "../../../platform/ids.ts";
import { selectTenants } from "../queries.ts";
import { type Tools, tenantOf } from "../service.ts";
import { consentOf, toVisit } from "./consent.ts";
import { closeVisits, currentConsent, openVisitOf, selectVisits } from "./queries.ts";

const audience = { permission: "support-access:read" } as const;
const shown = 50;

/** Opens a visit, if the tenant has agreed to one. What it is for is written down on both sides. */
export async function openVisitTo(
  { app }: Tools,
  ctx: Ctx,
  id: string,
  { reason, minutes }: Input<typeof openVisit>["body"],
): Promise<SupportVisit> {
  const tenant = await tenantOf(ctx, id);
  if (tenant.status !== "ACTIVE") throw new Refusal("conflict", "The tenant is suspended");
  const operatorId = userOf(ctx);
  const operatorName = await nameOf(ctx.tx, operatorId);
  await emit(ctx, tenantVisited, { id }, { permission: "tenants:visit" }, { after: { reason } });
  const visit = await asTenant(app, ctx, id, async (within) => {
    const consent = await currentConsent(within.tx, ctx.now);
    if (!consent) throw needed("The tenant has not agreed to a visit; an administrator of it can");
    await closeVisits(within.tx, ctx.now, operatorId);
    const wanted = new Date(ctx.now.getTime() + minutes * 60_000);
    const row = {
      id: newId(),
      consent_id: consent.id,
      operator_id: operatorId,
      operator_name: operatorName,
      level: consent.level,
      reason,
      opened_at: ctx.now,
      ends_at: wanted < consent.until ? wanted : consent.until,
      ended_at: null,
    };
    const tx: Tx<"support_visits"> = within.tx;
    await tx.insertInto("support_visits").values(row).execute();
    const change = { after: { operator: operatorName, level: consent.level, reason } };
    await emit(within, visitOpened, { id: row.id }, audience, change);
    return { ...row, tenant_id: id };
  });
  const { ip, requestId } = ctx.origin;
  ctx.afterCommit(() =>
    app.signals.raise({ tenantId: id, kind: "VISIT_OPENED", userId: operatorId, ip, requestId }),
  );
  return toVisit(visit, ctx.now);
}

/** The newest visits to a tenant, and whether there may be another. */
export async function visitsTo(
  { app }: Tools,
  ctx: Ctx,
  id: string,
): Promise<Output<typeof listVisitsEndpoint>> {
  await tenantOf(ctx, id);
  return asTenant(app, ctx, id, async (within) => ({
    consent: await consentOf(within),
    items: (await selectVisits(within.tx, { limit: shown })).map((row) => toVisit(row, ctx.now)),
  }));
}

/** The operator leaves. */
export async function endVisitsTo({ app }: Tools, ctx: Ctx, id: string): Promise<void> {
  await tenantOf(ctx, id);
  const operatorId = userOf(ctx);
  await asTenant(app, ctx, id, async (within) => {
    for (const visitId of await closeVisits(within.tx, ctx.now, operatorId)) {
      await emit(within, visitEnded, { id: visitId }, audience);
    }
  });
}

/**
 * Lets an operator into the tenant that a request names, as what his visit allows. That he asked is in the
 * tenant's log before he is answered.
 */
export function entrance(app: App): EnterTenant {
  return async (caller, tenantId, { endpoint, request }) => {
    const { actor, origin } = caller;
    const isThere = await inTenant(
      app,
      caller.tenantId,
      async (ctx) => (await selectTenants(ctx, { id: tenantId, limit: 1 }))[0]?.status,
      { actor, origin, readOnly: true },
    );
    if (!isThere) throw notFound("tenant");
    const visit = await inTenant(
      app,
      tenantId,
      (ctx) => openVisitOf(ctx.tx, actor.userId, ctx.now),
      { readOnly: true },
    );
    if (!visit || isThere !== "ACTIVE") throw needed("Open a visit first, with a reason");
    const { used: _, roles: __, ...rest } = actor;
    const blurs = visit.level === "CONFIGURATION";
    const within = {
      ...caller,
      tenantId,
      actor: { ...rest, teamId: null, grants: visitGrants[visit.level], blurs },
    };
    await app.audit.record(tenantId, within, {
      action: "READ",
      event: endpointName(endpoint),
      subjectId: idOfPath(request),
      fields: [`visit ${visit.id}`, `reason: ${visit.reason}`],
    });
    if (blurs && (request.query as { q?: string }).q !== undefined) {
      throw new Refusal(
        "visit-reads-only",
        "To search would tell names, which this visit is not about",
      );
    }
    return within;
  };
}

async function nameOf(tx: Tx<"users">, id: string): Promise<string> {
  const row = await tx
    .selectFrom("users")
    .select("name")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.name;
}

function needed(words: string): Refusal {
  return new Refusal("visit-needed", words);
}
