import {
  builtInRoles,
  type createOperatedTenant,
  type EventData,
  type EventType,
  type Input,
  type listOperatedTenants,
  type OperatedTenant,
  tenantCreated,
  tenantResumed,
  tenantSuspended,
} from "@parley/contract";
import type { z } from "zod";
import { type App, asTenant } from "../../platform/app.ts";
import type { Change } from "../../platform/audit/entry.ts";
import { type Ctx, may } from "../../platform/ctx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { encodeCursor, nameCursor, toPage } from "../../platform/http/cursor.ts";
import { newId } from "../../platform/ids.ts";
import {
  createUser,
  endAllSessions,
  furnishTenant,
  type TenantSeed,
  type UserHook,
  welcome,
} from "../identity/index.ts";
import { demandNoDeletion } from "./leaving/deletion.ts";
import type { exportJob } from "./leaving/export.ts";
import { selectTenants, setStatus, type TenantRow } from "./queries.ts";
import { figuresOf, wholeLimits } from "./usage/service.ts";

const noUsage: OperatedTenant["usage"] = {
  users: 0,
  agents: 0,
  leads: 0,
  storageBytes: 0,
  callsToday: 0,
  liveCalls: 0,
  requestsToday: 0,
};

/** What the life of tenants needs besides a transaction; a command has it too. */
export type TenantTools = {
  app: Pick<App, "vaults" | "storage" | "config">;
  seeds: readonly TenantSeed[];
  hooks: readonly UserHook[];
};

/** What all of the operator's work needs. */
export type Tools = TenantTools & {
  app: App;
  /** The work that takes a tenant out. */
  exporting: ReturnType<typeof exportJob>;
};

export async function listTenants(
  { app }: TenantTools,
  ctx: Ctx,
  { cursor, limit, q, status }: Input<typeof listOperatedTenants>["query"],
): Promise<{ items: OperatedTenant[]; nextCursor: string | null }> {
  const after = nameCursor("operated", cursor);
  const rows = await selectTenants(ctx, { q, status, after, limit: limit + 1 });
  const figures = await figuresOf(app.storage, ctx, rows);
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("operated", [last.name, last.id]),
    (row) => toTenant(ctx, row, figures.get(row.id)),
  );
}

export async function getTenant(
  { app }: TenantTools,
  ctx: Ctx,
  id: string,
): Promise<OperatedTenant> {
  const row = await tenantOf(ctx, id);
  const figures = await figuresOf(app.storage, ctx, [row]);
  return toTenant(ctx, row, figures.get(id));
}

/** Makes a tenant with its first administrator, who gets a letter; all of it or nothing. */
export async function createTenant(
  tools: TenantTools,
  ctx: Ctx,
  { admin, ...tenant }: Input<typeof createOperatedTenant>["body"],
): Promise<{ tenant: OperatedTenant; letter: "SENT" | "NO_MAIL_SERVER" }> {
  const { app, seeds, hooks } = tools;
  const id = newId();
  const hasMail = app.config.smtpUrl !== undefined;
  // For this one user he may do what the administrator may whom he makes.
  const maker = { ...ctx.actor, teamId: null, grants: builtInRoles.ADMIN };
  await asTenant(
    app,
    ctx,
    id,
    async (within) => {
      await furnishTenant(app, within, { ...tenant, isDemo: false }, seeds);
      const user = { ...admin, passwordHash: null, teamId: null, roles: ["ADMIN"], skillIds: [] };
      const userId = await createUser(within, user, hooks);
      if (hasMail) await welcome(within, userId);
    },
    maker,
  );
  const { name, slug } = tenant;
  await tell(app, ctx, tenantCreated, { id }, { after: { name, slug } });
  return { tenant: await getTenant(tools, ctx, id), letter: hasMail ? "SENT" : "NO_MAIL_SERVER" };
}

/** Closes a tenant: whoever is in goes, nobody comes in, nothing is dialled. Its data stays as it is. */
export async function suspendTenant(
  tools: TenantTools,
  ctx: Ctx,
  id: string,
  reason: string,
): Promise<OperatedTenant> {
  const { app } = tools;
  const row = await tenantOf(ctx, id);
  if (!(await setStatus(ctx, id, { was: "ACTIVE", becomes: "SUSPENDED", reason }))) {
    throw notThat(row);
  }
  await asTenant(app, ctx, id, (within) => endAllSessions(within, "SUSPENDED"));
  const change = { before: { status: row.status }, after: { status: "SUSPENDED", reason } };
  await tell(app, ctx, tenantSuspended, { id }, change);
  return getTenant(tools, ctx, id);
}

export async function resumeTenant(
  tools: TenantTools,
  ctx: Ctx,
  id: string,
): Promise<OperatedTenant> {
  const row = await tenantOf(ctx, id);
  await demandNoDeletion(ctx, id);
  if (!(await setStatus(ctx, id, { was: "SUSPENDED", becomes: "ACTIVE" }))) throw notThat(row);
  const change = { before: { status: row.status }, after: { status: "ACTIVE" } };
  await tell(tools.app, ctx, tenantResumed, { id }, change);
  return getTenant(tools, ctx, id);
}

/** The tenant that an address names. */
export async function tenantOf(ctx: Ctx, id: string): Promise<TenantRow> {
  const [row] = await selectTenants(ctx, { id, limit: 1 });
  if (!row) throw notFound("tenant");
  return row;
}

/** Says what was done in both audit logs: the operator's and that of the tenant. */
export async function tell<E extends EventType<z.ZodType<{ id: string }>>>(
  app: Pick<App, "vaults">,
  ctx: Ctx,
  type: E,
  data: EventData<E> & { id: string },
  change: Change,
): Promise<void> {
  await emit(ctx, type, data, { permission: "tenants:list" }, change);
  await asTenant(app, ctx, data.id, (within) =>
    emit(within, type, data, { permission: "tenant:update" }, change),
  );
}

function notThat({ status }: TenantRow): Refusal {
  return new Refusal("conflict", `The tenant is ${status.toLowerCase()}`, { details: { status } });
}

function toTenant(
  ctx: Ctx,
  row: TenantRow,
  usage: OperatedTenant["usage"] = noUsage,
): OperatedTenant {
  const can: OperatedTenant["can"] = may(ctx, "tenants:limit") ? ["limit"] : [];
  if (may(ctx, "tenants:suspend")) {
    if (row.status === "ACTIVE") can.push("suspend");
    if (row.status === "SUSPENDED") can.push("resume");
  }
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    status: row.status,
    timeZone: row.time_zone,
    country: row.country,
    isDemo: row.is_demo,
    createdAt: row.created_at.toISOString(),
    suspendedAt: row.suspended_at?.toISOString() ?? null,
    suspendedReason: row.suspended_reason,
    limits: wholeLimits(row.limits),
    usage,
    can,
  };
}
