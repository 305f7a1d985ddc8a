import { type RawBuilder, sql } from "kysely";
import type { AnyTx } from "../../../platform/db/tx.ts";

export type FactorState = {
  totpSince: Date | null;
  passkeys: number;
  recoveryCodes: number;
  isRequired: boolean;
};

export const factorNames = ["TOTP", "PASSKEY", "RECOVERY_CODE"] as const;

/** What a user has besides his password, and whether his tenant or a role of his wants it. */
export async function factorState(tx: AnyTx, userId: string): Promise<FactorState> {
  const { rows } = await sql<FactorState>`
    select
      (select t.confirmed_at from totp_factors t where t.user_id = ${userId}) as "totpSince",
      (select count(*)::int from passkeys p where p.user_id = ${userId}) as passkeys,
      (select count(*)::int from recovery_codes c
        where c.user_id = ${userId} and c.used_at is null) as "recoveryCodes",
      (select t.factor_required from tenants t where t.id = current_tenant())
        or exists (select from user_roles ur join roles r
          on r.tenant_id = ur.tenant_id and r.id = ur.role_id
          where ur.user_id = ${userId} and r.factor_required) as "isRequired"`.execute(tx);
  const [state] = rows;
  if (!state) throw new Error("a query without a table has one row");
  return state;
}

/**
 * Whether the holder of a session must set up a second factor before he may do anything: his tenant or a
 * role of his wants one, and he has none. Whom a provider vouched for has proved himself there.
 */
export function mustEnrolOf(session: string): RawBuilder<boolean> {
  const s = sql.id(session);
  return sql<boolean>`(not ${s}.vouched
    and not exists (select from totp_factors f
      where f.user_id = ${s}.user_id and f.confirmed_at is not null)
    and not exists (select from passkeys p where p.user_id = ${s}.user_id)
    and ((select t.factor_required from tenants t where t.id = ${s}.tenant_id)
      or exists (select from user_roles ur join roles r
        on r.tenant_id = ur.tenant_id and r.id = ur.role_id
        where ur.user_id = ${s}.user_id and r.factor_required)))`;
}

/** What somebody may answer with when a second factor is asked for; nothing when none is. */
export function factorsToAsk(state: FactorState): (typeof factorNames)[number][] {
  const first = [
    ...(state.passkeys > 0 ? (["PASSKEY"] as const) : []),
    ...(state.totpSince ? (["TOTP"] as const) : []),
  ];
  const isSpare = first.length > 0 && state.recoveryCodes > 0;
  return [...first, ...(isSpare ? (["RECOVERY_CODE"] as const) : [])];
}
