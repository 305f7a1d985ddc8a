import {
  type Input,
  limitNames,
  type OperatedTenant,
  type setTenantLimits,
  type TenantDay,
  type TenantLimits,
  tenantLimited,
} from "@parley/contract";
import { sql } from "kysely";
import { changeOf } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Storage } from "../../../platform/storage/storage.ts";
import type { TenantRow } from "../queries.ts";
import { type Tools, tell, tenantOf } from "../service.ts";
import { dayOf } from "./meter.ts";

const dayMs = 86_400_000;

/** Every limit by its name; those that are not set are null. */
export function wholeLimits(limits: Partial<TenantLimits>): TenantLimits {
  return Object.fromEntries(limitNames.map((name) => [name, limits[name] ?? null])) as TenantLimits;
}

/** Changes those limits that are named. Answers whether anything is another than before. */
export async function setLimits(
  { app }: Tools,
  ctx: Ctx,
  id: string,
  patch: Input<typeof setTenantLimits>["body"],
): Promise<void> {
  const before = wholeLimits((await tenantOf(ctx, id)).limits);
  const named = Object.entries(patch).filter(([, most]) => most !== undefined);
  const after: TenantLimits = { ...before, ...Object.fromEntries(named) };
  const fields = limitNames.filter((name) => before[name] !== after[name]);
  if (fields.length === 0) return;
  const kept = Object.fromEntries(
    limitNames.flatMap((name) => (after[name] === null ? [] : [[name, after[name]]])),
  );
  await sql`select platform.set_tenant_limits(${id}, ${JSON.stringify(kept)}::jsonb)`.execute(
    ctx.tx,
  );
  await tell(app, ctx, tenantLimited, { id, fields }, changeOf(fields, before, after));
}

type Figures = {
  tenant_id: string;
  users: number;
  agents: number;
  leads: number;
  calls: number;
  live_calls: number;
  requests: number;
};

/** What these tenants use at this moment. */
export async function figuresOf(
  storage: Storage,
  ctx: Ctx,
  rows: readonly TenantRow[],
): Promise<ReadonlyMap<string, OperatedTenant["usage"]>> {
  const ids = rows.map(({ id }) => id);
  const day = dayOf(ctx.now);
  const { rows: figures } = await sql<Figures>`
    select * from platform.tenant_figures(${ids}::uuid[], ${new Date(`${day}T00:00:00Z`)}, ${day}::date)`.execute(
    ctx.tx,
  );
  const entries = figures.map(async (one) => {
    const usage = {
      users: one.users,
      agents: one.agents,
      leads: one.leads,
      storageBytes: await storage.bytesOf(one.tenant_id),
      callsToday: one.calls,
      liveCalls: one.live_calls,
      requestsToday: one.requests,
    };
    return [one.tenant_id, usage] as const;
  });
  return new Map(await Promise.all(entries));
}

type DayRow = Omit<TenantDay, "storageBytes"> & { storage_bytes: number | null };

/** The days of a tenant, the oldest first. */
export async function usageOf(ctx: Ctx, id: string, days: number): Promise<TenantDay[]> {
  await tenantOf(ctx, id);
  const from = dayOf(new Date(ctx.now.getTime() - (days - 1) * dayMs));
  const { rows } = await sql<DayRow>`
    select * from platform.tenant_history(${id}, ${from}::date)`.execute(ctx.tx);
  return rows.map(({ storage_bytes: storageBytes, ...row }) => ({ ...row, storageBytes }));
}
