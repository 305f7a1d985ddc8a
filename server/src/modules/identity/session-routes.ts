import * as api from "@parley/contract";
import type { FastifyReply } from "fastify";
import { type App, inTenant } from "../../platform/app.ts";
import { userOf } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import { cookieNames } from "./access.ts";
import { describeSession, endSession, renewSession, type SignedIn } from "./sessions.ts";
import { signIn } from "./sign-in.ts";
import type { Tokens } from "./tokens.ts";

const cookie = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;
const refreshSeconds = 30 * 86_400;

export function sessionRoutes(serve: Api, app: App, tokens: Tokens): void {
  serve.serveOpen(api.signIn, async ({ origin, reply }, { body }) => {
    const { answer, signedIn } = await signIn(app, tokens, origin, body);
    if (signedIn) setCookies(reply, signedIn);
    return answer;
  });

  serve.serveOpen(api.refreshSession, async ({ request, reply }) => {
    const token = request.cookies[cookieNames.refresh];
    if (!token) throw new Refusal("unauthenticated", "Sign in first");
    try {
      const signedIn = await renewSession(app, tokens, token);
      setCookies(reply, signedIn);
      return signedIn.session;
    } catch (error) {
      if (error instanceof Refusal) clearCookies(reply);
      throw error;
    }
  });

  serve.serveOpen(api.signOut, async ({ caller, reply }) => {
    if (!caller?.actor.sessionId) return;
    const { sessionId, userId } = caller.actor;
    await inTenant(app, caller.tenantId, (ctx) => endSession(ctx, sessionId, userId), caller);
    clearCookies(reply);
  });

  serve.serve(api.getSession, async (ctx) =>
    describeSession(ctx, tokens, userOf(ctx), ctx.actor.sessionId ?? ""),
  );
}

function setCookies(reply: FastifyReply, { access, refresh, session }: SignedIn): void {
  reply.setCookie(cookieNames.access, access, { ...cookie, maxAge: session.expiresIn });
  reply.setCookie(cookieNames.refresh, refresh, { ...cookie, maxAge: refreshSeconds });
}

function clearCookies(reply: FastifyReply): void {
  reply.clearCookie(cookieNames.access, cookie);
  reply.clearCookie(cookieNames.refresh, cookie);
}
