import * as api from "@parley/contract";
import { inTenant } from "../../platform/app.ts";
import { userOf } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import { cookieNames } from "./access.ts";
import type { Doorway } from "./doorway.ts";
import { endSessions } from "./session-ends.ts";
import { describeSession, renewSession } from "./sessions.ts";
import { signIn } from "./sign-in.ts";

export function sessionRoutes(serve: Api, door: Doorway): void {
  const { app, tokens } = door;
  serve.serveOpen(api.signIn, async ({ origin, request, reply }, { body }) => {
    const comer = door.comer(request, origin);
    const { answer, signedIn } = await signIn(door, comer, body);
    if (signedIn) {
      door.setCookies(reply, signedIn);
      door.setDevice(reply, comer);
    }
    return answer;
  });

  serve.serveOpen(api.refreshSession, async ({ request, reply }) => {
    const token = request.cookies[cookieNames.refresh];
    if (!token) throw new Refusal("unauthenticated", "Sign in first");
    try {
      const signedIn = await renewSession(app, tokens, token);
      door.setCookies(reply, signedIn);
      return signedIn.session;
    } catch (error) {
      if (error instanceof Refusal) door.clearCookies(reply);
      throw error;
    }
  });

  serve.serveOpen(api.signOut, async ({ caller, reply }) => {
    if (!caller?.actor.sessionId) return;
    const { sessionId, userId } = caller.actor;
    await inTenant(
      app,
      caller.tenantId,
      (ctx) => endSessions(ctx, [{ id: sessionId, userId }], "SIGN_OUT"),
      caller,
    );
    door.clearCookies(reply);
  });

  serve.serve(api.getSession, async (ctx) =>
    describeSession(ctx, tokens, userOf(ctx), ctx.actor.sessionId ?? ""),
  );
}
