import {
  getLeadScore,
  getOperation,
  getScoreHistogram,
  getScoring,
  listLeads,
  scoreAllLeads,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a manager scores all leads, compares what was learned with the rules, and switches", {
  timeout: 120_000,
}, async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go("/scoring");
  await page.getByRole("heading", { name: "Scores", level: 1 }).waitFor();

  // Learned by itself from the outcomes of the last quarter, in a thread of the built product.
  await page.getByRole("button", { name: "Model 1" }).waitFor();
  await page.getByText(/Judged by the last \d+ outcomes/).waitFor();
  await page.getByText("More than the rules").waitFor();
  await page.getByRole("button", { name: /^Q[1-4] \d{4}$/ }).click();
  await page.getByText(/of the last whole quarter before|Too little to/).waitFor();
  await isla.checkAccess("the scores");

  await page.getByRole("button", { name: "Score all leads" }).click();
  await page.getByText("All leads are being scored").waitFor();
  const api = await stage.speak("manager");
  const { id } = await api.call(scoreAllLeads);
  const ended = await eventually(async () => {
    const now = await api.call(getOperation, { params: { id } });
    return now.endedAt ? now : null;
  });
  expect(ended.state).toBe("DONE");
  const { leads } = await api.call(getScoreHistogram);
  expect(leads).toBe(ended.done);

  const model = page.getByRole("listitem").filter({ hasText: "Model 1" });
  await model.getByRole("button", { name: "Let it score" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Let it score" }).click();
  await model.getByText("Scores now").waitFor();
  expect((await api.call(getScoring)).live).toMatchObject({ kind: "LEARNED", number: 1 });

  const lead = (await api.call(listLeads, { query: { limit: 1 } })).items[0];
  if (!lead) throw new Error("the demo has no leads");
  const learned = await eventually(async () => {
    const { score } = await api.call(getLeadScore, { params: { id: lead.id } });
    return score?.model.number === 1 ? score : null;
  });
  const tenths = learned.contributions.reduce(
    (sum, { points }) => sum + Math.round(points * 10),
    0,
  );
  expect(tenths).toBe(Math.round(learned.exact * 10));
  await isla.go(`/leads/${lead.id}`);
  await page.getByText("By learned model 1").waitFor();
  await page.getByRole("heading", { name: "Best hours to call" }).waitFor();
  await isla.checkAccess("a lead with its score");
});

test("an administrator weighs the factors, sees what it does, and keeps it", async () => {
  const ruth = await stage.enter("admin");
  const { page } = ruth;
  await ruth.go("/scoring");
  const source = page.getByLabel("Source", { exact: true });
  await source.fill("20");
  await page.getByText("The weights add up to 90; they must be 100.").waitFor();
  await page.getByLabel("Status", { exact: true }).fill("30");
  await page.getByText("The weights add up to 100.").waitFor();
  await page.getByRole("columnheader", { name: "Then" }).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. All leads are scored anew.").waitFor();
  await page.getByText("Settings version 1").first().waitFor();
});
