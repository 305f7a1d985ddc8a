import type { finishSso, Input, Session, startSso } from "@parley/contract";
import { LRUCache } from "lru-cache";
import * as oidc from "openid-client";
import { z } from "zod";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import type { Caller } from "../../../platform/http/admit.ts";
import type { Outside } from "../../../platform/net/outside.ts";
import type { Comer, Doorway } from "../doorway.ts";
import { tellFailed } from "../failed-proofs.ts";
import type { UserHook } from "../hooks.ts";
import { describeSession, type SignedIn } from "../sessions.ts";
import { findTenant } from "../tenants.ts";
import { admitPerson, failed, type Person } from "./account.ts";
import { type Attempt, openAttempt, readState, takeAttempt } from "./attempts.ts";
import { confirmPerson, isKnownToProvider } from "./confirm.ts";
import { discover } from "./provider.ts";
import { secretOf, selectConnection } from "./settings.ts";

type Connection = NonNullable<Awaited<ReturnType<typeof selectConnection>>> & {
  secret: string | null;
};

/** The browser in which a sign-in begins: a secret in a cookie, and where it must come back to. */
export type Browser = { secret: string; callback: string };

/** The session that there is now; `signedIn` where it is a new one. */
type Finished = { session: Session; signedIn?: SignedIn; to: string | null };

/** Signs people in through the OpenID provider of their tenant. */
export class SingleSignOn {
  private readonly app: App;
  private readonly door: Doorway;
  private readonly outside: Outside;
  private readonly hooks: readonly UserHook[];
  /** Clients by tenant and version of its settings, with the keys of the provider in them. */
  private readonly clients = new LRUCache<string, oidc.Configuration>({ max: 500, ttl: 600_000 });

  constructor(parts: { door: Doorway; outside: Outside; hooks: readonly UserHook[] }) {
    this.app = parts.door.app;
    this.door = parts.door;
    this.outside = parts.outside;
    this.hooks = parts.hooks;
  }

  /** Where the browser has to go. */
  async start({ tenant, to }: Input<typeof startSso>["body"], browser: Browser): Promise<string> {
    const tenantId = await findTenant(this.app, tenant);
    const connection = tenantId ? await this.connectionOf(tenantId) : undefined;
    if (!tenantId || !connection) throw notFound("single sign-on");
    return this.leave(tenantId, connection, browser, { returnTo: to ?? null, sessionId: null });
  }

  /** The same for somebody who is here already and proves again who he is: nothing but a new sign-in there counts. */
  async startConfirming({ tenantId, actor }: Caller, browser: Browser): Promise<string> {
    const connection = await this.connectionOf(tenantId);
    const known = (ctx: Ctx) => isKnownToProvider(ctx, actor.userId);
    const isKnown = await inTenant(this.app, tenantId, known, { readOnly: true });
    if (!connection || !isKnown) throw notFound("single sign-on");
    const { sessionId } = actor;
    return this.leave(tenantId, connection, browser, { returnTo: null, sessionId });
  }

  private async leave(
    tenantId: string,
    connection: Connection,
    browser: Browser,
    purpose: Pick<Attempt, "returnTo" | "sessionId">,
  ): Promise<string> {
    const client = await this.clientOf(tenantId, connection);
    const nonce = oidc.randomNonce();
    const verifier = oidc.randomPKCECodeVerifier();
    const state = await inTenant(this.app, tenantId, (ctx) =>
      openAttempt(ctx, {
        nonce,
        verifier,
        browser: browser.secret,
        callback: browser.callback,
        ...purpose,
        connectionVersion: connection.version,
      }),
    );
    const address = oidc.buildAuthorizationUrl(client, {
      redirect_uri: browser.callback,
      scope: connection.scopes,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(purpose.sessionId === null ? {} : { prompt: "login", max_age: "0" }),
    });
    return address.href;
  }

  /** Takes what the provider sent back, once, and opens a session like any other. */
  async finish(
    answer: Input<typeof finishSso>["body"],
    secret: string,
    comer: Comer,
  ): Promise<Finished> {
    const named = readState(answer.state);
    if (!named) throw expired();
    const { tenantId } = named;
    const attempt = await inTenant(this.app, tenantId, (ctx) =>
      takeAttempt(ctx, named.id, answer.state, secret),
    );
    const connection = attempt && (await this.connectionOf(tenantId));
    if (!attempt || !connection) throw expired();
    if (connection.version !== attempt.connectionVersion) throw expired();
    const person = await this.personOf(tenantId, connection, attempt, answer);
    if (attempt.sessionId !== null) {
      const session = await this.confirm(comer, tenantId, person, attempt, attempt.sessionId);
      return { session, to: attempt.returnTo };
    }
    const { create_users: createUsers, trust_addresses: trustAddresses } = connection;
    const signedIn = await this.door.letInVouched(comer, tenantId, (ctx) =>
      admitPerson(ctx, { person, createUsers, trustAddresses, hooks: this.hooks }),
    );
    return { session: signedIn.session, signedIn, to: attempt.returnTo };
  }

  private async confirm(
    { origin }: Comer,
    tenantId: string,
    person: Person,
    { createdAt: since }: Attempt,
    sessionId: string,
  ): Promise<Session> {
    const { access, tokens } = this.door;
    const result = await inTenant(
      this.app,
      tenantId,
      async (ctx) => {
        const { userId, refusal } = await confirmPerson(ctx, access, { person, sessionId, since });
        if (!refusal) return describeSession(ctx, tokens, userId, sessionId);
        const who = { actor: { userId, sessionId }, origin };
        const failure = { tenantId, userId, event: "proof.refused", proof: "PROVIDER" } as const;
        tellFailed(this.app, who, failure);
        return refusal;
      },
      { origin },
    );
    if (result instanceof Refusal) throw result;
    return result;
  }

  private async connectionOf(tenantId: string): Promise<Connection | undefined> {
    return inTenant(
      this.app,
      tenantId,
      async (ctx) => {
        const row = await selectConnection(ctx);
        const tenant = await ctx.tx.selectFrom("tenants").select("status").executeTakeFirst();
        if (!row?.enabled || tenant?.status !== "ACTIVE") return undefined;
        return { ...row, secret: await secretOf(ctx, row) };
      },
      { readOnly: true },
    );
  }

  private async clientOf(tenantId: string, connection: Connection): Promise<oidc.Configuration> {
    const key = `${tenantId} ${connection.version}`;
    const known = this.clients.get(key);
    if (known) return known;
    const { issuer, client_id: clientId, secret: clientSecret } = connection;
    const client = await this.told(tenantId, () =>
      discover(this.outside, { issuer, clientId, clientSecret }),
    );
    this.clients.set(key, client);
    return client;
  }

  /** Exchanges the code; nothing of the answer counts before signature, issuer, nonce and time do. */
  private async personOf(
    tenantId: string,
    connection: Connection,
    attempt: Attempt,
    { state, code, iss, error, error_description }: Input<typeof finishSso>["body"],
  ): Promise<Person> {
    const client = await this.clientOf(tenantId, connection);
    const url = new URL(attempt.callback);
    for (const [name, value] of Object.entries({ state, code, iss, error, error_description })) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return this.told(tenantId, async () => {
      const answered = await oidc.authorizationCodeGrant(client, url, {
        pkceCodeVerifier: attempt.verifier,
        expectedState: state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims = answered.claims();
      if (!claims) throw failed("bad-answer", "The provider sent no ID token");
      const isWhole = claims.email !== undefined && claims[connection.group_claim] !== undefined;
      const more =
        isWhole || !client.serverMetadata().userinfo_endpoint
          ? {}
          : await oidc.fetchUserInfo(client, answered.access_token, claims.sub);
      return personFrom({ ...more, ...claims }, connection.group_claim);
    });
  }

  /** What the provider or the way to it refuses, in our words; the log keeps the cause. */
  private async told<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal?.code === "sso-failed") throw refusal;
      const isRefused = error instanceof oidc.AuthorizationResponseError;
      const said = isRefused ? error.error : messageOf(error);
      this.app.log.warn({ tenantId, said }, "single sign-on failed");
      if (isRefused) throw failed("turned-away", `The provider answered ${error.error}`);
      if (refusal) throw failed("unreachable", refusal.message);
      throw failed("bad-answer", "The provider's answer could not be trusted");
    }
  }
}

const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  name: z.string().optional(),
  auth_time: z.number().optional(),
  _claim_names: z.record(z.string(), z.unknown()).optional(),
});

function personFrom(all: Record<string, unknown>, groupClaim: string): Person {
  const parsed = Claims.safeParse(all);
  if (!parsed.success) throw failed("bad-answer", "The provider's claims are of another form");
  const { iss, sub, email, email_verified: verified, name, _claim_names: away } = parsed.data;
  const { auth_time: authTime } = parsed.data;
  // A provider with too many groups for a token points elsewhere: that is not "no group".
  if (away && groupClaim in away) {
    throw failed("groups-missing", "The provider left the groups out, because there are too many");
  }
  return {
    issuer: iss,
    subject: sub,
    email,
    isEmailVerified: verified === undefined ? undefined : String(verified) === "true",
    name,
    groups: textsOf(all[groupClaim]),
    authTime,
  };
}

function textsOf(claim: unknown): string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.filter((value) => typeof value === "string").slice(0, 1000);
}

/** Our own "no" to a call of the provider comes back wrapped by the library. */
function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  return error instanceof Error && error.cause ? refusalIn(error.cause) : undefined;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error ? ` (${String(error.code)})` : "";
  return `${error.message}${code}`;
}

function expired(): Refusal {
  return failed("expired", "This sign-in took too long or was used already; begin again");
}
