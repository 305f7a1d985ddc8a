import type { FastifyReply, FastifyRequest } from "fastify";
import { type App, inTenant } from "../../platform/app.ts";
import type { Ctx, Origin } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { Refusal } from "../../platform/errors.ts";
import { Countries } from "../../platform/net/countries.ts";
import { type AccessControl, cookieNames } from "./access.ts";
import { DeviceCookies, devicesOf, rememberDevice } from "./devices.ts";
import { putChallenge } from "./factors/challenges.ts";
import { challengeOver, markOf } from "./factors/half-signed-in.ts";
import { type factorNames, factorState, factorsToAsk } from "./factors/state.ts";
import { LockOut } from "./lock-out.ts";
import { openSession, type SignedIn } from "./sessions.ts";
import { demandOwnSignIn } from "./sso/break-glass.ts";
import type { Tokens } from "./tokens.ts";

const cookie = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;
const refreshSeconds = 30 * 86_400;
const deviceSeconds = 180 * 86_400;

/** Somebody at the door: where he comes from, and the browser that he comes with. */
export type Comer = { origin: Origin; device: Buffer | undefined; newDevice: string | undefined };

/** Who it is, and the mark of the password if it was one that he began with. */
export type Proved = { tenantId: string; userId: string; password?: string | undefined };

type Step =
  | { signedIn: SignedIn }
  | { signedIn?: undefined; challenge: string; factors: (typeof factorNames)[number][] };

/** What every way of signing in shares: sessions are opened here, and cookies are set. */
export class Doorway {
  readonly app: App;
  readonly tokens: Tokens;
  readonly access: AccessControl;
  readonly lockOut: LockOut;
  private readonly devices: DeviceCookies;
  private readonly countries: Countries;

  constructor(app: App, tokens: Tokens, access: AccessControl) {
    this.app = app;
    this.tokens = tokens;
    this.access = access;
    this.lockOut = new LockOut(app);
    this.devices = new DeviceCookies(app.keys);
    this.countries = new Countries(app.config.countriesFile, (text, error) =>
      app.log.warn({ err: error }, text),
    );
  }

  /** Reads the device's cookie; a browser without one gets a new one if somebody gets in. */
  comer(request: FastifyRequest, origin: Origin): Comer {
    const device = this.devices.digestOf(request.cookies[cookieNames.device]);
    if (device) return { origin, device, newDevice: undefined };
    const newDevice = this.devices.make();
    return { origin, device: undefined, newDevice };
  }

  /**
   * Goes on after the first factor: asks for the second, or opens a session. Who must set a second factor
   * up has no rights in it (`mustEnrolOf`).
   */
  async afterPassword(
    comer: Comer,
    { tenantId, userId, hash }: { tenantId: string; userId: string; hash: string | null },
  ): Promise<Step> {
    const state = await inTenant(this.app, tenantId, (ctx) => factorState(ctx.tx, userId), {
      readOnly: true,
    });
    const factors = factorsToAsk(state);
    const password = markOf(hash);
    if (factors.length > 0) {
      const half = { kind: "FACTOR", tenantId, userId, password };
      return { factors, challenge: await putChallenge(this.app, half) };
    }
    return { signedIn: await this.letIn(comer, { tenantId, userId, password }) };
  }

  /** Rights have changed for somebody who asks for the next thing at once. */
  forgetAfter(ctx: Ctx): void {
    ctx.afterCommit(() => this.access.forget(ctx.tenantId, ctx.actor.userId ?? undefined));
  }

  /**
   * Opens a session for somebody who has proved to us who he is, and remembers his browser. Time has gone
   * by since his password was looked at: he must still be here, and it must still be the same.
   */
  async letIn(comer: Comer, { tenantId, userId, password }: Proved): Promise<SignedIn> {
    const check = async (ctx: Ctx) => {
      await demandUnchanged(ctx, userId, password);
      await demandOwnSignIn(ctx, userId);
      return userId;
    };
    return this.open(comer, tenantId, check, false);
  }

  /**
   * The same for whom somebody else vouches. A Refusal that is answered and not thrown leaves what was
   * written before it.
   */
  letInVouched(
    comer: Comer,
    tenantId: string,
    who: (ctx: Ctx) => Promise<string | Refusal>,
  ): Promise<SignedIn> {
    return this.open(comer, tenantId, who, true);
  }

  private async open(
    comer: Comer,
    tenantId: string,
    who: (ctx: Ctx) => Promise<string | Refusal>,
    vouched: boolean,
  ): Promise<SignedIn> {
    const country = await this.countries.of(comer.origin.ip);
    const signedIn = await inTenant(
      this.app,
      tenantId,
      async (ctx) => {
        const userId = await who(ctx);
        if (userId instanceof Refusal) return userId;
        const digest = comer.device ?? this.devices.digestOf(comer.newDevice);
        const deviceId = digest ? await rememberDevice(ctx, userId, digest) : null;
        return openSession(ctx, this.tokens, { userId, deviceId, vouched, country });
      },
      { origin: comer.origin },
    );
    if (signedIn instanceof Refusal) throw signedIn;
    return signedIn;
  }

  /** A link by mail was followed: the owner is here, so nothing keeps him waiting. */
  async welcomeBack(comer: Comer, who: { tenantId: string; userId: string; email: string }) {
    const digests = await inTenant(this.app, who.tenantId, async (ctx) => {
      const digest = comer.device ?? this.devices.digestOf(comer.newDevice);
      if (digest) await rememberDevice(ctx, who.userId, digest);
      return devicesOf(ctx.tx, who.userId);
    });
    const counters = [undefined, ...digests].map((digest) =>
      this.lockOut.counterOf(who.email, digest),
    );
    await this.lockOut.clear(counters);
  }

  setCookies(reply: FastifyReply, { access, refresh, session }: SignedIn): void {
    reply.setCookie(cookieNames.access, access, { ...cookie, maxAge: session.expiresIn });
    reply.setCookie(cookieNames.refresh, refresh, { ...cookie, maxAge: refreshSeconds });
  }

  setDevice(reply: FastifyReply, { newDevice }: Comer): void {
    if (!newDevice) return;
    reply.setCookie(cookieNames.device, newDevice, { ...cookie, maxAge: deviceSeconds });
  }

  clearCookies(reply: FastifyReply): void {
    reply.clearCookie(cookieNames.access, cookie);
    reply.clearCookie(cookieNames.refresh, cookie);
  }
}

/** The row is locked: a new password set meanwhile ends this session like the others, or is seen here. */
async function demandUnchanged(
  ctx: Ctx,
  userId: string,
  password: string | undefined,
): Promise<void> {
  const tx: Tx<"users"> = ctx.tx;
  const user = await tx
    .selectFrom("users")
    .select("password_hash")
    .where("id", "=", userId)
    .where("status", "=", "ACTIVE")
    .forUpdate()
    .executeTakeFirst();
  const isSame = password === undefined || password === markOf(user?.password_hash ?? null);
  if (!user || !isSame) throw challengeOver();
}
