import { join } from "node:path";
import { callSupervised, callTakenOver } from "@parley/contract";
import { CallRuntime } from "./modules/calls/index.ts";
import { DialerRuntime } from "./modules/dialer/index.ts";
import { guideOf, receptionOf } from "./modules/inbound/index.ts";
import {
  type AsteriskFleet,
  type CallerPlan,
  type Carrier,
  createByTrunk,
  createFleet,
  createLoopback,
  isProfileName,
  loadTwilio,
  readConnection,
  startCarrier,
  type Telephony,
  type TwilioTelephony,
} from "./modules/telephony/index.ts";
import {
  changesDirectory,
  directoryOf,
  tellIntrusion,
  twilioStore,
  twilioTrunksOf,
} from "./modules/trunks/index.ts";
import type { App } from "./platform/app.ts";
import { publicUrl } from "./platform/config.ts";
import { deriveKey } from "./platform/crypto/envelope.ts";
import type { Connection } from "./platform/db/pool.ts";
import type { SequencedEvent } from "./platform/events/sequencer.ts";
import { Faults } from "./platform/faults.ts";
import { Lease } from "./platform/lease.ts";
import { StartRefusal } from "./platform/start-refusal.ts";

/** The session lock of the one process that talks to the carrier. */
export const telephonyLock = 727003;

/** What no event tells of the trunks and phones (a tenant that is suspended) is found by looking again. */
const lookAgainMs = 60_000;

/**
 * The part of a process that talks to the carrier and dials. Of several processes one does, under a
 * lease; the built-in carrier runs beside it unless an external one is named.
 */
export class TelephonyRole {
  calls: CallRuntime | undefined;
  dialer: DialerRuntime | undefined;
  private readonly app: App;
  private readonly lease: Lease;
  private telephony: Telephony | undefined;
  private carrier: Carrier | undefined;
  private asterisk: AsteriskFleet | undefined;
  private twilio: TwilioTelephony | undefined;
  /** How soon a tenant's calls go by either of them. */
  private ranks = { asterisk: new Map<string, number>(), twilio: new Map<string, number>() };
  private readonly connection: Connection;
  private lookAgain: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(app: App, connection: Connection) {
    this.app = app;
    this.connection = connection;
    this.lease = new Lease(connection, "telephony", telephonyLock, app.log);
  }

  /** The name of the provider that calls of this installation go by. */
  get provider(): string {
    const { asterisk, twilio } = this.app.config;
    if (asterisk.length > 0) return twilio ? "trunks" : "asterisk";
    return twilio ? "twilio" : "loopback";
  }

  /** Whether the carrier of a trunk answers; there where one is spoken to from here. */
  get trunkState(): AsteriskFleet["trunkState"] | undefined {
    const { asterisk, twilio } = this;
    if (!asterisk && !twilio) return undefined;
    return async (name) => {
      const state = (await twilio?.trunkState(name)) ?? "UNKNOWN";
      const atTwilio = { state, registration: "NONE" as const };
      return state === "UNKNOWN" && asterisk ? asterisk.trunkState(name) : atTwilio;
    };
  }

  get isConnected(): boolean {
    return this.telephony?.connection() === "CONNECTED";
  }

  /** Has somebody call, where the carrier is the simulator. */
  get ring(): ((plan: CallerPlan) => Promise<void>) | undefined {
    const call = this.caller;
    if (!call) return undefined;
    return (plan) =>
      call(plan).catch((error: unknown) =>
        this.app.log.warn({ err: error }, "nobody could be made to call"),
      );
  }

  private get caller(): ((plan: CallerPlan) => Promise<void>) | undefined {
    const { carrier, app } = this;
    if (carrier) {
      return async (plan) => {
        carrier.call(plan);
      };
    }
    const { carrierUrl, carrierToken, asterisk, twilio } = app.config;
    if (asterisk.length > 0 || twilio || !carrierUrl || !carrierToken) return undefined;
    return async (plan) => {
      const response = await fetch(new URL("/calls", carrierUrl), {
        method: "POST",
        headers: { authorization: `Bearer ${carrierToken}`, "content-type": "application/json" },
        body: JSON.stringify(plan),
        signal: AbortSignal.timeout(5_000),
      });
      if (!response.ok) throw new Error(`The carrier answered ${response.status}`);
    };
  }

  start(): void {
    this.lease.start(
      async ({ epoch }) => {
        await this.takeOver(epoch);
      },
      () => this.letGo(),
    );
  }

  /** A take-over that is under way ends first; what it took is let go of by the lease. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.dialer?.stop();
    await this.lease.stop();
  }

  hear(batch: readonly SequencedEvent[]): void {
    this.dialer?.hear(batch);
    this.calls?.recorder.hearBatch(batch);
    for (const { name, tenant_id: tenantId, data } of batch) {
      if (name !== callSupervised.name && name !== callTakenOver.name) continue;
      this.calls?.superviseBy(tenantId, { name, data });
    }
    if (batch.some(changesDirectory)) this.tellDirectory();
  }

  /** Events may have passed unheard. */
  lostTrack(): void {
    this.dialer?.lostTrack();
    this.tellDirectory();
  }

  private async takeOver(epoch: number): Promise<void> {
    this.telephony = await this.connect();
    if (this.isStopping) return;
    const faults = new Faults(this.app.config.faultPoints);
    const inbound = { reception: receptionOf(this.app), guide: guideOf(this.app) };
    const calls = new CallRuntime(this.app, this.telephony, faults, undefined, inbound);
    this.calls = calls;
    await calls.start();
    if (this.isStopping) return;
    this.dialer = new DialerRuntime(this.app, calls, epoch);
    await this.dialer.start();
    this.app.log.info({ epoch, provider: this.telephony.name }, "telephony is up");
  }

  private async letGo(): Promise<void> {
    clearInterval(this.lookAgain);
    await this.dialer?.stop();
    await this.calls?.stop();
    await this.telephony?.close();
    await this.carrier?.close();
    this.asterisk = undefined;
    this.twilio = undefined;
    this.dialer = undefined;
    this.calls = undefined;
    this.telephony = undefined;
    this.carrier = undefined;
  }

  private async connect(): Promise<Telephony> {
    const { config, keys, log } = this.app;
    const onProblem = (problem: unknown) => log.warn({ err: problem }, "carrier");
    if (config.asterisk.length > 0 || config.twilio)
      return this.connected(await this.speakByTrunks());
    const external = config.carrierUrl;
    const token = config.carrierToken ?? deriveKey(keys.masterKey, "carrier").toString("base64url");
    if (external) {
      return this.connected(createLoopback({ address: new URL(external).host, token, onProblem }));
    }
    const profile = config.carrierProfile;
    if (!isProfileName(profile)) {
      throw new StartRefusal(
        "settings",
        `PARLEY_CARRIER_PROFILE names no profile of the built-in carrier`,
        "Use demo, demo-fast, warm, bench or test",
      );
    }
    this.carrier = await startCarrier({
      listen: "127.0.0.1:0",
      token,
      profile,
      timeScale: config.carrierSpeed,
      onLogError: onProblem,
      logFile: config.carrierLog ?? join(config.home, "logs", "carrier.jsonl"),
    });
    return this.connected(createLoopback({ address: this.carrier.address, token, onProblem }));
  }

  /** Asterisk, Twilio, or both as one: then each call goes by the trunk that its tenant prefers. */
  private async speakByTrunks(): Promise<Telephony> {
    const { asterisk, twilio } = this.app.config;
    this.lookAgain = setInterval(() => this.tellDirectory(), lookAgainMs).unref();
    const byAsterisk = asterisk.length > 0 && (await this.speakToAsterisk(asterisk));
    if (!twilio) return byAsterisk as Telephony;
    const byTwilio = await this.speakToTwilio();
    if (!byAsterisk) return byTwilio;
    return createByTrunk({
      name: this.provider,
      members: [
        { telephony: byAsterisk, rankFor: (tenantId) => rankIn(this.ranks.asterisk, tenantId) },
        { telephony: byTwilio, rankFor: (tenantId) => rankIn(this.ranks.twilio, tenantId) },
      ],
      onProblem: (problem) => this.app.log.warn({ err: problem }, "trunks"),
    });
  }

  private async speakToAsterisk(files: readonly string[]): Promise<Telephony> {
    const { app } = this;
    const directory = await directoryOf(app);
    this.ranks.asterisk = ranksOf(directory.trunks);
    this.asterisk = createFleet({
      ...{ connections: await Promise.all(files.map(readConnection)), directory },
      onProblem: (problem) => app.log.warn({ err: problem }, "asterisk"),
      onIntrusion: (intrusion) => {
        tellIntrusion(app, intrusion).catch((error: unknown) =>
          app.log.warn({ err: error }, "who was refused at the switch could not be told"),
        );
      },
    });
    return this.asterisk;
  }

  private async speakToTwilio(): Promise<Telephony> {
    const { app } = this;
    const { createTwilio } = await loadTwilio();
    const trunks = await twilioTrunksOf(app);
    this.ranks.twilio = ranksOf(trunks.filter(({ isOff }) => !isOff));
    this.twilio = createTwilio({
      ...{ trunks, store: twilioStore(app, this.connection), baseUrl: app.config.twilioUrl },
      publicUrl: publicUrl(app.config),
      onProblem: (problem) => app.log.warn({ err: problem }, "twilio"),
    });
    return this.twilio;
  }

  /** The switch and Twilio learn which trunks and phones there are now. */
  private tellDirectory(): void {
    const { app, asterisk, twilio } = this;
    const tell = async () => {
      if (twilio) {
        const trunks = await twilioTrunksOf(app);
        this.ranks.twilio = ranksOf(trunks.filter(({ isOff }) => !isOff));
        twilio.setTrunks(trunks);
      }
      if (!asterisk) return;
      const directory = await directoryOf(app);
      this.ranks.asterisk = ranksOf(directory.trunks);
      await asterisk.setDirectory(directory);
    };
    tell().catch((error: unknown) => app.log.warn({ err: error }, "trunks and phones"));
  }

  /** Waits a moment for the first connection: a carrier that is away comes back by itself later. */
  private async connected(telephony: Telephony): Promise<Telephony> {
    const isAwaited = () => !this.isStopping && telephony.connection() !== "CONNECTED";
    for (let tries = 0; tries < 50 && isAwaited(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return telephony;
  }
}

type Ranked = { tenantId: string | null; priority: number };

/** The first priority of each tenant's trunks; under the empty name that of those that all share. */
function ranksOf(trunks: readonly Ranked[]): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const { tenantId, priority } of trunks) {
    const known = ranks.get(tenantId ?? "") ?? Number.POSITIVE_INFINITY;
    ranks.set(tenantId ?? "", Math.min(known, priority));
  }
  return ranks;
}

/** A tenant's own trunks go before those that all share. */
function rankIn(ranks: ReadonlyMap<string, number>, tenantId: string): number | null {
  const shared = ranks.get("");
  return ranks.get(tenantId) ?? (shared === undefined ? null : 1_000 + shared);
}
