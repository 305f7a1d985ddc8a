import type { TenantLimits } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "./ctx.ts";
import type { Tx } from "./db/tx.ts";
import { Refusal } from "./errors.ts";

/** What the operator lets the tenant of the transaction have; nothing where there is no limit. */
export async function limitsOf(tx: Tx<"tenants">): Promise<Partial<TenantLimits>> {
  const row = await tx.selectFrom("tenants").select("limits").executeTakeFirst();
  return (row?.limits ?? {}) as Partial<TenantLimits>;
}

/**
 * Refuses when the tenant has come to more of something than it may have. Asked in the transaction that
 * has just made it, which then comes to nothing; whoever else makes one waits for the end of it, so that two
 * at once do not pass together. Without a limit nothing is counted and nobody waits.
 */
export async function demandRoom(
  ctx: Ctx,
  limit: keyof TenantLimits,
  count: () => Promise<number>,
): Promise<void> {
  const most = (await limitsOf(ctx.tx))[limit];
  if (typeof most !== "number") return;
  await alone(ctx, limit);
  if ((await count()) > most) throw limitReached(limit, most);
}

/** Until this transaction ends, nobody else of the tenant comes past here for the same limit. */
export async function alone(ctx: Ctx, limit: keyof TenantLimits): Promise<void> {
  const key = `${limit} ${ctx.tenantId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(ctx.tx);
}

export function limitReached(limit: keyof TenantLimits, most: number): Refusal {
  return new Refusal("limit-reached", `This account may have ${most} at most`, {
    details: { limit, most },
  });
}
