import * as api from "@parley/contract";
import { Refusal } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import type { Doorway } from "../doorway.ts";
import { takeChallenge } from "../factors/challenges.ts";
import { HalfSignedIn } from "../factors/routes.ts";
import {
  addPasskey,
  answeredBy,
  askForPasskey,
  listPasskeys,
  removePasskey,
  startPasskey,
} from "./service.ts";

/** The own passkeys, and signing in by one: alone, or as the second step. */
export function passkeyRoutes(serve: Api, door: Doorway): void {
  const { app } = door;
  serve.serve(api.listPasskeys, async (ctx) => ({ items: await listPasskeys(ctx) }));
  serve.serve(api.startPasskey, (ctx) => startPasskey(app, ctx));
  serve.serve(api.addPasskey, async (ctx, { body }) => {
    const recoveryCodes = await addPasskey(app, ctx, body);
    door.forgetAfter(ctx);
    return { recoveryCodes };
  });
  serve.serve(api.removePasskey, (ctx, { params }) => removePasskey(ctx, params.id));

  serve.serveOpen(api.askForPasskey, async (_visitor, { body }) => {
    if (body.challenge === undefined) return askForPasskey(app, null);
    // The passkey's own challenge takes its place: one sign-in is not answered in two ways.
    const half = await takeChallenge(app, HalfSignedIn, body.challenge);
    if (!half) throw new Refusal("challenge-over", "Begin again with the password");
    return askForPasskey(app, { tenantId: half.tenantId, userId: half.userId });
  });

  serve.serveOpen(api.signInByPasskey, async ({ request, origin, reply }, { body }) => {
    const { tenantId, userId } = await answeredBy(app, body);
    const comer = door.comer(request, origin);
    const signedIn = await door.letIn(comer, tenantId, userId);
    door.setCookies(reply, signedIn);
    door.setDevice(reply, comer);
    return { result: "SIGNED_IN" as const, session: signedIn.session };
  });
}
