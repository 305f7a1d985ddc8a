import * as api from "@parley/contract";
import { catalogueChanged } from "@parley/contract";
import type { Config } from "../../platform/config.ts";
import { type Ctx, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { Refusal } from "../../platform/errors.ts";
import { everyone } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import {
  newPassword,
  phoneName,
  readConnection,
  ringForEcho,
  TelephonyError,
} from "../telephony/index.ts";
import { iceServersFor } from "./softphone/ice-servers.ts";

export function phoneRoutes(serve: Api, config: Config): void {
  serve.serve(api.getPhone, (ctx) => phoneOf(ctx, config));
  serve.servePrepared(
    api.checkPhone,
    (_, { tenantId, actor }) => check(config.asterisk, tenantId, actor.userId),
    async (_ctx, _input, rings) => ({ rings }),
  );
  serve.serve(api.issuePhone, (ctx, { body }) => issuePhone(ctx, config, body.kind));
}

/** There is no transaction yet: a switch is asked before it, the first that is there. */
async function check(files: readonly string[], tenantId: string, userId: string): Promise<boolean> {
  let refusal: Refusal | null = null;
  for (const file of files) {
    try {
      await ringForEcho(await readConnection(file), tenantId, `agent:${userId}`);
      return true;
    } catch (error) {
      if (!(error instanceof TelephonyError)) throw error;
      if (error.code === "wrong-state")
        refusal = new Refusal("conflict", "Your phone is not connected");
      const words = "The switch cannot be reached";
      refusal ??= new Refusal("carrier-unavailable", words, { retryAfter: 5 });
    }
  }
  if (refusal) throw refusal;
  return false;
}

type PhoneKind = (typeof api.phoneKinds)[number];

/** A password for the caller's own phone; whoever is registered with the one before is not any more. */
async function issuePhone(ctx: Ctx, config: Config, kind: PhoneKind) {
  const tx: Tx<"agent_phones"> = ctx.tx;
  const id = userOf(ctx);
  const text = newPassword();
  const password = (await ctx.vault()).seal("agent_phones", "password", id, text);
  await tx
    .insertInto("agent_phones")
    .values({ user_id: id, password, kind, issued_at: ctx.now })
    .onConflict((conflict) =>
      conflict
        .columns(["tenant_id", "user_id"])
        .doUpdateSet({ password, kind, issued_at: ctx.now }),
    )
    .execute();
  await emit(ctx, catalogueChanged, { kind: "AGENT_PHONE", id }, everyone);
  const username = phoneName(ctx.tenantId, `agent:${id}`);
  const iceServers = kind === "BROWSER" ? iceServersFor(config, username, ctx.now) : [];
  const switches = kind === "BROWSER" ? config.asterisk.length : 0;
  return { username, password: text, iceServers, switches };
}

async function phoneOf(ctx: Ctx, { asterisk, twilio }: Config) {
  // Twilio knows SIP phones only: no page speaks with it.
  if (asterisk.length === 0 && twilio) return { provider: "SWITCH" as const, kind: "SIP" as const };
  const tx: Tx<"agent_phones"> = ctx.tx;
  const phone = await tx
    .selectFrom("agent_phones")
    .select("kind")
    .where("user_id", "=", userOf(ctx))
    .$castTo<{ kind: PhoneKind }>()
    .executeTakeFirst();
  return {
    provider: asterisk.length === 0 ? ("SIMULATED" as const) : ("SWITCH" as const),
    kind: phone?.kind ?? null,
  };
}
