import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import type { Doorway } from "../doorway.ts";
import { takeChallenge } from "../factors/challenges.ts";
import { challengeOver, HalfSignedIn } from "../factors/half-signed-in.ts";
import { nobodyYet } from "../failed-proofs.ts";
import {
  addPasskey,
  answeredBy,
  askForPasskey,
  listPasskeys,
  readNewPasskey,
  removePasskey,
  startPasskey,
} from "./service.ts";

/** The own passkeys, and signing in by one: alone, or as the second step. */
export function passkeyRoutes(serve: Api, door: Doorway): void {
  const { app } = door;
  serve.serve(api.listPasskeys, async (ctx) => ({ items: await listPasskeys(ctx) }));
  serve.serve(api.startPasskey, (ctx) => startPasskey(app, ctx));
  serve.servePrepared(
    api.addPasskey,
    ({ body }, { actor }) => readNewPasskey(app, actor.userId, body),
    async (ctx, { body }, made) => {
      const recoveryCodes = await addPasskey(ctx, body.name, made);
      door.forgetAfter(ctx);
      return { recoveryCodes };
    },
  );
  serve.serve(api.removePasskey, (ctx, { params }) => removePasskey(ctx, params.id));

  serve.serveOpen(api.askForPasskey, async (_visitor, { body }) => {
    if (body.challenge === undefined) return askForPasskey(app, null);
    // The passkey's own challenge takes its place: one sign-in is not answered in two ways.
    const half = await takeChallenge(app, HalfSignedIn, body.challenge);
    if (!half) throw challengeOver();
    const { tenantId, userId, password } = half;
    return askForPasskey(app, { tenantId, userId, password });
  });

  serve.serveOpen(api.signInByPasskey, async ({ request, origin, reply }, { body }) => {
    const proved = await answeredBy(app, { actor: nobodyYet, origin }, body);
    const comer = door.comer(request, origin);
    const signedIn = await door.letIn(comer, proved);
    door.setCookies(reply, signedIn);
    door.setDevice(reply, comer);
    return { result: "SIGNED_IN" as const, session: signedIn.session };
  });
}
