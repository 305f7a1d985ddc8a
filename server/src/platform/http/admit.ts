import type { Endpoint, Permission } from "@parley/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../app.ts";
import { type Actor, demandFresh, missing, type Origin } from "../ctx.ts";
import { Refusal } from "../errors.ts";
import type { RateLimits } from "./rate-limit.ts";
import { type EnterTenant, otherTenant, visiting } from "./visits.ts";

/** A request that was recognised. `csrfToken` is set when it came by cookie. */
export type Caller = {
  tenantId: string;
  actor: Actor & { userId: string };
  origin: Origin;
  csrfToken: string | null;
};

/** Finds out who asks; null when nobody is signed in. Given by the module that knows users. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller | null>;

export type Visitor = { origin: Origin; request: FastifyRequest };

export function visitorOf(request: FastifyRequest): Visitor {
  return { origin: originOf(request), request };
}

export function originOf(request: FastifyRequest): Origin {
  const agent = request.headers["user-agent"];
  return { requestId: request.id, ip: request.ip, userAgent: agent?.slice(0, 300) ?? null };
}

/** Who, may he, how often. Returns null only where nobody need be signed in. */
export async function admit(
  app: App,
  authenticate: Authenticate,
  limits: RateLimits,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  enter?: EnterTenant,
): Promise<Caller | null> {
  const { permission } = endpoint;
  if (permission === "public") {
    if (endpoint.perMinute) {
      limits.take(`${endpoint.path} ${request.ip}`, endpoint.perMinute, reply);
    }
    return null;
  }
  const caller = await authenticate(request);
  if (permission === "operator") {
    demandOperator(operatorRight(endpoint), request, caller);
    return caller;
  }
  if (!caller) throw new Refusal("unauthenticated", "Sign in first");
  if (permission === "session" && caller.actor.sessionId === null) {
    throw new Refusal("unauthenticated", "This is for people who sign in, and not for keys");
  }

  await limits.takeAll(caller, endpoint, reply);
  demandCsrf(endpoint, request, caller);
  const other = otherTenant(request, caller);
  if (other !== undefined) {
    const mayVisit = caller.actor.grants["tenants:visit"] !== undefined;
    if (!enter || !mayVisit) throw tenantMismatch(app, request, caller);
    const within = await visiting(enter, caller, other, { endpoint, request });
    demandPermission(endpoint, within);
    return within;
  }
  demandPermission(endpoint, caller);
  if (endpoint.fresh) demandFresh(caller.actor, app.clock.now());
  return caller;
}

function demandPermission({ permission, orPermissions = [] }: Endpoint, { actor }: Caller): void {
  if (!isRight(permission)) return;
  const held = [permission, ...orPermissions].filter((one) => actor.grants[one] !== undefined);
  if (held.length === 0) throw missing(permission, orPermissions);
  for (const one of held) actor.used?.(one);
}

function isRight(access: Endpoint["permission"]): access is Permission {
  return access.includes(":");
}

const operatorRights: Record<string, Permission> = {
  "//monitoring/health/detailed": "monitoring:health",
  "//monitoring/metrics/performance": "monitoring:metrics",
  "//monitoring/cache/stats": "monitoring:cache",
};

/** The right that an address of the operator needs from another machine. */
export function operatorRight({ path }: Pick<Endpoint, "path">): Permission {
  return operatorRights[path] ?? "monitoring:metrics";
}

/** Figures of the installation are for callers on this machine and for those who hold the right. */
export function demandOperator(
  right: Permission,
  request: FastifyRequest,
  caller: Caller | null,
): void {
  if (isLoopback(request) || caller?.actor.grants[right] !== undefined) return;
  if (!caller) throw new Refusal("unauthenticated", "Sign in first");
  throw missing(right);
}

/** A caller on this machine, and not one who came through a proxy on it. */
export function isLoopback(request: FastifyRequest): boolean {
  const forwarded = request.headers["x-forwarded-for"] ?? request.headers.forwarded;
  return forwarded === undefined && /^(::1|(::ffff:)?127\.)/.test(request.ip);
}

/** A header may name the tenant, but it may not name another one than the token does. */
function tenantMismatch(app: App, request: FastifyRequest, caller: Caller): Refusal {
  app.log.warn(
    { tenantId: caller.tenantId, userId: caller.actor.userId, requestId: request.id },
    "cross-tenant attempt: X-Tenant-Id names another tenant",
  );
  return new Refusal("tenant-mismatch", "X-Tenant-Id names another tenant than your session");
}

function demandCsrf(endpoint: Endpoint, request: FastifyRequest, caller: Caller): void {
  if (endpoint.method === "GET" || caller.csrfToken === null) return;
  if (request.headers["x-csrf-token"] === caller.csrfToken) return;
  throw new Refusal("csrf-token-missing", "Send the session's token in X-Csrf-Token");
}
