import { readFile } from "node:fs/promises";
import {
  getImport,
  getOperation,
  getScoreHistogram,
  listCampaigns,
  runImport,
  scoreAllLeads,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

/*
 * The morning of a campaign manager: a file that looks like last week's comes in, is tried, imported and taken
 * back; all leads are scored; and she looks when they may be called.
 */
const stage = setStage();

const header = "Customer;Telephone;Mail;Fair stand;Tags";

/** 600 people: every twentieth number is none, and the last ten repeat the first. */
function fileOf(week: number): string {
  const row = (i: number) => {
    const number = i % 20 === 19 ? "unreadable" : `07700 9${week}${String(1000 + i).slice(1)}`;
    return `Visitor ${week}-${i};${number};v${week}-${i}@example.org;B${i % 7};Warm`;
  };
  const rows = Array.from({ length: 600 }, (_, i) => row(i));
  return [header, ...rows, ...rows.slice(0, 10)].join("\r\n");
}
const refused = 30;
const repeated = 10;
const made = 610 - refused - repeated;

async function upload({ page }: Visitor, name: string, text: string): Promise<string> {
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("Choose a file").last().setInputFiles(file);
  await page.getByRole("heading", { name }).waitFor();
  const id = /\/imports\/([0-9a-f-]{36})/.exec(page.url())?.[1];
  if (!id) throw new Error(`an import has an address of its own, not ${page.url()}`);
  return id;
}

const readAs = ({ page }: Visitor, column: string) =>
  page.getByRole("combobox", { name: `${column} is read as` });

test("1 to 4: a file is read like the last one, tried, imported once and taken back", {
  timeout: 180_000,
}, async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  const api = await stage.speak("manager");
  await isla.go("/imports");
  await page.getByText("No imports yet").waitFor();

  // Last week she said what the columns are, and in which country the numbers were written.
  await upload(isla, "fair week 1.csv", fileOf(1));
  await readAs(isla, "Fair stand").click();
  await page.getByRole("option", { name: "Leave out" }).click();
  await page.getByLabel("Source of these leads").fill("Spring fair");
  await page.getByRole("button", { name: "Import the rows" }).click();
  await page.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });

  await isla.go("/imports");
  const id = await upload(isla, "fair week 2.csv", fileOf(2));
  await page.getByText("as the last file with these columns was read").waitFor();
  for (const [column, target] of [
    ["Customer", "Name"],
    ["Telephone", "Phone"],
    ["Fair stand", "Leave out"],
    ["Tags", "Tags"],
  ] as const) {
    expect([column, await readAs(isla, column).inputValue()]).toEqual([column, target]);
  }
  expect(await page.getByLabel("Source of these leads").inputValue()).toBe("Spring fair");
  await page.getByRole("button", { name: "As leads" }).click();
  const preview = page.getByRole("group", { name: "As leads" });
  await preview.getByText("Visitor 2-0", { exact: true }).waitFor();
  expect(await preview.getByRole("row").count()).toBe(21);

  await page.getByRole("button", { name: "Try it without writing" }).click();
  const promise = page.getByRole("region", { name: "What a run would do" });
  await promise.getByText("Not a phone number").first().waitFor({ timeout: 60_000 });
  await promise.getByText(String(made), { exact: true }).first().waitFor();
  await isla.checkAccess("what a run would do");
  const params = { id };
  const { dryRun, state } = await api.call(getImport, { params });
  expect([state, dryRun?.counts]).toEqual([
    "UPLOADED",
    { rows: 610, created: made, updated: 0, skipped: repeated, errors: refused },
  ]);

  await page.getByRole("button", { name: "Import the rows" }).click();
  await page.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });
  const done = await api.call(getImport, { params });
  expect([done.counts, done.reasons]).toEqual([dryRun?.counts, dryRun?.reasons]);
  // Run once is run: nothing comes of asking again.
  const again = api.call(runImport, { params, body: { mapping: done.mapping } });
  await expect(again).rejects.toThrow(/already/);
  expect((await api.call(getImport, { params })).counts).toEqual(done.counts);

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Error file" }).click();
  const lines = (await readFile(await (await coming).path(), "utf8")).trim().split(/\r?\n/);
  expect(lines).toHaveLength(1 + refused + repeated);
  // The heading stands in line 1, so that the twentieth visitor is line 21.
  expect(lines.some((line) => /^"?21"?,"?Telephone"?,"?phone-/.test(line))).toBe(true);

  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await page.getByText("Taken back", { exact: true }).first().waitFor({ timeout: 60_000 });
  const undone = await eventually(async () => {
    const now = await api.call(getImport, { params });
    return now.state === "REVERTED" ? now.undone : undefined;
  });
  expect(undone).toEqual({ removed: made, restored: 0, kept: 0 });
  await isla.leave();
});

test("5: all leads are scored, with their histogram and the model beside the rules", async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go("/scoring");
  await page.getByRole("button", { name: "Model 1" }).waitFor();
  await page.getByText("More than the rules").waitFor();
  await page.getByRole("button", { name: "Score all leads" }).click();
  await page.getByText("All leads are being scored").waitFor();
  const api = await stage.speak("manager");
  const { id } = await api.call(scoreAllLeads);
  const ended = await eventually(async () => {
    const now = await api.call(getOperation, { params: { id } });
    return now.endedAt ? now : null;
  });
  const took = Date.parse(ended.endedAt ?? "") - Date.parse(ended.startedAt ?? "");
  expect(ended.done / Math.max(took / 1000, 1)).toBeGreaterThan(100);
  const { leads } = await api.call(getScoreHistogram);
  expect(leads).toBe(ended.done);
  await isla.leave();
});

test("7: a bar for each hour by the clocks of those who are called; none before eight", async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go("/leads");
  await page.getByRole("button", { name: "Callability" }).click();
  const dialog = page.getByRole("dialog", { name: "Callability" });
  await dialog.getByLabel("Day").fill("2026-11-23");
  await dialog.getByLabel("Called from").fill("08:00");
  await dialog.getByLabel("Called until").fill("20:00");
  await dialog.getByText("called between 08:00 and 20:00 of their own day").waitFor();
  await isla.checkAccess("who may be called when");
  const panel = dialog.getByRole("region", { name: "Who may be called when" });
  await panel.getByRole("button", { name: "Show as table" }).click();
  const row = (hour: string) => panel.getByRole("row").filter({ hasText: hour });
  const figures = async (hour: string) => (await row(hour).getByRole("cell").allTextContents())[1];
  expect([await figures("07:00"), await figures("20:00")]).toEqual(["0", "0"]);
  expect(Number((await figures("08:00"))?.replace(/\D/g, ""))).toBeGreaterThan(500);
  const coming = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Download" }).click();
  const text = await readFile(await (await coming).path(), "utf8");
  expect(text.trim().split(/\r?\n/)).toHaveLength(25);
  await page.keyboard.press("Escape");

  // On the page of a campaign it is about its own leads.
  const api = await stage.speak("manager");
  const [campaign] = (await api.call(listCampaigns, { query: {} })).items;
  await isla.go(`/campaigns/${campaign?.id}`);
  await page.getByRole("region", { name: "Who may be called when" }).waitFor();
  await isla.checkAccess("a campaign with its hours");
  await isla.leave();
});
