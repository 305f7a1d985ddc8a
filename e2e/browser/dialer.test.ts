import {
  addMembers,
  getOwnAgent,
  listCalls,
  listCampaigns,
  listLeads,
  setOwnState,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a campaign that dials ahead is set up, its queue put in order, and its pace watched", {
  timeout: 120_000,
}, async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  const api = await stage.speak("manager");
  await isla.go("/caller-ids");
  await page.getByRole("button", { name: "New numbers" }).first().click();
  const numbers = page.getByRole("dialog");
  await numbers
    .getByLabel("Numbers")
    .fill("+44 20 7946 0017, London\n020 7946 0018\n+1 212 555 0147");
  await numbers.getByRole("button", { name: "Add 3 numbers" }).click();
  await numbers.getByText("is not written like +442079460000").waitFor();
  expect(await numbers.getByRole("textbox", { name: "Numbers" }).inputValue()).toBe(
    "020 7946 0018",
  );
  await isla.checkAccess("numbers that were refused");
  await numbers.getByRole("button", { name: "Cancel" }).click();
  await page
    .getByRole("row", { name: /London/ })
    .getByText("May be shown")
    .waitFor();

  await isla.go("/campaigns");
  await page.getByRole("button", { name: "New campaign" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Autumn Tariff");
  await dialog.getByRole("combobox", { name: "Mode" }).click();
  await page.getByRole("option", { name: "Predictive" }).click();
  await dialog.getByRole("combobox", { name: "Which number is shown" }).click();
  await page.getByRole("option", { name: "The nearest" }).click();
  await dialog.getByLabel("Limit of abandoned people").fill("2");
  await dialog.getByRole("button", { name: "New campaign" }).click();
  await dialog.getByText("Predictive dialling needs these words").waitFor();
  await dialog
    .getByLabel("What a person hears whom nobody can talk to")
    .fill("This was a call from Halden Energy. To be left alone, call 0800 496 0000.");
  await dialog.getByRole("button", { name: "New campaign" }).click();
  await dialog.waitFor({ state: "hidden" });

  const { items } = await api.call(listCampaigns, {});
  const campaign = items.find(({ name }) => name === "Autumn Tariff");
  expect(campaign).toMatchObject({ mode: "PREDICTIVE", abandonLimit: 0.02, linesPerAgent: 5 });
  const params = { id: campaign?.id ?? "" };
  const leads = await api.call(listLeads, { query: { limit: 100 } });
  await api.call(addMembers, { params, body: { leadIds: leads.items.map(({ id }) => id) } });

  await isla.go(`/campaigns/${params.id}`);
  await page.getByText("The campaign does not run.").waitFor();
  const queue = page.getByRole("region", { name: /Next in the queue/ });
  const rows = queue.getByRole("listitem");
  const third = (await rows.nth(2).getByRole("link").textContent()) ?? "";
  await rows
    .nth(2)
    .getByRole("button", { name: `Put ${third} first` })
    .click();
  await page.getByText(`${third} is dialled next`).waitFor();
  await eventually(async () => (await rows.first().getByRole("link").textContent()) === third);
  await rows.first().getByText("put first by hand").waitFor();

  const agents = [await stage.speak("agent"), await stage.speak("otherAgent")];
  const [first, second] = agents;
  await first?.call(setOwnState, { body: { state: "READY" } });
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
  const pacing = page.getByRole("region", { name: /Pacing/ });
  // The governor lets one line be open while there is one agent, says why, and lets go of it by itself.
  await pacing.getByText("With fewer than two agents on the floor").waitFor({ timeout: 20_000 });
  await second?.call(setOwnState, { body: { state: "READY" } });
  await pacing.getByText("dials ahead").waitFor({ timeout: 20_000 });
  await pacing.getByText("limit 2.0%").first().waitFor();
  await pacing.getByText("Dialling ahead").waitFor();
  await isla.checkAccess("the pace of a campaign");
  // Somebody answers, and one of the two talks to him.
  await eventually(
    async () => {
      const states = await Promise.all(agents.map((agent) => agent.call(getOwnAgent, {})));
      return states.some(({ state }) => state === "ON_CALL");
    },
    { within: 60_000, what: "a conversation" },
  );
  // The lead is British, and the call says that its number was chosen for that.
  const called = (await api.call(listCalls, { query: { campaignId: params.id } })).items;
  expect(called.map(({ callerId }) => callerId)).toContain("+442079460017");
  const near = called.find(({ callerId }) => callerId === "+442079460017");
  await isla.go(`/calls/${near?.id}`);
  await page.getByText(/same (area code|country)/).waitFor();
});
