import { createCampaign, getCampaign } from "@parley/contract";
import { expect, test } from "vitest";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("settings are compared before anybody dials, and the best one is used", {
  timeout: 120_000,
}, async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  const api = await stage.speak("manager");
  const body = { name: "Winter Tariff", mode: "PROGRESSIVE" as const };
  const { id } = await api.call(createCampaign, { body });
  await isla.go(`/campaigns/${id}`);
  await page.getByRole("main").getByRole("link", { name: "What-if" }).click();
  await page.getByText("Nothing simulated yet").waitFor();
  await page.getByLabel("Simulate", { exact: true }).fill("2");
  await page.getByLabel("Open for").fill("2");
  await page.getByRole("button", { name: "Remove setting C" }).click();
  await page.getByText("Prices").click();
  await page.getByLabel("An agent's hour").fill("18");
  await page.getByRole("button", { name: "Simulate" }).click();
  // Whoever leaves finds it again.
  await page.waitForURL(/run=/);
  await isla.go("/what-if");
  await page.getByRole("combobox", { name: "Campaign" }).click();
  await page.getByRole("option", { name: "Winter Tariff" }).click();
  const result = page.getByRole("region", { name: /^Result/ });
  await result.waitFor({ timeout: 60_000 });
  await result.getByText("Best: the lowest cost for each contact").waitFor();
  expect(await result.getByRole("columnheader", { name: /Best/ }).textContent()).toMatch(/B/);
  await isla.checkAccess("what settings came to");
  await result.getByRole("button", { name: "Use setting B" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Progressive → Predictive").waitFor();
  await dialog.getByRole("button", { name: "Use this setting" }).click();
  await page.getByText("Winter Tariff dials like setting B now").waitFor();
  await eventually(async () => {
    const { mode } = await api.call(getCampaign, { params: { id } });
    return mode === "PREDICTIVE";
  });
  // What was foretold of it stands on the campaign's page, to be held against the day.
  await isla.go(`/campaigns/${id}`);
  const foretold = page.getByRole("region", { name: "Foretold and today" });
  for (const figure of ["Contacts an agent-hour", "Abandoned"]) {
    await foretold.getByRole("rowheader", { name: figure }).waitFor();
  }
  await foretold.getByText("too early to tell").first().waitFor();
  await isla.checkAccess("what was foretold of a campaign");
  await page.goBack();
  // Of two simulations at once nobody must wait for the first to end.
  await page.getByLabel("Simulate", { exact: true }).fill("20");
  await page.getByRole("button", { name: "Simulate" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("This simulation was cancelled").waitFor();
});
