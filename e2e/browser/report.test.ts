import { createPublicKey } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addMembers,
  createCampaign,
  getCampaignLedger,
  getCertificateKey,
  listLeads,
  setOwnState,
  startCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import { verifyAbandonCertificate } from "../../server/src/certificates.ts";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

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
