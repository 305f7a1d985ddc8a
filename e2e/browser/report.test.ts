import { createPublicKey } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addMembers,
  createCampaign,
  createLead,
  endCall,
  getCampaign,
  getCampaignLedger,
  getCampaignMoney,
  getCertificateKey,
  getOwnAgent,
  listDispositions,
  listLeads,
  setOwnState,
  startCampaign,
  updateCampaign,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { ApiSession } from "../../cli/src/api/session.ts";
import { verifyAbandonCertificate } from "../../server/src/certificates.ts";
import { sheetsOf, textsOf } from "../../server/src/testing/papers.ts";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

/** A number at which a person answers after a second and talks until somebody hangs up. */
const talker = "+447700900001";
/** A minute of a line for 600 pounds: each second costs ten, so that a budget is spent by one call. */
const dear = { lineMinute: 600_000_000, agentHour: null };

/** A campaign with one lead who can be talked to, whose only conversation is worth 125 pounds when it is a sale. */
async function dearCampaign(api: ApiSession): Promise<{ id: string }> {
  const points = [{ type: "PHONE" as const, value: talker, primary: true }];
  const lead = await api.call(createLead, { body: { contact: { name: "Ada Thorne", points } } });
  const settings = { name: "Spring Tariff", mode: "PROGRESSIVE" as const, wrapUpSeconds: 600 };
  const body = { ...settings, rates: dear, saleMinor: 12_500 };
  const { id } = await api.call(createCampaign, { body });
  await api.call(addMembers, { params: { id }, body: { leadIds: [lead.id] } });
  return { id };
}

/** An agent talks with whoever is called, and sells. */
async function sellOnce(): Promise<void> {
  const agent = await stage.speak("agent");
  const within = 30_000;
  const inState = (state: string) =>
    eventually(
      async () => {
        const own = await agent.call(getOwnAgent);
        return own.state === state && own.callId ? own.callId : null;
      },
      { within, what: state },
    );
  const id = await inState("ON_CALL");
  await agent.call(endCall, { params: { id } });
  await inState("WRAP_UP");
  const { items } = await agent.call(listDispositions, {});
  const dispositionId = items.find(({ name }) => name === "Sale")?.id ?? "";
  await agent.call(wrapUpCall, { params: { id }, body: { dispositionId, note: "" } });
  await agent.call(setOwnState, { body: { state: "OFFLINE" } });
}

test("a campaign is scheduled, spends its budget and stops, and its sale is the same in four files", {
  timeout: 120_000,
}, async () => {
  const api = await stage.speak("manager");
  const params = await dearCampaign(api);
  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go(`/campaigns/${params.id}`);
  await page.getByRole("button", { name: "Schedule" }).click();
  const dialog = page.getByRole("dialog");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  for (const [label, time] of [
    ["Starts", "09:00"],
    ["Stops", "18:00"],
  ] as const) {
    await dialog.getByLabel(`${label} on`).fill(tomorrow);
    await dialog.getByLabel(`${label} at`).fill(time);
  }
  await isla.checkAccess("when a campaign starts and stops");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Spring Tariff is scheduled").waitFor();
  await page.getByText(/Nothing is dialled yet: it starts/).waitFor();
  const { startAt, stopAt, state } = await api.call(getCampaign, { params });
  expect(state).toBe("SCHEDULED");
  expect(Date.parse(stopAt ?? "") - Date.parse(startAt ?? "")).toBe(9 * 3_600_000);

  // She does not wait for it.
  await (await stage.speak("agent")).call(setOwnState, { body: { state: "READY" } });
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
  await sellOnce();
  const money = () => api.call(getCampaignMoney, { params });
  const { spentMinor } = await eventually(async () => {
    const now = await money();
    return now.conversions === 1 && now.revenueMinor === 12_500 ? now : null;
  });
  const panel = page.getByRole("region", { name: /^Money/ });
  await panel.getByText("Sale, 1 call at 125.00 GBP").waitFor();
  const budgeted = (minor: number) =>
    api.call(updateCampaign, { params, body: { budget: { minor, currency: "GBP" } } });
  await budgeted(Math.ceil(spentMinor / 0.9));
  await panel.getByText("Most of the budget is spent.").waitFor();
  await budgeted(spentMinor - 1);
  await panel.getByText("The budget is spent: nothing more is dialled").waitFor();
  await page.getByText("It is paused: its budget is spent.").waitFor();
  await isla.checkAccess("a campaign whose budget is spent");

  await page.getByRole("main").getByRole("link", { name: "Report" }).click();
  await page.getByText("Return on what was spent").waitFor();
  const take = async (format: string) => {
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: format }).click();
    return readFile(await (await coming).path());
  };
  const csv = (await take("CSV")).toString().split("\r\n");
  const [header = [], total = []] = csv.map((line) => line.split(","));
  const inCsv = csv.find((line) => line.includes(",MONEY,revenue,"))?.split(",");
  const { report } = JSON.parse((await take("JSON")).toString());
  const cells = new Map(sheetsOf(await take("XLSX"))[0]?.map(([name, value]) => [name, value]));
  const pdf = textsOf(await take("PDF"));
  // Under the total: dials, people, abandoned, machines, calls, sales.
  const inPdf = pdf.slice(pdf.indexOf("Total", pdf.indexOf("Days"))).slice(1, 7);
  expect([
    [total[header.indexOf("sales")], inCsv?.at(-1)],
    [String(report.total.sales), String(report.money.revenue)],
    [cells.get("Sales"), cells.get("Revenue")],
    [inPdf[5], String(Number(pdf[pdf.indexOf("Revenue") + 1]))],
  ]).toEqual(Array(4).fill(["1", "125"]));
  await isla.leave();
});

test("a manager reads what a campaign did, takes the figures along, and has its abandoned calls certified", {
  timeout: 120_000,
}, async () => {
  const api = await stage.speak("manager");
  const settings = { name: "Night Tariff", mode: "PROGRESSIVE" as const };
  const rates = { lineMinute: 20_000, agentHour: 18_000_000 };
  const campaign = await api.call(createCampaign, { body: { ...settings, rates } });
  const params = { id: campaign.id };
  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go(`/campaigns/${params.id}`);
  await page.getByRole("main").getByRole("link", { name: "Report" }).click();
  await page.getByText("Nothing was dialled in these days").waitFor();

  const { items } = await api.call(listLeads, { query: { limit: 60 } });
  await api.call(addMembers, { params, body: { leadIds: items.map(({ id }) => id) } });
  for (const name of ["agent", "otherAgent"] as const) {
    await (await stage.speak(name)).call(setOwnState, { body: { state: "READY" } });
  }
  await api.call(startCampaign, { params });
  await eventually(async () => (await api.call(getCampaignLedger, { params })).total.dials > 0, {
    within: 60_000,
    what: "a dial that ended",
  });
  await page.getByRole("button", { name: "7 days" }).click();
  const ledger = page.getByRole("region", { name: /What was dialled/ });
  await ledger.getByRole("button", { name: "Days" }).click();
  await ledger.getByRole("button", { name: "Show as table" }).click();
  await ledger.getByRole("columnheader", { name: "Abandoned, percent" }).waitFor();
  await isla.checkAccess("the report of a campaign");

  const workbook = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "XLSX" }).click();
  expect((await readFile(await (await workbook).path())).subarray(0, 2).toString()).toBe("PK");

  await page.getByRole("button", { name: "30 days" }).last().click();
  await page.getByRole("button", { name: "Issue certificate" }).click();
  const signed = page.waitForEvent("download");
  await page.getByRole("button", { name: "Signed file" }).click();
  const file = await (await signed).path();
  const key = createPublicKey((await api.call(getCertificateKey)).publicKey);
  expect(await verifyAbandonCertificate(file, key, undefined)).toMatchObject({
    facts: { campaign: { id: params.id }, period: { window: "THIRTY_DAYS" } },
  });
  const changed = join(tmpdir(), `changed-${params.id}.json`);
  await writeFile(changed, (await readFile(file, "utf8")).replace("Night", "Right"));
  expect(await verifyAbandonCertificate(changed, key, undefined)).toHaveProperty("fault");
});
