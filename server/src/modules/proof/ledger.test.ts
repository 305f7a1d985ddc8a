import {
  type Campaign,
  checkCampaignLedger,
  endCall,
  getCampaignDispositions,
  getCampaignLedger,
  getCampaignMoney,
  getCampaignStats,
  getOwnAgent,
  type LedgerReport,
  ledgerCounts,
  listDispositions,
  listLedgerSnapshots,
  setCampaignDispositions,
  setOwnState,
  startCampaign,
  takeLedgerSnapshot,
  wrapUpCall,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { sheetsOf, textsOf } from "../../testing/papers.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";
import { addUp } from "./counts.ts";
import { ledgerClock } from "./index.ts";

/*
 * What a campaign did, told by the pages' own endpoints: the same by day, hour, agent and outcome, before an hour
 * is closed and after it, and in every file.
 */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const hourMs = 3_600_000;

/** An agent who talks with whoever answers, and closes the call with this disposition. */
async function work(bea: Client, disposition: string): Promise<void> {
  const { callId } = await eventually(async () => {
    const agent = await bea.call(getOwnAgent);
    return agent.state === "ON_CALL" ? agent : null;
  });
  const params = { id: callId ?? "" };
  server.clock.advance(160_000);
  await bea.call(endCall, { params });
  await eventually(async () => (await bea.call(getOwnAgent)).state === "WRAP_UP");
  server.clock.advance(25_000);
  const { items } = await bea.call(listDispositions, {});
  const dispositionId = items.find(({ name }) => name === disposition)?.id ?? "";
  await bea.call(wrapUpCall, { params, body: { dispositionId, note: "" } });
}

/** Even who refuses is worth something here, and that he asks to be called no more is not. */
async function valueRefusals(acme: TestTenant, { id }: Campaign): Promise<void> {
  const params = { id };
  const { items } = await acme.admin.call(getCampaignDispositions, { params });
  const worths: Record<string, number | null> = { Sale: null, "Not interested": 250 };
  const picks = items.flatMap(({ id: dispositionId, name, hotKey }) =>
    name in worths ? [{ dispositionId, hotKey, worthMinor: worths[name] ?? null }] : [],
  );
  await acme.admin.call(setCampaignDispositions, { params, body: { items: picks } });
}

/** A day in which one is sold to, one refuses, one is a machine and one is busy. */
async function workedCampaign(acme: TestTenant): Promise<{ campaign: Campaign; bea: Client }> {
  const bea = await acme.user("AGENT", { name: "Bea" });
  await bea.call(setOwnState, { body: { state: "READY" } });
  server.clock.advance(40_000);
  const leads = [];
  for (const digits of ["01", "01", "05", "02"]) {
    leads.push(await acme.lead({ phone: fixedE164(digits) }));
  }
  const settings = { rates: { agentHour: 18_000_000, lineMinute: 600_000 }, saleMinor: 12_000 };
  const campaign = await acme.campaign({ leads, settings, start: false });
  await valueRefusals(acme, campaign);
  await acme.admin.call(startCampaign, { params: { id: campaign.id } });
  await work(bea, "Sale");
  await work(bea, "Not interested");
  await eventually(async () => (await ledgerOf(acme, campaign)).total.dials === 4);
  await bea.call(setOwnState, { body: { state: "OFFLINE" } });
  await acme.settled();
  return { campaign, bea };
}

function ledgerOf({ admin }: TestTenant, { id }: Campaign): Promise<LedgerReport> {
  return admin.call(getCampaignLedger, { params: { id } });
}

test("figures agree by day, hour and agent, with the live ones and with the board, open or closed", async () => {
  const acme = await newTenant(server);
  const { campaign, bea } = await workedCampaign(acme);
  const params = { id: campaign.id };
  const open = await ledgerOf(acme, campaign);
  expect(open.total).toMatchObject({
    ...{ dials: 4, people: 2, connected: 2, machines: 1, busy: 1, abandoned: 0, notPlaced: 0 },
    ...{ talks: 2, agentMachines: 0, sales: 1, sampled: 0 },
  });
  for (const parts of [open.days, open.hours, open.agents]) {
    expect(addUp(parts)).toEqual(open.total);
  }
  const live = (await acme.admin.call(getCampaignStats, { params })).today;
  expect(live).toMatchObject({
    attempts: open.total.dials,
    people: open.total.people,
    talkSeconds: open.total.talkSeconds,
    conversions: open.total.sales,
  });
  const { today } = await bea.call(getOwnAgent);
  const [own] = open.agents;
  expect(own).toMatchObject({
    agentId: bea.userId,
    name: "Bea",
    talks: today.calls,
    talkSeconds: today.talkSeconds,
    wrapSeconds: today.wrapUpSeconds,
    sales: today.conversions,
  });
  const agents = [{ agentId: bea.userId, name: "Bea", calls: 1 }];
  expect(open.closed).toMatchObject([
    { name: "Not interested", calls: 1, agents },
    { name: "Sale", calls: 1, agents },
  ]);
  // He waited for the campaign's first call before it began to dial.
  expect(own?.waitSeconds).toBeGreaterThanOrEqual(40);

  // The hour ends and is counted once; nothing of it is different then.
  server.clock.advance(hourMs + 6 * 60_000);
  const before = await ledgerOf(acme, campaign);
  await ledgerClock(server.parley.app).look();
  const closed = await acme.admin.call(getCampaignLedger, {
    params,
    query: { from: open.from, to: open.to },
  });
  expect(Date.parse(closed.closedUntil ?? "")).toBeGreaterThan(Date.parse(open.at) - hourMs);
  expect(closed.total).toEqual(open.total);
  expect(closed.agents).toEqual(open.agents);
  if (before.from === open.from) expect(closed.days).toEqual(before.days);
  const query = { from: open.from, to: open.to };
  expect(await acme.admin.call(checkCampaignLedger, { params, query })).toMatchObject({
    calls: 4,
    differences: [],
    lastRound: { differences: 0 },
  });
});

test("a ledger that somebody has changed is told, with the hour and both figures", async () => {
  const acme = await newTenant(server);
  const { campaign } = await workedCampaign(acme);
  const params = { id: campaign.id };
  const { from, to } = await ledgerOf(acme, campaign);
  server.clock.advance(hourMs + 6 * 60_000);
  await ledgerClock(server.parley.app).look();
  const { rowCount } = await server.admin.query(
    "update ledger_hours set abandoned = abandoned + 1 where tenant_id = $1 and connected > 0",
    [acme.id],
  );
  await server.admin.query(
    `update campaign_ledger set conversions = conversions + 2
     where tenant_id = $1 and outcome = 'CONNECTED' and conversions > 0`,
    [acme.id],
  );
  expect(rowCount).toBeGreaterThan(0);
  const { differences } = await acme.admin.call(checkCampaignLedger, {
    params,
    query: { from, to },
  });
  expect(differences).toContainEqual(
    expect.objectContaining({ source: "HOURS", count: "abandoned", ledger: 1, recount: 0 }),
  );
  expect(differences).toContainEqual(
    expect.objectContaining({ source: "FIVE_MINUTES", count: "sales", ledger: 3, recount: 1 }),
  );
});

test("kept figures say the same in all four files, and go on saying it", async () => {
  const acme = await newTenant(server);
  const { campaign, bea } = await workedCampaign(acme);
  const params = { id: campaign.id };
  const report = await ledgerOf(acme, campaign);
  const { from, to } = report;
  const kept = await acme.admin.call(takeLedgerSnapshot, { params, body: { from, to } });
  // Whatever happens after it is in no file of it.
  const lead = await acme.lead({ phone: fixedE164("02") });
  await acme.campaign({ leads: [lead] });
  await bea.call(setOwnState, { body: { state: "READY" } });
  const listed = await acme.admin.call(listLedgerSnapshots, { params });
  expect(listed.items).toMatchObject([{ id: kept.id, digest: kept.digest, takenByName: "Admin" }]);
  const file = async (format: "CSV" | "JSON" | "XLSX" | "PDF") => {
    const url = `/api/v1/dialer/campaigns/${campaign.id}/ledger/snapshots/${kept.id}/file?format=${format}`;
    const reply = await acme.admin.send({ method: "GET", url });
    expect(reply.statusCode).toBe(200);
    return reply.rawPayload;
  };
  const json = JSON.parse((await file("JSON")).toString());
  expect(json).toMatchObject({ id: kept.id, report: { total: report.total } });
  const csv = (await file("CSV")).toString();
  const [header = [], total = []] = csv.split("\r\n").map((line) => line.split(","));
  for (const count of ledgerCounts) {
    expect([count, total[header.indexOf(count)]]).toEqual([count, String(report.total[count])]);
  }
  expect(csv).toContain(kept.id);
  const sheets = sheetsOf(await file("XLSX"));
  const cells = new Map(sheets[0]?.map(([name, value]) => [name, value]));
  expect(cells.get("Snapshot")).toBe(kept.id);
  expect(cells.get("Sales")).toBe(String(report.total.sales));
  expect(cells.get("Dials")).toBe(String(report.total.dials));
  const pdf = textsOf(await file("PDF"));
  expect(pdf).toContain(kept.id);
  expect(pdf).toContain(`Campaign report: ${report.campaignName}`);
  // One sale at what a conversion is worth, one refusal at what the campaign says of it: the same in all four.
  const { revenue, return: rate, total: cost } = json.report.money;
  expect(revenue).toBe(122.5);
  expect(rate).toBeCloseTo((122.5 - cost) / cost, 4);
  const amountOf = (key: string) => csv.match(new RegExp(`,MONEY,${key},.*,([^,]*)\r`))?.[1];
  expect([amountOf("revenue"), amountOf("return")]).toEqual([String(revenue), String(rate)]);
  expect(csv).toMatch(/DISPOSITION,[^,]+,Not interested,.*,2\.5\r/);
  expect([cells.get("Revenue"), cells.get("Return")]).toEqual([String(revenue), String(rate)]);
  expect(pdf[pdf.indexOf("Revenue") + 1]).toBe("122.50");
  const { revenueMinor, earned } = await acme.admin.call(getCampaignMoney, { params });
  expect([revenueMinor, earned]).toMatchObject([
    12_250,
    [
      { name: "Sale", calls: 1, worthMinor: 12_000 },
      { name: "Not interested", calls: 1, worthMinor: 250 },
    ],
  ]);
  // Under each of days, hours and agents: dials, people, abandoned, machines, calls, sales.
  const totals = pdf.flatMap((text, at) => (text === "Total" ? [pdf.slice(at + 1, at + 7)] : []));
  expect(totals.filter((cells) => cells.join() === "4,2,0,1,2,1")).toHaveLength(3);
});
