import {
  type grantSupportAccess,
  type Input,
  type SupportConsent,
  type SupportVisit,
  supportGranted,
  supportRevoked,
  visitEnded,
} from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { type ConsentRow, closeVisits, currentConsent, type VisitRow } from "./queries.ts";

const audience = { permission: "support-access:read" } as const;

export async function consentOf(ctx: Ctx): Promise<SupportConsent | null> {
  const row = await currentConsent(ctx.tx, ctx.now);
  return row ? toConsent(row) : null;
}

/** Lets operators look at the tenant for some hours; a visit under an older consent ends. */
export async function grantConsent(
  ctx: Ctx,
  { level, hours }: Input<typeof grantSupportAccess>["body"],
): Promise<SupportConsent | null> {
  const tx: Tx<"support_consents" | "tenants"> = ctx.tx;
  const tenant = await tx.selectFrom("tenants").select("kind").executeTakeFirstOrThrow();
  if (tenant.kind === "PLATFORM") throw new Refusal("conflict", "Nobody visits the operators");
  await takeBack(ctx);
  const id = newId();
  const until = new Date(ctx.now.getTime() + hours * 3_600_000);
  await tx
    .insertInto("support_consents")
    .values({ id, level, granted_by: userOf(ctx), granted_at: ctx.now, until })
    .execute();
  const after = { level, until: until.toISOString() };
  await emit(ctx, supportGranted, { id }, audience, { after });
  return consentOf(ctx);
}

export async function revokeConsent(ctx: Ctx): Promise<void> {
  const id = await takeBack(ctx);
  if (id) await emit(ctx, supportRevoked, { id }, audience);
}

/** The consent is over, and whoever looks has looked. */
async function takeBack(ctx: Ctx): Promise<string | undefined> {
  const tx: Tx<"support_consents"> = ctx.tx;
  const gone = await tx
    .updateTable("support_consents")
    .set({ revoked_at: ctx.now, revoked_by: userOf(ctx) })
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  for (const id of await closeVisits(ctx.tx, ctx.now))
    await emit(ctx, visitEnded, { id }, audience);
  return gone[0]?.id;
}

export function toConsent(row: ConsentRow): SupportConsent {
  return {
    level: row.level,
    until: row.until.toISOString(),
    grantedAt: row.granted_at.toISOString(),
    grantedByName: row.granted_by_name,
  };
}

export function toVisit(row: VisitRow, now: Date): SupportVisit {
  return {
    id: row.id,
    operatorId: row.operator_id,
    operatorName: row.operator_name,
    level: row.level,
    reason: row.reason,
    openedAt: row.opened_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    isOpen: row.ended_at === null && row.ends_at > now,
  };
}
