import type { IncomingMessage } from "node:http";
import { type Grants, type Permission, type Scope, signInRulesChanged } from "@parley/contract";
import { sql } from "kysely";
import { LRUCache } from "lru-cache";
import { type App, inTenant } from "../../platform/app.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import type { Caller } from "../../platform/http/admit.ts";
import { ApiKeys, keyPrefix } from "./api-keys/recognise.ts";
import { mustEnrolOf } from "./factors/state.ts";
import { PermissionUses } from "./roles/usage.ts";
import type { Claims, Tokens } from "./tokens.ts";

export const cookieNames = {
  access: "__Host-parley_at",
  refresh: "__Host-parley_rt",
  device: "__Host-parley_dv",
} as const;

// Our tokens are made of characters that no cookie escapes.
const accessCookie = new RegExp(`(?:^|; ?)${cookieNames.access}=([^;]+)`);

/** What a session may do now. */
export type Access = {
  teamId: string | null;
  grants: Grants;
  roles: readonly string[];
  authenticatedAt: Date;
  /** He must set up a second factor first, and has no rights until then. */
  restricted: boolean;
};

const width: Record<Scope, number> = { OWN: 1, TEAM: 2, ALL: 3 };

export function widest(one: Scope, other: Scope): Scope {
  return width[one] >= width[other] ? one : other;
}

/**
 * Who asks, from a cookie or a bearer token. Rights are remembered for a short while and forgotten at
 * once when an event says that they changed, in whichever process.
 */
export class AccessControl {
  readonly cache = new LRUCache<string, Access>({ max: 50_000, ttl: 30_000 });
  hits = 0;
  misses = 0;
  /** How often something was forgotten: rights that were being looked up meanwhile are not kept. */
  private forgotten = 0;
  private readonly app: App;
  private readonly tokens: Tokens;
  readonly uses: PermissionUses;
  readonly keys: ApiKeys;

  constructor(app: App, tokens: Tokens) {
    this.app = app;
    this.tokens = tokens;
    this.uses = new PermissionUses(app);
    this.keys = new ApiKeys(app);
  }

  async authenticate(
    headers: IncomingMessage["headers"],
    ip: string | null = null,
  ): Promise<Omit<Caller, "origin"> | null> {
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
    if (bearer?.startsWith(keyPrefix)) return this.recogniseKey(bearer, ip);
    const token = bearer ?? accessCookie.exec(headers.cookie ?? "")?.[1];
    if (!token) return null;
    const claims = await this.tokens.readAccess(token);
    if (!claims) return null;
    const access = await this.rightsOf(claims);
    if (!access) return null;
    const { tenantId, userId, sessionId } = claims;
    return {
      tenantId,
      actor: {
        userId,
        sessionId,
        ...access,
        used: (permission) => this.uses.note(tenantId, userId, permission),
      },
      csrfToken: bearer ? null : this.tokens.csrf(sessionId),
    };
  }

  private async recogniseKey(key: string, ip: string | null) {
    const holder = await this.keys.recognise(key, ip);
    if (!holder) return null;
    const { tenantId, keyId: apiKeyId, userId, grants } = holder;
    const used = (permission: Permission) => this.uses.note(tenantId, userId, permission);
    const actor = { userId, sessionId: null, teamId: null, grants, apiKeyId, used };
    return { tenantId, actor, csrfToken: null };
  }

  /** Forgets what an event has made untrue. */
  hear(batch: SequencedEvent[]): void {
    for (const event of batch) {
      const { userId, id } = event.data as { userId?: string; id?: string };
      if (event.name.startsWith("api-key.")) this.keys.forgetAll();
      if (event.name.startsWith("session.")) this.forget(event.tenant_id, userId);
      if (event.name.startsWith("user.")) this.forget(event.tenant_id, id);
      if (event.name.startsWith("role.") || event.name === signInRulesChanged.name) {
        this.forgetTenant(event.tenant_id);
      }
      if (event.name === "tenant.suspended" || event.name === "tenant.resumed") {
        this.forgetTenant(event.tenant_id);
        this.keys.forgetAll();
      }
    }
  }

  forgetAll(): void {
    this.forgotten++;
    this.cache.clear();
    this.keys.forgetAll();
  }

  forget(tenantId: string, userId: string | undefined): void {
    this.forgetKeys(`${tenantId} ${userId} `);
  }

  /** Whatever a role may do: it may be anybody's of the tenant. */
  forgetTenant(tenantId: string): void {
    this.forgetKeys(`${tenantId} `);
  }

  private forgetKeys(start: string): void {
    this.forgotten++;
    for (const key of this.cache.keys()) {
      if (key.startsWith(start)) this.cache.delete(key);
    }
  }

  /** What a session may do now, from memory or from the database. */
  async rightsOf(claims: Claims): Promise<Access | undefined> {
    const key = `${claims.tenantId} ${claims.userId} ${claims.sessionId}`;
    const known = this.cache.get(key);
    if (known) {
      this.hits++;
      return known;
    }
    this.misses++;
    const before = this.forgotten;
    const access = await inTenant(this.app, claims.tenantId, (ctx) => loadAccess(ctx.tx, claims), {
      readOnly: true,
    });
    if (access && before === this.forgotten) this.cache.set(key, access);
    return access;
  }
}

async function loadAccess(
  tx: Tx<"sessions" | "users" | "user_roles" | "roles" | "tenants">,
  { userId, sessionId }: Claims,
): Promise<Access | undefined> {
  const user = await tx
    .selectFrom("sessions as s")
    .innerJoin("users as u", "u.id", "s.user_id")
    .innerJoin("tenants as t", "t.id", "s.tenant_id")
    .select(["u.team_id", "s.authenticated_at", mustEnrolOf("s").as("restricted")])
    .select(
      sql<string[]>`array(select r.code from user_roles ur
        join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
        where ur.tenant_id = u.tenant_id and ur.user_id = u.id)`.as("roles"),
    )
    .where("s.id", "=", sessionId)
    .where("s.user_id", "=", userId)
    .where("s.ended_at", "is", null)
    .where("u.status", "=", "ACTIVE")
    .where("t.status", "=", "ACTIVE")
    .executeTakeFirst();
  if (!user) return undefined;
  const { team_id: teamId, roles, authenticated_at: authenticatedAt, restricted } = user;
  const grants = restricted ? {} : await grantsOf(tx as never, userId);
  return { teamId, grants, roles, authenticatedAt, restricted };
}

/** The union of a user's roles; where two grant the same, the wider scope holds. */
export async function grantsOf(
  tx: Tx<"user_roles" | "role_permissions">,
  userId: string,
): Promise<Grants> {
  const rows = await tx
    .selectFrom("user_roles as ur")
    .innerJoin("role_permissions as rp", "rp.role_id", "ur.role_id")
    .select(["rp.permission", "rp.scope"])
    .where("ur.user_id", "=", userId)
    .execute();
  const grants: Grants = {};
  for (const row of rows) {
    const permission = row.permission as Permission;
    const scope = row.scope as Scope;
    const known = grants[permission];
    grants[permission] = known ? widest(known, scope) : scope;
  }
  return grants;
}

/**
 * Whether one of his roles lets him work as an agent himself (the scope OWN). Managers hold the permission
 * for ALL, to give it to others, and are no agents by it; but who is both is one.
 */
export async function worksAsAgent(
  tx: Tx<"user_roles" | "role_permissions">,
  userId: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom("user_roles as ur")
    .innerJoin("role_permissions as rp", "rp.role_id", "ur.role_id")
    .select("rp.scope")
    .where("ur.user_id", "=", userId)
    .where("rp.permission", "=", "agents:work")
    .where("rp.scope", "=", "OWN")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
