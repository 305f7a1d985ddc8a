import type { OperatedTenant, TenantLimits } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";

export type TenantRow = {
  id: string;
  name: string;
  slug: string;
  status: OperatedTenant["status"];
  time_zone: string;
  country: string;
  is_demo: boolean;
  created_at: Date;
  suspended_at: Date | null;
  suspended_reason: string | null;
  limits: Partial<TenantLimits>;
};

type Filter = {
  id?: string;
  q?: string | undefined;
  status?: OperatedTenant["status"] | undefined;
  after?: { name: string; id: string } | undefined;
  limit: number;
};

/** Tenants by name. The door opens to the operator's own transactions only. */
export async function selectTenants(ctx: Ctx, filter: Filter): Promise<TenantRow[]> {
  const { id = null, q = null, status = null, after, limit } = filter;
  const { rows } = await sql<TenantRow>`
    select * from platform.operated_tenants(${id}, ${q}, ${status}, ${after?.name ?? null},
      ${after?.id ?? null}, ${limit})`.execute(ctx.tx);
  return rows;
}

/** Opens or closes a tenant; false when it was not as it had to be for that. */
export async function setStatus(
  ctx: Ctx,
  id: string,
  change: { was: OperatedTenant["status"]; becomes: OperatedTenant["status"]; reason?: string },
): Promise<boolean> {
  const { was, becomes, reason = null } = change;
  const { rows } = await sql<{ done: boolean }>`
    select platform.set_tenant_status(${id}, ${was}, ${becomes}, ${reason}, ${ctx.now}) as done`.execute(
    ctx.tx,
  );
  return rows[0]?.done ?? false;
}
