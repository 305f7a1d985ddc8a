import * as api from "@parley/contract";
import { catalogueChanged } from "@parley/contract";
import { type Ctx, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { everyone } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import { newPassword, phoneName } from "../telephony/index.ts";

export function phoneRoutes(serve: Api): void {
  serve.serve(api.issuePhone, (ctx) => issuePhone(ctx));
}

/** A password for the caller's own phone; whoever is registered with the one before is not any more. */
async function issuePhone(ctx: Ctx) {
  const tx: Tx<"agent_phones"> = ctx.tx;
  const id = userOf(ctx);
  const text = newPassword();
  const password = (await ctx.vault()).seal("agent_phones", "password", id, text);
  await tx
    .insertInto("agent_phones")
    .values({ user_id: id, password, issued_at: ctx.now })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "user_id"]).doUpdateSet({ password, issued_at: ctx.now }),
    )
    .execute();
  await emit(ctx, catalogueChanged, { kind: "AGENT_PHONE", id }, everyone);
  return { username: phoneName(ctx.tenantId, `agent:${id}`), password: text };
}
