import type { FastifyInstance } from "fastify";
import type pg from "pg";
import { type ParleyOptions, type Parts, putTogether } from "./assembly.ts";
import type { AutomationEngine } from "./modules/automation/index.ts";
import { callerIdClock } from "./modules/calls/index.ts";
import type { Watch } from "./modules/compliance/index.ts";
import { BinKeeper, ScoreRound } from "./modules/contacts/index.ts";
import { type DemoFloors, FloorWatch, type Gauges } from "./modules/floor/index.ts";
import type { AccessControl } from "./modules/identity/access.ts";
import { ReviewReminder } from "./modules/identity/roles/review.ts";
import type { Tokens } from "./modules/identity/tokens.ts";
import type { Courier } from "./modules/integrations/index.ts";
import type { UserFollower } from "./modules/notifications/index.ts";
import type { TenantUsage } from "./modules/operator/index.ts";
import { ledgerClock } from "./modules/proof/index.ts";
import type { PhoneGateway } from "./modules/trunks/index.ts";
import type { App } from "./platform/app.ts";
import type { Sealer } from "./platform/audit/sealer.ts";
import type { Sequencer } from "./platform/events/sequencer.ts";
import type { Subscribers } from "./platform/events/subscribers.ts";
import type { Maintenance } from "./platform/jobs/maintenance.ts";
import type { TenantClock } from "./platform/jobs/tenant-clock.ts";
import type { Worker } from "./platform/jobs/worker.ts";
import type { Hub } from "./platform/realtime/hub.ts";
import type { LiveServer } from "./platform/realtime/socket.ts";
import { followTokenKeys } from "./platform/token-keys.ts";
import type { TelephonyRole } from "./telephony-role.ts";

/** What one process runs: its parts are started together, and let go of in the reverse order. */
export class Parley {
  readonly app: App;
  readonly http: FastifyInstance;
  readonly hub: Hub;
  readonly sequencer: Sequencer;
  readonly subscribers: Subscribers;
  readonly telephony: TelephonyRole;
  readonly tokens: Tokens;
  readonly access: AccessControl;
  readonly sealer: Sealer;
  readonly watch: Watch;
  readonly usage: TenantUsage;
  readonly courier: Courier;
  readonly automation: AutomationEngine;
  readonly callbacks: TenantClock;
  readonly campaigns: TenantClock;
  private readonly worker: Worker;
  private readonly maintenance: Maintenance;
  private readonly live: LiveServer;
  private readonly phones: PhoneGateway;
  private readonly gauges: Gauges;
  private readonly users: UserFollower;
  private readonly demo: DemoFloors;
  private readonly stops: (() => Promise<void> | void)[] = [];
  isDraining = false;

  private constructor(parts: Parts) {
    this.app = parts.app;
    this.http = parts.http;
    this.hub = parts.hub;
    this.sequencer = parts.sequencer;
    this.subscribers = parts.subscribers;
    this.telephony = parts.telephony;
    this.tokens = parts.tokens;
    this.access = parts.access;
    this.sealer = parts.sealer;
    this.watch = parts.watch;
    this.usage = parts.usage;
    this.courier = parts.courier;
    this.automation = parts.automation;
    this.callbacks = parts.callbacks;
    this.campaigns = parts.campaigns;
    this.worker = parts.worker;
    this.maintenance = parts.maintenance;
    this.live = parts.live;
    this.phones = parts.phones;
    this.gauges = parts.gauges;
    this.users = parts.users;
    this.demo = parts.demo;
  }

  static async create(options: ParleyOptions): Promise<Parley> {
    const parts = await putTogether(options, () => parley.isDraining);
    const parley = new Parley(parts);
    return parley;
  }

  /** Starts the roles of this process, but does not listen yet. */
  async start(): Promise<void> {
    const { roles } = this.app.config;
    await this.sequencer.start(this.app.wake);
    this.sealer.start();
    this.watch.start();
    this.usage.start(roles);
    this.stops.push(
      () => this.usage.stop(),
      () => this.sequencer.stop(),
      () => this.watch.stop(),
      () => this.sealer.stop(),
    );
    if (roles.includes("worker")) {
      await this.worker.start();
      this.subscribers.start();
      this.maintenance.start();
      this.courier.start();
      const reminder = new ReviewReminder(this.app);
      reminder.start();
      const keeper = new BinKeeper(this.app);
      keeper.start();
      const scores = new ScoreRound(this.app);
      scores.start();
      const ledger = ledgerClock(this.app);
      ledger.start();
      const callerIds = callerIdClock(this.app);
      callerIds.start();
      this.automation.start();
      this.callbacks.start();
      this.campaigns.start();
      this.stops.push(
        () => this.automation.stop(),
        () => this.callbacks.stop(),
        () => this.campaigns.stop(),
        () => scores.stop(),
        () => ledger.stop(),
        () => callerIds.stop(),
        () => reminder.stop(),
        () => keeper.stop(),
        () => this.subscribers.stop(),
        () => this.courier.stop(),
        () => this.worker.stop(),
        () => this.maintenance.stop(),
      );
    }
    this.stops.push(followTokenKeys(this.app, () => this.tokens.reload()));
    if (roles.includes("web")) {
      this.gauges.start();
      this.users.start();
      this.access.uses.start();
      this.stops.push(
        () => this.access.uses.stop(),
        () => this.gauges.stop(),
        () => this.users.stop(),
      );
    }
    if (roles.includes("telephony")) {
      const watch = new FloorWatch(this.app);
      watch.start();
      this.stops.push(() => watch.stop());
      this.telephony.start();
      this.stops.push(() => this.telephony.stop());
    }
  }

  /** No new calls, running requests end, then everything is let go of in the reverse order. */
  async stop(): Promise<void> {
    this.isDraining = true;
    this.demo.stopAll();
    await this.telephony.dialer?.stop();
    this.live.close();
    this.phones.close();
    await this.http.close();
    for (const stop of this.stops.reverse()) await stop();
    await this.app.audit.drained();
    this.app.mail.close();
    await this.pool.end();
  }

  get pool(): pg.Pool {
    return this.app.pool;
  }
}
