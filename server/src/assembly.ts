import { phonePath } from "@parley/contract";
import type { FastifyInstance } from "fastify";
import { callersJob } from "./demo/callers.ts";
import { historyJob } from "./demo/history/job.ts";
import { pauseLost } from "./modules/agents/index.ts";
import type { AutomationEngine } from "./modules/automation/index.ts";
import { callbackClock, campaignClock } from "./modules/campaigns/index.ts";
import { Watch } from "./modules/compliance/index.ts";
import { describeOwnFields } from "./modules/contacts/index.ts";
import {
  DemoFloors,
  type DemoProgram,
  Gauges,
  mayWatch,
  type Surroundings,
} from "./modules/floor/index.ts";
import { AccessControl } from "./modules/identity/access.ts";
import { Tokens } from "./modules/identity/tokens.ts";
import { Courier } from "./modules/integrations/index.ts";
import { UserFollower } from "./modules/notifications/index.ts";
import { TenantUsage } from "./modules/operator/index.ts";
import { SettingsStore } from "./modules/settings/index.ts";
import { needsPhone, PhoneGateway } from "./modules/trunks/index.ts";
import { createModules, recordReaders } from "./modules.ts";
import { endSockets, refreshListeners } from "./open-sockets.ts";
import { type App, inTenant } from "./platform/app.ts";
import { AuditRecorder } from "./platform/audit/recorder.ts";
import { Sealer } from "./platform/audit/sealer.ts";
import { Signals } from "./platform/audit/signals.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import { Vaults } from "./platform/crypto/vault.ts";
import type { Database } from "./platform/db/database.ts";
import { createPool } from "./platform/db/pool.ts";
import { readEvents } from "./platform/events/read.ts";
import { type SequencedEvent, Sequencer } from "./platform/events/sequencer.ts";
import { Subscribers } from "./platform/events/subscribers.ts";
import { Wake } from "./platform/events/wake.ts";
import { homeAt } from "./platform/home.ts";
import { type Authenticate, originOf } from "./platform/http/admit.ts";
import { Api } from "./platform/http/api.ts";
import { registerDocs } from "./platform/http/docs.ts";
import { ordinaryPace } from "./platform/http/pace.ts";
import { type LimitRules, RateLimits } from "./platform/http/rate-limit.ts";
import { createHttp } from "./platform/http/server.ts";
import type { CertificateSource } from "./platform/https/certificate.ts";
import { newId } from "./platform/ids.ts";
import { Maintenance } from "./platform/jobs/maintenance.ts";
import type { TenantClock } from "./platform/jobs/tenant-clock.ts";
import { Worker } from "./platform/jobs/worker.ts";
import type { Keys } from "./platform/keys.ts";
import { createMail } from "./platform/mail/mail.ts";
import { createLog, type Log } from "./platform/observe/log.ts";
import { Metrics } from "./platform/observe/metrics.ts";
import { registerMetrics } from "./platform/observe/scrape.ts";
import { Hub } from "./platform/realtime/hub.ts";
import { type AuthenticateUpgrade, LiveServer } from "./platform/realtime/socket.ts";
import { DiskStorage } from "./platform/storage/disk.ts";
import { TelephonyRole } from "./telephony-role.ts";

const usualPoolSize = 16;
/** So many users at their limit may a tenant have at once, where it decided nothing. */
const tenantShare = 50;

export type ParleyOptions = {
  config: Config;
  keys: Keys;
  database: Database;
  /** The database's name, where it is not the installation's own (tests). */
  databaseName?: string;
  clock?: Clock;
  /** Connections of the process; a simulation has one, so that its transactions come one after the other. */
  poolSize?: number;
  log?: Log;
  webFolder: string;
  /** For HTTPS: where the certificate comes from. */
  certificates?: CertificateSource | undefined;
  demoProgram?: DemoProgram;
};

/** What one process consists of, made and joined, none of it started. */
export type Parts = {
  app: App;
  http: FastifyInstance;
  hub: Hub;
  sequencer: Sequencer;
  subscribers: Subscribers;
  telephony: TelephonyRole;
  tokens: Tokens;
  access: AccessControl;
  sealer: Sealer;
  watch: Watch;
  usage: TenantUsage;
  courier: Courier;
  automation: AutomationEngine;
  callbacks: TenantClock;
  campaigns: TenantClock;
  worker: Worker;
  maintenance: Maintenance;
  live: LiveServer;
  phones: PhoneGateway;
  gauges: Gauges;
  users: UserFollower;
  demo: DemoFloors;
};

/** Makes the parts of a process and joins them; `isDraining`: it takes no new work any more. */
export async function putTogether(
  options: ParleyOptions,
  isDraining: () => boolean,
): Promise<Parts> {
  const { config, keys, database, databaseName } = options;
  const as = (role: string) =>
    database.connection({ role, ...(databaseName ? { database: databaseName } : {}) });
  const log = options.log ?? createLog(config.logLevel);
  const metrics = new Metrics();
  const hub = new Hub(metrics);
  const pool = createPool(as("parley_app"), options.poolSize ?? usualPoolSize, "parley");
  const clock = options.clock ?? systemClock;
  const vaults = new Vaults(keys.masterKey);
  const app: App = {
    config,
    keys,
    pool,
    clock,
    log,
    metrics,
    vaults,
    audit: new AuditRecorder({ pool, clock, vaults, log }),
    signals: new Signals(),
    storage: new DiskStorage(homeAt(config.home).storage, keys.masterKey),
    mail: createMail(config.smtpUrl),
    wake: new Wake(),
    live: hub,
  };
  const tokens = new Tokens(keys, config.home);
  const access = new AccessControl(app, tokens);
  const settings = new SettingsStore(app);
  const usage = new TenantUsage(app);
  const limits = new RateLimits(limitRules(config.ratePerMinute, settings, usage));
  const telephony = new TelephonyRole(app, as("parley_app"));
  const demo = new DemoFloors(options.demoProgram, log);
  const around: Surroundings = {
    get carrier() {
      const { provider, isConnected } = telephony;
      return { name: provider, simulated: provider === "loopback", connected: isConnected };
    },
    demo: (tenantId) => demo.stateOf(tenantId),
    idle: (campaignId) => telephony.dialer?.idle.get(campaignId),
  };
  const courier = new Courier(app, recordReaders);
  const { modules, engine } = createModules({
    app,
    courier,
    tokens,
    telephony,
    around,
    demo,
    hub,
    access,
    limits,
    settings,
    isDraining,
  });
  const sequencer = new Sequencer(as("parley_app"), (span) => readEvents(app, span), log, metrics);
  const listeners = modules.flatMap((module) => module.subscribers ?? []);
  const subscribers = new Subscribers(app, listeners);
  const maintenance = new Maintenance(
    app,
    listeners.map(({ name }) => name),
  );
  const jobs = [
    ...modules.flatMap((module) => module.jobs ?? []),
    historyJob,
    callersJob(() => telephony.ring),
  ];
  const worker = new Worker(app, as("parley_jobs"), jobs);

  const http = await createHttp(app, options.webFolder, ordinaryPace, options.certificates);
  const recognise: Authenticate = async (request) => {
    const known = await access.authenticate(request.headers, request.ip);
    if (known) usage.meter.note(known.tenantId);
    return known && { ...known, origin: originOf(request) };
  };
  const api = new Api(http, app, recognise, limits);
  registerMetrics(http, app, recognise);
  registerDocs(http, recognise, ({ tenantId, actor }, document) =>
    inTenant(app, tenantId, (ctx) => describeOwnFields(ctx, document), { actor, readOnly: true }),
  );
  for (const module of modules) module.routes?.(api, app);

  const recogniseUpgrade: AuthenticateUpgrade = async (request) => {
    const ip = request.socket.remoteAddress ?? null;
    const known = await access.authenticate(request.headers, ip);
    const userAgent = request.headers["user-agent"] ?? null;
    return known && { ...known, origin: { requestId: newId(), ip, userAgent } };
  };
  const users = new UserFollower(app, hub);
  const live = new LiveServer(app, hub, {
    authenticate: recogniseUpgrade,
    mayWatch: (caller, topic) => mayWatch(app, caller, topic),
    opened: (caller) => users.opened(caller.tenantId, caller.actor.userId),
    closed: (caller) => users.socketClosed(caller.tenantId, caller.actor.userId),
  });
  const phones = new PhoneGateway(app, {
    authenticate: recogniseUpgrade,
    mayStay: async ({ tenantId, actor: { userId, sessionId } }) => {
      if (sessionId === null) return false;
      const now = await access.rightsOf({ tenantId, userId, sessionId });
      return now !== undefined && needsPhone(now.grants);
    },
    gone: ({ tenantId, actor: { userId } }) =>
      inTenant(app, tenantId, (ctx) => pauseLost(ctx, [userId], "phone-lost")),
  });
  http.server.on("upgrade", (request, stream, head) => {
    const path = new URL(request.url ?? "/", "http://local").pathname;
    if (path === phonePath) phones.upgrade(request, stream, head);
    else live.upgrade(request, stream, head);
  });

  sequencer.onEvents((batch) => {
    access.hear(batch);
    settings.hear(batch);
    usage.hear(batch);
    forgetKeys(app, batch);
    endSockets(hub, batch);
    phones.hear(batch);
    refreshListeners(hub, live, access, batch).catch((error: unknown) => {
      // Whoever's rights are not known must come back and is asked who he is.
      log.warn({ err: error }, "rights could not be looked up");
      hub.resumeAll();
    });
    hub.deliver(batch).catch((error: unknown) => log.error({ err: error }, "delivery"));
    users.hear(batch);
    telephony.hear(batch);
    if (config.roles.includes("worker")) subscribers.hear(batch);
  });
  sequencer.onGap(() => {
    access.forgetAll();
    settings.forgetAll();
    usage.limits.forgetAll();
    hub.resumeAll();
    phones.lostTrack();
    subscribers.wake();
    telephony.lostTrack();
  });
  const gauges = new Gauges(app, around);
  return {
    app,
    http,
    hub,
    sequencer,
    subscribers,
    telephony,
    tokens,
    access,
    sealer: new Sealer(app),
    watch: new Watch(app),
    usage,
    courier,
    automation: engine,
    callbacks: callbackClock(app),
    campaigns: campaignClock(app),
    worker,
    maintenance,
    live,
    phones,
    gauges,
    users,
    demo,
  };
}

/** Another process may have changed a tenant's keys. */
function forgetKeys({ vaults }: App, batch: readonly SequencedEvent[]): void {
  for (const { name, tenant_id: tenantId } of batch) {
    if (name.startsWith("data-key.")) vaults.forget(tenantId);
  }
}

/** What the tenant has decided, the installation's own where it has not, and no more than its operator lets it have. */
function limitRules(perMinute: number, settings: SettingsStore, usage: TenantUsage): LimitRules {
  return async (tenantId) => {
    const [{ limits }, operator] = await Promise.all([
      settings.of(tenantId),
      usage.limits.of(tenantId),
    ]);
    const own = limits.tenantPerMinute ?? perMinute * tenantShare;
    return {
      user: limits.userPerMinute ?? perMinute,
      apiKey: limits.apiKeyPerMinute ?? perMinute,
      tenant: Math.min(own, operator.requestsPerMinute ?? own),
      roles: limits.rolePerMinute,
    };
  };
}
