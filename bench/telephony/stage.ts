import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as api from "@parley/contract";
import type { ApiSession } from "../../cli/src/api/session.ts";
import {
  newPassword,
  type RunningAsterisk,
  startAsterisk,
} from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import { checkoutFolder } from "../../server/src/platform/version.ts";
import { whenDone } from "../lib/cleanup.ts";
import {
  type Installation,
  openInstallation,
  type Server,
  startServer,
} from "../lib/installation.ts";
import { pause } from "../lib/load.ts";
import { makeTenant, makeUsers, signInAs } from "../lib/tenants.ts";
import { AgentInPage } from "./in-page.ts";
import { adminEmail, agentEmail } from "./people.ts";
import { type Behaviour, carrierScenario, phonesScenario } from "./scenario.ts";
import { Sipp, sippPort } from "./sipp.ts";
import { SwitchWatch } from "./switch-watch.ts";

export const addresses = { asterisk: "127.7.1.1", carrier: "127.7.1.2", phones: "127.7.1.3" };
const sip = { address: addresses.asterisk, port: 5060 };
const signInsAtOnce = 8;
/** Whoever rings when a campaign is paused answers and is bridged within that. */
const settlesMs = 5_000;

/** Where scripts/telephony.mjs and this bench laid Asterisk and SIPp ready. */
export type Programs = { asterisk: string; sipp: string };

export type StageOptions = {
  programs: Programs;
  /** How many: the first has his phone in his page, the others have telephones. */
  agents: number;
  /** What those do who are dialled, by the last digit of their number. */
  callees: readonly Behaviour[];
};

type Phone = { username: string; password: string };

/**
 * The whole application over a real Asterisk, with SIPp as its carrier and as its agents' telephones, which are registered
 * with what the application gave each agent.
 */
export class Stage {
  readonly installation: Installation;
  readonly boss: ApiSession;
  readonly carrier: Sipp;
  readonly phones: Sipp;
  readonly watch: SwitchWatch;
  readonly inPage: AgentInPage;
  server: Server;
  asterisk: RunningAsterisk;
  private readonly registrar: SipAgent;
  private readonly owners: Phone[];
  private readonly agents: number;
  private readonly restarts: { server(): Promise<Server>; asterisk(): Promise<RunningAsterisk> };

  private constructor(parts: StageParts) {
    this.installation = parts.installation;
    this.boss = parts.boss;
    this.carrier = parts.carrier;
    this.phones = parts.phones;
    this.watch = parts.watch;
    this.inPage = parts.inPage;
    this.server = parts.server;
    this.asterisk = parts.asterisk;
    this.registrar = parts.registrar;
    this.owners = parts.owners;
    this.agents = parts.agents;
    this.restarts = parts.restarts;
  }

  static async open({ programs, agents, callees }: StageOptions): Promise<Stage> {
    const installation = await openInstallation();
    const folder = join(installation.home, "wire");
    await mkdir(folder);
    const password = newPassword();
    const reboot = () => bootAsterisk(programs.asterisk, password);
    const asterisk = await reboot();
    const watch = new SwitchWatch(asterisk.connection);
    await watch.open();
    whenDone(() => watch.close());
    const wire = { programs: programs.sipp, folder };
    const carrier = new Sipp({
      ...{ ...wire, name: "carrier", scenario: carrierScenario(callees) },
      ...{ address: addresses.carrier, hertz: voices.customer },
    });
    const phones = new Sipp({
      ...{ ...wire, name: "phones", scenario: phonesScenario() },
      ...{ address: addresses.phones, hertz: voices.agent },
    });
    const file = join(installation.home, "asterisk.json");
    writeFileSync(file, JSON.stringify(asterisk.connection), { mode: 0o600 });
    const settings = { PARLEY_ASTERISK: file, PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" };
    const server = await startServer(installation, settings);
    const again = { ...settings, PORT: String(server.port) };
    const { boss, tenantId } = await makeStaff(installation, server, agents);
    const registrar = await new SipAgent({ address: addresses.phones, port: 5090 }).start();
    whenDone(() => registrar.close());
    const owners = await givePhones(server, agents);
    const inPage = await AgentInPage.sitDown({ installation, server, tenantId });
    const stage = new Stage({
      ...{ installation, boss, carrier, phones, watch, inPage, server, asterisk, registrar },
      ...{ owners, agents },
      restarts: { server: () => startServer(installation, again), asterisk: reboot },
    });
    await stage.register();
    return stage;
  }

  /** All telephones, which try until they are let in. */
  async register(): Promise<void> {
    const contact = { address: addresses.phones, port: sippPort };
    const left = [...this.owners];
    const hand = async () => {
      for (let phone = left.pop(); phone; phone = left.pop()) {
        const { username, password } = phone;
        const ask = () =>
          this.registrar.register(sip, username, password, { expires: 3600, contact });
        for (let tries = 0; (await Promise.race([ask(), pause(500)])) !== 200; tries += 1) {
          if (tries > 100) throw new Error("a telephone was not let in");
          await pause(100);
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, hand));
  }

  /** The agents begin to work, in a process of their own, which outlives the application. */
  startCrew(readyWithinSeconds: number): ChildProcess {
    const program = join(checkoutFolder, "bench", "telephony", "crew.ts");
    const told = [this.server.url, String(this.agents), String(readyWithinSeconds)];
    const child = spawn(process.execPath, ["--import", "tsx", program, ...told], {
      cwd: checkoutFolder,
      stdio: ["ignore", 2, 2],
    });
    const gone = once(child, "exit");
    whenDone(async () => {
      child.kill("SIGTERM");
      await gone;
    });
    return child;
  }

  /** Until so many talk at once. */
  async untilTalking(count: number, withinMs = 120_000): Promise<void> {
    for (const end = Date.now() + withinMs; this.watch.pairs().length < count; await pause(50)) {
      if (Date.now() < end) continue;
      throw new Error(`only ${this.watch.pairs().length} of ${count} conversations came about`);
    }
  }

  /**
   * The campaign dials nobody any more, and those who talk come to their end, or are brought to it: nobody waits for the
   * longest of all conversations.
   */
  async untilQuiet(campaignId: string, how: "BY_THEMSELVES" | "ENDED" = "BY_THEMSELVES") {
    const withinMs = 120_000;
    await this.boss.call(api.pauseCampaign, { params: { id: campaignId } });
    if (how === "ENDED") {
      await pause(settlesMs);
      await this.endTalks();
    }
    const end = Date.now() + withinMs;
    while (this.watch.live().length > 0 && Date.now() < end) await pause(200);
  }

  private async endTalks(): Promise<void> {
    const { rows } = await this.installation.admin.query<{ id: string }>(
      "select id from calls where state in ('TALKING', 'ON_HOLD') order by id",
    );
    for (const { id } of rows) {
      // Whoever has hung up meanwhile needs no help.
      await this.boss.call(api.endCall, { params: { id } }).catch(() => {});
    }
  }

  /** As a power cut would end it, without a word. */
  async killServer(): Promise<void> {
    process.kill(this.server.pid, "SIGKILL");
    await this.server.stop();
  }

  async restartServer(): Promise<void> {
    this.server = await this.restarts.server();
  }

  async killAsterisk(): Promise<void> {
    process.kill(this.asterisk.pid, "SIGKILL");
    await this.asterisk.ended;
    this.watch.allEnded(Date.now());
  }

  async restartAsterisk(): Promise<void> {
    this.asterisk = await this.restarts.asterisk();
    await this.watch.open();
  }
}

type StageParts = Pick<
  Stage,
  "installation" | "boss" | "carrier" | "phones" | "watch" | "inPage" | "server" | "asterisk"
> & {
  registrar: SipAgent;
  owners: Phone[];
  agents: number;
  restarts: { server(): Promise<Server>; asterisk(): Promise<RunningAsterisk> };
};

export async function bootAsterisk(root: string, password: string): Promise<RunningAsterisk> {
  const asterisk = await startAsterisk({
    ...{ root, name: `bench-${process.pid}`, sip, rtp: { from: 10_000, to: 29_999 } },
    control: { address: addresses.asterisk, port: 8088, password },
  });
  whenDone(async () => {
    await asterisk.stop();
    await rm(asterisk.folder, { recursive: true, force: true });
  });
  return asterisk;
}

async function makeStaff(
  installation: Installation,
  server: Server,
  agents: number,
): Promise<{ boss: ApiSession; tenantId: string }> {
  const tenantId = await makeTenant(installation, "phones");
  const emails = Array.from({ length: agents }, (_, i) => agentEmail(i));
  await makeUsers(installation, tenantId, [
    { email: adminEmail, role: "ADMIN" },
    ...emails.map((email) => ({ email, role: "AGENT" as const })),
  ]);
  const boss = await signInAs(server.url, adminEmail);
  const body = { name: "Carrier", host: addresses.carrier, port: sippPort };
  await boss.call(api.createTrunk, { body });
  return { boss, tenantId };
}

/** Each agent but the first asks for a telephone of his own. */
async function givePhones(server: Server, agents: number): Promise<Phone[]> {
  const phones: Phone[] = [];
  let next = 1;
  const hand = async () => {
    for (let i = next++; i < agents; i = next++) {
      const session = await signInAs(server.url, agentEmail(i));
      phones.push(await session.call(api.issuePhone, { body: {} }));
      session.forget();
    }
  };
  await Promise.all(Array.from({ length: signInsAtOnce }, hand));
  return phones;
}
