import * as api from "@parley/contract";
import { catalogueChanged } from "@parley/contract";
import { type App, inTenant } from "../../platform/app.ts";
import type { Config } from "../../platform/config.ts";
import { type Ctx, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { Refusal } from "../../platform/errors.ts";
import { everyone } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import {
  isRegistered,
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

/**
 * Refuses whose calls would ring nowhere: where a switch carries them, an agent whose phone is that of the page is
 * reached there or not at all. A telephone of his own may be one that answers for itself; and where the switch does not say, it is not this
 * that keeps anybody from work.
 */
export async function demandPhone(
  app: App,
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<void> {
  const { asterisk: files } = app.config;
  if (files.length === 0) return;
  const kindOf = (ctx: Ctx) => ownKind(ctx, userId);
  const kind = await inTenant(app, tenantId, kindOf, { readOnly: true });
  if (kind === "SIP") return;
  for (const file of kind === null ? [] : files) {
    const at = await readConnection(file);
    if ((await isRegistered(at, tenantId, `agent:${userId}`)) !== false) return;
  }
  throw new Refusal("phone-missing", "Your phone is not connected: open it in the page first", {
    details: { kind },
  });
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

async function ownKind(ctx: Ctx, userId: string): Promise<PhoneKind | null> {
  const tx: Tx<"agent_phones"> = ctx.tx;
  const phone = await tx
    .selectFrom("agent_phones")
    .select("kind")
    .where("user_id", "=", userId)
    .$castTo<{ kind: PhoneKind }>()
    .executeTakeFirst();
  return phone?.kind ?? null;
}

async function phoneOf(ctx: Ctx, { asterisk, twilio }: Config) {
  // Twilio knows SIP phones only: no page speaks with it.
  if (asterisk.length === 0 && twilio) return { provider: "SWITCH" as const, kind: "SIP" as const };
  const kind = await ownKind(ctx, userOf(ctx));
  const provider = asterisk.length === 0 ? ("SIMULATED" as const) : ("SWITCH" as const);
  return { provider, kind };
}
