import * as api from "@parley/contract";
import { inTenant } from "../../platform/app.ts";
import { type Ctx, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, Refusal } from "../../platform/errors.ts";
import type { Caller } from "../../platform/http/admit.ts";
import type { Api } from "../../platform/http/api.ts";
import type { Doorway } from "./doorway.ts";
import { demandCode } from "./factors/proof.ts";
import { factorState } from "./factors/state.ts";
import { askOwnPasskey, demandOwnPasskey } from "./passkeys/confirm.ts";
import { demandPassword } from "./passwords/prove.ts";
import { renewProof } from "./renew-proof.ts";
import { isKnownToProvider } from "./sso/confirm.ts";

type Ways = api.Output<typeof api.getConfirmWays>["ways"];
type Proof = api.Input<typeof api.confirmSession>["body"];

/** How somebody who is signed in proves again that it is he. By the provider: `sso/routes.ts`. */
export function confirmRoutes(serve: Api, door: Doorway): void {
  serve.serve(api.getConfirmWays, async (ctx) => ({ ways: await waysOf(ctx) }));

  serve.serve(api.askToConfirm, (ctx) => askOwnPasskey(door.app, ctx));

  serve.serveOpen(api.confirmSession, async ({ caller }, { body }) => {
    if (!caller) throw new Refusal("unauthenticated", "Sign in first");
    const { tenantId, actor } = caller;
    const { sessionId, userId } = actor;
    await demandProof(door, caller, body);
    if (sessionId === null) return;
    const renew = (ctx: Ctx) => renewProof(ctx, door.access, { sessionId, userId });
    await inTenant(door.app, tenantId, renew, caller);
  });
}

async function demandProof(door: Doorway, caller: Caller, proof: Proof): Promise<void> {
  const { password, code, passkey } = proof;
  if (Object.keys(proof).length !== 1) throw invalid("password", "is needed, or one other proof");
  if (passkey) return demandOwnPasskey(door.app, caller, passkey);
  if (code === undefined) return demandPassword(door, caller, "password", password ?? "");
  const who = { ...caller, userId: caller.actor.userId };
  return demandCode(door, who, { factor: "TOTP", code }, "proof.refused");
}

/** In the order in which they are offered. */
async function waysOf(ctx: Ctx): Promise<Ways> {
  const userId = userOf(ctx);
  const tx: Tx<"users"> = ctx.tx;
  const user = await tx
    .selectFrom("users")
    .select("password_hash")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  const { totpSince, passkeys } = await factorState(ctx.tx, userId);
  const ways: Ways = [];
  if (user.password_hash !== null) ways.push("PASSWORD");
  if (totpSince) ways.push("TOTP");
  if (passkeys > 0) ways.push("PASSKEY");
  if (await isKnownToProvider(ctx, userId)) ways.push("PROVIDER");
  return ways;
}
