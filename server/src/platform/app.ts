import { sql } from "kysely";
import type pg from "pg";
import type { AuditRecorder } from "./audit/recorder.ts";
import type { Signals } from "./audit/signals.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { UnknownKey, type Vaults } from "./crypto/vault.ts";
import { type Actor, type Ctx, type Origin, systemActor } from "./ctx.ts";
import type { AnyTx } from "./db/tx.ts";
import { inPlatform, inTransaction } from "./db/tx.ts";
import { Refusal } from "./errors.ts";
import type { Wake } from "./events/wake.ts";
import type { Keys } from "./keys.ts";
import type { Mail } from "./mail/port.ts";
import type { Log } from "./observe/log.ts";
import type { Metrics } from "./observe/metrics.ts";
import type { Live } from "./realtime/live.ts";
import type { Storage } from "./storage/storage.ts";

/** What one process has in hand. Made once in main.ts (or once a test worker) and handed down. */
export type App = {
  readonly config: Config;
  readonly keys: Keys;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly vaults: Vaults;
  readonly storage: Storage;
  readonly mail: Mail;
  readonly wake: Wake;
  /** Gauges to sockets: may be lost, never stored. */
  readonly live: Live;
  /** Rows of the audit log that belong to no transaction. */
  readonly audit: AuditRecorder;
  /** What looks suspicious, for whoever watches. */
  readonly signals: Signals;
};

type TenantWork = {
  actor?: Actor;
  origin?: Origin;
  readOnly?: boolean;
  /** See `inTransaction`. */
  snapshot?: boolean;
  keepsPlans?: boolean;
};

const noOrigin: Origin = { requestId: "system", ip: null, userAgent: null };

/**
 * One transaction of one tenant. Where it meets a value that another process has sealed with a key made
 * since, it is taken again with the keys read anew: a rotation lets no read fail.
 */
export async function inTenant<R>(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake"> & Partial<Pick<App, "log">>,
  tenantId: string,
  work: (ctx: Ctx) => Promise<R>,
  how: TenantWork = {},
): Promise<R> {
  try {
    return await once(app, tenantId, work, how);
  } catch (error) {
    if (!(error instanceof UnknownKey)) throw error;
    app.vaults.forget(tenantId);
    return await once(app, tenantId, work, how);
  }
}

/**
 * The transaction with its context. Effects that were put off with `afterCommit` run
 * once it is committed; the sequencer is woken then, because there may be events to number.
 */
async function once<R>(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake"> & Partial<Pick<App, "log">>,
  tenantId: string,
  work: (ctx: Ctx) => Promise<R>,
  how: TenantWork,
): Promise<R> {
  const { actor = systemActor, origin = noOrigin, ...mode } = how;
  const effects: (() => void)[] = [];
  const afterRefusal: ((ctx: Ctx) => Promise<void>)[] = [];
  const result = await inTransaction(
    app.pool,
    tenantId,
    (tx) =>
      work({
        tenantId,
        tx,
        actor,
        origin,
        now: app.clock.now(),
        vault: () => app.vaults.of(tx, tenantId),
        afterCommit: (effect) => effects.push(effect),
        afterRefusal: (tell) => afterRefusal.push(tell),
      }),
    mode,
  ).catch(async (error: unknown) => {
    if (error instanceof Refusal && afterRefusal.length > 0) {
      const tellAll = async (ctx: Ctx) => {
        for (const tell of afterRefusal) await tell(ctx);
      };
      // Whoever was refused hears why, whatever becomes of the telling.
      await inTenant(app, tenantId, tellAll, { actor, origin }).catch((failure: unknown) =>
        app.log?.error({ err: failure, tenantId }, "what followed a refusal could not be told"),
      );
    }
    throw error;
  });
  if (!mode.readOnly && !mode.snapshot) app.wake.committed();
  for (const effect of effects) effect();
  return result;
}

/**
 * A part of a transaction in another tenant than the rest of it, by whoever looks after tenants: both
 * parts are committed together, or none of them. Nothing of the first tenant is in reach meanwhile, so
 * the parts must not run side by side.
 */
export async function asTenant<R>(
  app: Pick<App, "vaults">,
  ctx: Ctx,
  tenantId: string,
  work: (ctx: Ctx) => Promise<R>,
  actor: Actor = ctx.actor,
): Promise<R> {
  const { tx } = ctx;
  const be = (id: string) => sql`select set_config('app.tenant_id', ${id}, true)`.execute(tx);
  await be(tenantId);
  const result = await work({
    ...ctx,
    tenantId,
    actor,
    vault: () => app.vaults.of(tx, tenantId),
    afterRefusal: (tell) =>
      ctx.afterRefusal((later) => asTenant(app, later, tenantId, tell, actor)),
  });
  // Work that failed ends the transaction, and the setting with it.
  await be(ctx.tenantId);
  return result;
}

/** Work of no tenant: doors, leases, the sequencer. */
export function inInstallation<R>(
  app: Pick<App, "pool">,
  work: (tx: AnyTx) => Promise<R>,
): Promise<R> {
  return inPlatform(app.pool, work);
}

/** Ids of all tenants, whether they are open or not. */
export async function allTenantIds(app: Pick<App, "pool">): Promise<string[]> {
  const { rows } = await app.pool.query<{ tenant_id: string }>(
    "select tenant_id from door_all_tenants()",
  );
  return rows.map((row) => row.tenant_id);
}

/** Ids of all active tenants, for work that goes round. */
export async function tenantIds(app: Pick<App, "pool">): Promise<string[]> {
  const { rows } = await app.pool.query<{ tenant_id: string }>(
    "select tenant_id from door_tenants()",
  );
  return rows.map((row) => row.tenant_id);
}
