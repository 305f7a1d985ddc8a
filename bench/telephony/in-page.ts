import { addressOf, issuePhone } from "@parley/contract";
import type { Page } from "playwright-core";
import { phoneName } from "../../server/src/modules/telephony/index.ts";
import type { Phone } from "../../server/src/modules/telephony/providers/asterisk/trunks.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { openBrowser, signInOn } from "../browser/open.ts";
import type { Installation, Server } from "../lib/installation.ts";
import { round } from "../lib/report.ts";
import { spreadOf } from "../lib/statistics.ts";
import { signInAs } from "../lib/tenants.ts";
import { agentEmail } from "./people.ts";
import type { RowFigure } from "./rows.ts";
import type { SipLine } from "./sipp.ts";
import type { Seen, SwitchWatch } from "./switch-watch.ts";
import { callsOnWire } from "./truth.ts";

const within = 60_000;

type Place = {
  installation: Installation;
  server: Server;
  tenantId: string;
  /** Told of his phone where no application tells the switch of it. */
  learn?: (phone: Phone) => Promise<void>;
};
type Witnesses = { watch: SwitchWatch; carrier: { lines(): SipLine[] } };

/**
 * The agent among the others whose phone is his page: a Chromium with the built web application, by whose softphone his
 * conversations go (SRTP, by WebRTC). What he does besides talking, his process does as it does for all.
 */
export class AgentInPage {
  readonly page: Page;
  private readonly installation: Installation;
  readonly userId: string;
  /** His phone at Asterisk. */
  private readonly phone: string;
  private from = { at: performance.now(), seconds: 0 };

  private constructor(page: Page, installation: Installation, userId: string, phone: string) {
    this.page = page;
    this.installation = installation;
    this.userId = userId;
    this.phone = phone;
  }

  /** He signs in and gets ready, by the window that asks for his microphone and tries the way of the sound. */
  static async sitDown({ installation, server, tenantId, learn }: Place): Promise<AgentInPage> {
    const session = await signInAs(server.url, agentEmail(0));
    const { id } = session.session.user;
    await session.signOut();
    const browser = await openBrowser({ folder: installation.home, hertz: voices.agent });
    const viewport = { width: 1440, height: 900 };
    const permissions = ["microphone"];
    const context = await browser.newContext({ locale: "en-GB", permissions, viewport });
    context.setDefaultTimeout(within);
    const page = await context.newPage();
    if (learn) {
      page.on("response", async (response) => {
        if (response.request().method() !== "POST") return;
        if (!response.url().endsWith(addressOf(issuePhone))) return;
        const { password } = issuePhone.response.parse(await response.json());
        await learn({ id, tenantId, password, kind: "BROWSER" });
      });
    }
    await page.goto(`${server.url}/desk`);
    await signInOn(page, agentEmail(0));
    await page.getByRole("main").getByRole("button", { name: "Get ready" }).click();
    const dialog = page.getByRole("dialog", { name: "Your phone" });
    await dialog.getByText(/^(Good|Fair|Poor) \(\d\.\d\)$/).waitFor();
    await dialog.getByRole("button", { name: "Get ready" }).click();
    await dialog.waitFor({ state: "hidden" });
    return new AgentInPage(page, installation, id, phoneName(tenantId, `agent:${id}`));
  }

  /** What his browser uses is counted from now on. */
  async reset(): Promise<void> {
    this.from = { at: performance.now(), seconds: await this.seconds() };
  }

  /** Cores that all processes of his browser have used since. */
  async cores(): Promise<number> {
    const seconds = (await this.seconds()) - this.from.seconds;
    return (seconds * 1000) / (performance.now() - this.from.at);
  }

  /** What he had of the row, and what his browser took of the machine. */
  async figures({ watch, carrier }: Witnesses, cores: number): Promise<RowFigure[]> {
    const mine = this.customers(watch);
    const wire = callsOnWire(carrier.lines());
    const waits = mine.flatMap(({ sipCallId, bridgedAt }) => {
      const answeredAt = wire.get(sipCallId)?.answeredAt ?? null;
      return answeredAt === null || bridgedAt === null ? [] : [Math.max(0, bridgedAt - answeredAt)];
    });
    const { p50, p95, max } = spreadOf(waits);
    const { lines, scores, packets } = await this.sound();
    const { p50: score } = spreadOf(scores);
    const beside = `from answer to bridge p50 ${round(p50)}, p95 ${round(p95)}, longest ${round(max)} ms; his page counted ${packets} packets in ${lines} of them, half with a score of ${round(score)} or more`;
    return figuresOfPage({ conversations: waits.length, cores, beside });
  }

  /** Customers who were with him, by his channels of the same calls. */
  private customers(watch: SwitchWatch): Seen[] {
    const calls = new Set(
      [...watch.seen.values()].flatMap(({ name, callId }) =>
        name.startsWith(`PJSIP/${this.phone}-`) ? [callId] : [],
      ),
    );
    return watch
      .customers()
      .filter(({ callId, bridgedAt }) => calls.has(callId) && bridgedAt !== null);
  }

  /** What his page told of what it heard. */
  private async sound(): Promise<{ lines: number; scores: number[]; packets: number }> {
    const { rows } = await this.installation.admin.query<{ score: number; packets: number }>(
      "select score, packets from call_quality where agent_id = $1",
      [this.userId],
    );
    const packets = rows.reduce((sum, row) => sum + row.packets, 0);
    return { lines: rows.length, scores: rows.map(({ score }) => score), packets };
  }

  private async seconds(): Promise<number> {
    const session = await this.page.context().browser()?.newBrowserCDPSession();
    if (!session) throw new Error("the browser is gone");
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }
}

/** What the agent whose phone is his page had of a row, and what his browser took of the machine. */
export function figuresOfPage(found: {
  conversations: number;
  cores: number;
  beside: string;
}): RowFigure[] {
  const { conversations, cores, beside } = found;
  return [
    {
      what: "conversations of the agent whose phone is his page, in Chromium",
      ...{ value: conversations, unit: "", floor: 1, moreIsBetter: true, beside },
    },
    { what: "Chromium", value: cores, unit: "cores", beside: "in none of the others" },
  ];
}
