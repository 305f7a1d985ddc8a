import * as api from "@parley/contract";
import { userOf } from "../../../platform/ctx.ts";
import type { Api } from "../../../platform/http/api.ts";
import type { Doorway } from "../doorway.ts";
import { nobodyYet } from "../failed-proofs.ts";
import { takeChallenge, tryChallenge } from "./challenges.ts";
import { challengeOver, HalfSignedIn } from "./half-signed-in.ts";
import { demandCode } from "./proof.ts";
import {
  changeRules,
  confirmTotp,
  readRules,
  removeTotp,
  removeUserFactors,
  renewRecoveryCodes,
  startTotp,
} from "./service.ts";
import { factorState } from "./state.ts";

/** The second step of signing in, and the factors that it asks for. */
export function factorRoutes(serve: Api, door: Doorway): void {
  serve.serveOpen(api.answerFactor, async ({ request, origin, reply }, { body }) => {
    const half = await tryChallenge(door.app, HalfSignedIn, body.challenge);
    if (!half) throw challengeOver();
    const who = { ...half, actor: nobodyYet, origin };
    await demandCode(door, who, body, "factor.refused");
    if (!(await takeChallenge(door.app, HalfSignedIn, body.challenge))) throw challengeOver();
    const comer = door.comer(request, origin);
    const signedIn = await door.letIn(comer, half);
    door.setCookies(reply, signedIn);
    door.setDevice(reply, comer);
    return { result: "SIGNED_IN" as const, session: signedIn.session };
  });

  serve.serve(api.getOwnFactors, async (ctx) => {
    const { totpSince, recoveryCodes, isRequired } = await factorState(ctx.tx, userOf(ctx));
    const totp = totpSince && { since: totpSince.toISOString() };
    return { totp, recoveryCodesLeft: recoveryCodes, isRequired };
  });
  serve.serve(api.startTotp, (ctx) => startTotp(ctx));
  serve.serve(api.confirmTotp, async (ctx, { body }) => {
    const recoveryCodes = await confirmTotp(ctx, body.code);
    door.forgetAfter(ctx);
    return { recoveryCodes };
  });
  serve.serve(api.removeTotp, (ctx) => removeTotp(ctx));
  serve.serve(api.renewRecoveryCodes, async (ctx) => ({
    recoveryCodes: await renewRecoveryCodes(ctx),
  }));
  serve.serve(api.removeUserFactors, (ctx, { params }) => removeUserFactors(ctx, params.id));

  serve.serve(api.getSignInRules, (ctx) => readRules(ctx));
  serve.serve(api.updateSignInRules, async (ctx, { body }) => {
    await changeRules(ctx, body);
    return readRules(ctx);
  });
}
