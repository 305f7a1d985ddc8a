import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { systemActor } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import { Outside } from "../../../platform/net/outside.ts";
import type { Doorway } from "../doorway.ts";
import type { UserHook } from "../hooks.ts";
import { followAllGroups } from "../scim/roles.ts";
import { askDns, lookUpTxt, markDomains, saveDomains } from "./domains.ts";
import { type Browser, SingleSignOn } from "./enter.ts";
import { findProviders } from "./find.ts";
import { testProvider } from "./provider.ts";
import {
  changed,
  demandFullReach,
  readSettings,
  removeConnection,
  saveConnection,
  saveGroupRoles,
} from "./settings.ts";

/** Ties a sign-in to the browser that began it. */
const browserCookie = "__Host-parley_sso";
const cookie = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;
const browserSecret = /^[A-Za-z0-9_-]{43}$/;
/** The page of the web application that takes the provider's answer. */
export const callbackPath = "/sign-in/callback";

export function ssoRoutes(serve: Api, door: Doorway, hooks: readonly UserHook[]): void {
  const { app } = door;
  const outside = new Outside({ allowed: app.config.allowPrivateAddresses });
  settingsRoutes(serve, outside, hooks);
  signInRoutes(serve, door, new SingleSignOn({ door, outside, hooks }));
}

function settingsRoutes(serve: Api, outside: Outside, hooks: readonly UserHook[]): void {
  serve.serve(api.getSso, (ctx) => readSettings(ctx));
  serve.serve(api.setSso, (ctx, { body, ifMatch }) => saveConnection(ctx, body, ifMatch));
  serve.serve(api.removeSso, (ctx) => removeConnection(ctx));
  serve.serve(api.setGroupRoles, async (ctx, { body }) => {
    await saveGroupRoles(ctx, body.items);
    await followAllGroups({ ...ctx, actor: systemActor }, hooks);
    return readSettings(ctx);
  });
  serve.serve(api.setSsoDomains, async (ctx, { body }) => {
    await demandFullReach(ctx);
    await saveDomains(ctx, body.domains);
    await changed(ctx, ["domains"]);
    return readSettings(ctx);
  });
  serve.serveInParts(api.checkSsoDomains, async (run) => {
    const { domains } = await run(readSettings);
    const answers = await askDns(domains, lookUpTxt);
    return run(async (ctx) => {
      await markDomains(ctx, answers);
      return readSettings(ctx);
    });
  });
  serve.serveInParts(api.testSso, async (_run, { body }) => testProvider(outside, body.issuer));
}

function signInRoutes(serve: Api, door: Doorway, sso: SingleSignOn): void {
  serve.serveOpen(api.findSso, async (_visitor, { body }) => ({
    items: await findProviders(door.app, body),
  }));

  serve.serveOpen(api.startSso, async ({ request, reply }, { body }) => ({
    address: await sso.start(body, browserOf(request, reply)),
  }));

  serve.serveOpen(api.confirmByProvider, async ({ request, reply, caller }) => {
    if (!caller) throw new Refusal("unauthenticated", "Sign in first");
    return { address: await sso.startConfirming(caller, browserOf(request, reply)) };
  });

  serve.serveOpen(api.finishSso, async ({ request, reply, origin }, { body }) => {
    const comer = door.comer(request, origin);
    const secret = secretOf(request) ?? "";
    const { session, signedIn, to } = await sso.finish(body, secret, comer);
    if (!signedIn) return { session, to, confirmed: true };
    door.setCookies(reply, signedIn);
    door.setDevice(reply, comer);
    return { session, to, confirmed: false };
  });
}

/** The browser that leaves. A second tab goes on with the first one's secret, so that neither locks the other out. */
function browserOf(request: FastifyRequest, reply: FastifyReply): Browser {
  const secret = secretOf(request) ?? randomBytes(32).toString("base64url");
  const callback = callbackOf(request);
  reply.setCookie(browserCookie, secret, { ...cookie, maxAge: 900 });
  return { secret, callback };
}

/** The provider knows this address too, and sends nobody to another one. */
function callbackOf(request: FastifyRequest): string {
  const base = `${request.protocol}://${request.host}`;
  if (!URL.canParse(base)) throw new Refusal("malformed", "The Host header is no host");
  return new URL(callbackPath, base).href;
}

function secretOf(request: FastifyRequest): string | undefined {
  const secret = request.cookies[browserCookie];
  return secret && browserSecret.test(secret) ? secret : undefined;
}
