import { z } from "zod";
import { type App, inTenant } from "../../../platform/app.ts";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { invalid, Refusal } from "../../../platform/errors.ts";
import type { Caller } from "../../../platform/http/admit.ts";
import { keepChallenge, takeChallenge } from "../factors/challenges.ts";
import { tellFailed } from "../failed-proofs.ts";
import { requestOptions } from "./ceremony.ts";
import { type Asked, keysOf, takeAnswer } from "./service.ts";

/** Of one session: it neither signs in nor is it another's to answer. */
const Question = z.object({
  kind: z.literal("PASSKEY_CONFIRM"),
  challenge: z.string(),
  sessionId: z.string(),
});

/** Asks the browser of a session for one of its user's passkeys. */
export async function askOwnPasskey(app: App, ctx: Ctx): Promise<Asked> {
  const known = await keysOf(ctx.tx, userOf(ctx));
  if (known.length === 0) throw new Refusal("conflict", "You have no passkey");
  const options = await requestOptions(app.config, known);
  const { sessionId } = ctx.actor;
  const data = { kind: "PASSKEY_CONFIRM", challenge: options.challenge, sessionId };
  return { challenge: await keepChallenge(ctx.tx, ctx.now, data), options: { ...options } };
}

/** Refuses whoever does not answer what this session was asked with a passkey of its user. */
export async function demandOwnPasskey(
  app: App,
  caller: Caller,
  { challenge, credential }: { challenge: string; credential: Record<string, unknown> },
): Promise<void> {
  const { tenantId, actor } = caller;
  const { userId, sessionId } = actor;
  const asked = await takeChallenge(app, Question, challenge);
  const isRight =
    asked?.sessionId === sessionId &&
    (await inTenant(app, tenantId, (ctx) =>
      takeAnswer(app, ctx, userId, asked.challenge, credential),
    )) === "RIGHT";
  if (isRight) return;
  tellFailed(app, caller, { tenantId, userId, event: "proof.refused", proof: "PASSKEY" });
  throw invalid("passkey", "is not known here or came too late");
}
