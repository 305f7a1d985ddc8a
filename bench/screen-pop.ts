import * as api from "@parley/contract";
import type { Page } from "playwright-core";
import type { ApiSession } from "../cli/src/api/session.ts";
import { openBrowser, signInOn } from "./browser/open.ts";
import { type Bench, say } from "./lib/bench.ts";
import { type Installation, openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { spreadOf } from "./lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const floorMs = 500;
const admin = "admin@pop.example";
const agent = "agent@pop.example";
const line = "+442079460960";

/**
 * Somebody calls an agent who looks at another page: from the moment at which the carrier is told to ring until his name stands on the
 * agent's desk in a real browser. On its way are the carrier, the match by number, the queue, the agent's phone, the event and the page.
 */
export const screenPop: Bench = {
  name: "pop",
  about: "an inbound call until the lead stands on the agent's page in headless Chromium",
  run: async ({ quick }) => {
    const installation = await openInstallation();
    await makeStaff(installation);
    const server = await startServer(installation, { PARLEY_CARRIER_PROFILE: "bench" });
    const [boss, bea] = await Promise.all([admin, agent].map((who) => signInAs(server.url, who)));
    if (!boss || !bea) throw new Error("nobody is signed in");
    const numberId = await openLine(boss, line);
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.url);
    await signInOn(page, agent);
    const times: number[] = [];
    // The first one loads the desk's part of the program.
    const first = await pop({ url: server.url, boss, bea, page, numberId }, 0);
    for (let number = 1; number <= (quick ? 8 : 40); number += 1) {
      times.push(await pop({ url: server.url, boss, bea, page, numberId }, number));
    }
    const { p50, p95, max } = spreadOf(times);
    const beside = `${times.length} calls; p50 ${round(p50)}, longest ${round(max)} ms; the first of all ${round(first)} ms`;
    say(`  ${beside}`);
    await browser.close();
    await server.stop();
    const what = "call comes in until the lead is on the page, p95";
    return [{ bench: "pop", what, value: p95, unit: "ms", floor: floorMs, beside }] as Figure[];
  },
};

async function makeStaff(installation: Installation): Promise<void> {
  const tenantId = await makeTenant(installation, "pop");
  await makeUsers(installation, tenantId, [
    { email: admin, role: "ADMIN" },
    { email: agent, role: "AGENT" },
  ]);
}

/** Whoever calls this number comes into a queue. */
export async function openLine(boss: ApiSession, number: string): Promise<string> {
  const queue = await boss.call(api.createQueue, { body: { name: "Line", wrapUpSeconds: 0 } });
  const body = { number, name: "Line", queueId: queue.id };
  return (await boss.call(api.createInboundNumber, { body })).id;
}

type Scene = { url: string; boss: ApiSession; bea: ApiSession; page: Page; numberId: string };

/** One caller: how long until he is on the page, in milliseconds. */
async function pop({ url, boss, bea, page, numberId }: Scene, number: number): Promise<number> {
  const name = `Caller Number ${number}`;
  const value = `+4479460${String(10_000 + number)}`;
  const contact = { name, points: [{ type: "PHONE" as const, value, primary: true }] };
  const lead = await boss.call(api.createLead, { body: { contact } });
  await atAnotherPage(page, url);
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const began = performance.now();
  const call = { leadId: lead.id, talkSeconds: 1, patienceSeconds: 60 };
  const asked = boss.call(api.simulateCaller, { params: { id: numberId }, body: call });
  await page.getByText(name).first().waitFor({ timeout: 20_000 });
  const ms = performance.now() - began;
  await asked;
  if (!page.url().endsWith("/desk")) throw new Error("the desk did not open");
  await untilOver(bea);
  return ms;
}

/** The agent looks at something that has nothing to do with calls. */
export async function atAnotherPage(page: Page, url: string): Promise<void> {
  await page.locator('nav a[href="/callbacks"]').first().click();
  await page.waitForURL(`${url}/callbacks`);
  await page.waitForTimeout(500);
}

/** He talks for a second and hangs up; the agent closes the call, and is ready for the next. */
export async function untilOver(bea: ApiSession): Promise<void> {
  const { items } = await bea.call(api.listDispositions, { query: { limit: 1 } });
  const dispositionId = items[0]?.id ?? "";
  for (let look = 0; look < 200; look += 1) {
    const { state, callId } = await bea.call(api.getOwnAgent);
    if (state === "WRAP_UP" && callId) {
      await bea.call(api.wrapUpCall, { params: { id: callId }, body: { dispositionId } });
    }
    if (state === "READY") return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("the agent did not come back");
}
