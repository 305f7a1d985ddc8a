import { readFile } from "node:fs/promises";
import {
  createOwnField,
  getImport,
  getLead,
  getOperation,
  getScoreHistogram,
  listCampaigns,
  listImports,
  runImport,
  scoreAllLeads,
  searchAll,
  updateLead,
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

/** What the file of the week holds: the counts of the day that the walkthrough tells. */
const day = {
  made: 11_204,
  changed: 512,
  unreadable: 171,
  repeated: 63,
  baseless: 38,
  undated: 12,
};
const rejected = day.unreadable + day.baseless + day.undated;

const header = "Customer;Telephone;Mail;Consent basis;Contract ends;Fair stand;Tags";

type Cells = { number?: string; basis?: string; ends?: string };
/** One visitor of the fair, always with the same number and the same address. */
function row(i: number, { number, basis = "Contract", ends = "2027-03-31" }: Cells = {}): string {
  const phone = number ?? `07701 ${100_000 + i}`;
  return `Visitor ${i};${phone};v${i}@example.org;${basis};${ends};B${i % 7};Warm`;
}
const rowsOf = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i));
const fileOf = (rows: readonly string[]) => [header, ...rows].join("\r\n");

const lastWeek = fileOf(rowsOf(day.changed, (i) => row(i)));
/** 12,000 rows: last week's visitors with other dates, new ones, and those that cannot be taken. */
const thisWeek = fileOf([
  ...rowsOf(day.changed, (i) => row(i, { ends: "2028-09-30" })),
  ...rowsOf(day.made, (i) => row(1000 + i)),
  ...rowsOf(day.unreadable, (i) => row(20_000 + i, { number: "unreadable" })),
  ...rowsOf(day.repeated, (i) => row(1000 + i)),
  ...rowsOf(day.baseless, (i) => row(30_000 + i, { basis: "" })),
  ...rowsOf(day.undated, (i) => row(40_000 + i, { ends: "2027-02-30" })),
]);

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

/** Fields of the tenant's own: nobody is taken in without a basis to call him. */
async function defineFields(): Promise<void> {
  const admin = await stage.speak("admin");
  const choices = ["Contract", "Consent"].map((label) => ({ value: label.toUpperCase(), label }));
  const basis = { key: "consent_basis", label: "Consent basis", type: "CHOICE" as const };
  await admin.call(createOwnField, { body: { ...basis, choices, required: true } });
  const ends = { key: "contract_ends", label: "Contract ends", type: "DATE" as const };
  await admin.call(createOwnField, { body: ends });
}

async function endOf({ page }: Visitor, state: "Done" | "Taken back"): Promise<void> {
  await page.getByText(state, { exact: true }).first().waitFor({ timeout: 90_000 });
}

async function takeBack(isla: Visitor): Promise<void> {
  const { page } = isla;
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await endOf(isla, "Taken back");
}

const count = (value: number) => value.toLocaleString("en");

test("1 to 4: a file is read like the last one, tried, imported once and taken back", {
  timeout: 300_000,
}, async () => {
  await defineFields();
  const isla = await stage.enter("manager");
  const { page } = isla;
  const api = await stage.speak("manager");
  const importOf = (id: string) => api.call(getImport, { params: { id } });
  const leadOf = async (i: number) => {
    const query = { q: `v${i}@example.org`, kind: ["LEAD" as const] };
    return (await api.call(searchAll, { query })).items[0]?.id;
  };
  const endsOf = async (i: number) => {
    const lead = await api.call(getLead, { params: { id: (await leadOf(i)) ?? "" } });
    return lead.attributes.contract_ends;
  };
  await isla.go("/imports");
  await page.getByText("No imports yet").waitFor();

  // Last week she said what the columns are, where the numbers are from, and what becomes of who is known.
  await upload(isla, "fair week 1.csv", lastWeek);
  await readAs(isla, "Fair stand").click();
  await page.getByRole("option", { name: "Leave out" }).click();
  await page.getByLabel("Source of these leads").fill("Spring fair");
  for (const [label, option] of [
    ["When the lead is known already", "Update it"],
    ["When the file repeats somebody", "Leave it as it is"],
  ] as const) {
    await page.getByRole("combobox", { name: label }).click();
    await page.getByRole("option", { name: option }).click();
  }
  await page.getByRole("button", { name: "Import the rows" }).click();
  await endOf(isla, "Done");

  await isla.go("/imports");
  const id = await upload(isla, "fair week 2.csv", thisWeek);
  await page.getByText("as the last file with these columns was read").waitFor();
  for (const [column, target] of [
    ["Customer", "Name"],
    ["Telephone", "Phone"],
    ["Fair stand", "Leave out"],
    ["Tags", "Tags"],
  ] as const) {
    expect([column, await readAs(isla, column).inputValue()]).toEqual([column, target]);
  }
  for (const [label, value] of [
    ["Source of these leads", "Spring fair"],
    ["Numbers without a country code are from", "United Kingdom"],
    ["When the lead is known already", "Update it"],
    ["When the file repeats somebody", "Leave it as it is"],
  ] as const) {
    const field = page
      .getByRole("textbox", { name: label })
      .or(page.getByRole("combobox", { name: label }));
    expect([label, await field.inputValue()]).toEqual([label, value]);
  }
  await page.getByRole("button", { name: "As leads" }).click();
  const preview = page.getByRole("group", { name: "As leads" });
  await preview.getByText("Visitor 0", { exact: true }).waitFor();
  expect(await preview.getByRole("row").count()).toBe(21);

  await page.getByRole("button", { name: "Try it without writing" }).click();
  const promise = page.getByRole("region", { name: "What a run would do" });
  const all = day.made + day.changed + rejected + day.repeated;
  await promise
    .getByText(
      `${rejected + day.repeated} of ${count(all)} rows are not taken: ${rejected} rejected, ${day.repeated} left out.`,
    )
    .waitFor({ timeout: 90_000 });
  for (const [label, value] of [
    ["New", day.made],
    ["Updated", day.changed],
  ] as const) {
    await promise.getByText(label, { exact: true }).locator("..").getByText(count(value)).waitFor();
  }
  const why = promise.getByRole("table").getByRole("row");
  expect((await why.allInnerTexts()).slice(1).map((text) => text.split("\t"))).toEqual([
    ["Not a phone number", "Telephone", "rejected", String(day.unreadable)],
    ["Repeats an earlier row", "", "left out", String(day.repeated)],
    ["A required field is missing", "Consent basis", "rejected", String(day.baseless)],
    ["Not a date", "Contract ends", "rejected", String(day.undated)],
  ]);
  await isla.checkAccess("what a run would do");
  const { dryRun, state } = await importOf(id);
  expect([state, dryRun?.counts]).toEqual([
    "UPLOADED",
    { rows: all, created: day.made, updated: day.changed, skipped: day.repeated, errors: rejected },
  ]);
  // Nothing was written: nobody new is there, and nobody who is there has changed.
  expect(await leadOf(1000)).toBeUndefined();
  expect(await endsOf(7)).toBe("2027-03-31");

  const asked = page.waitForRequest((request) => request.url().endsWith(`/imports/${id}/run`));
  await page.getByRole("button", { name: "Import the rows" }).click();
  const request = await asked;
  await page.getByRole("progressbar", { name: "fair week 2.csv" }).waitFor();
  await endOf(isla, "Done");
  const done = await importOf(id);
  expect([done.counts, done.reasons]).toEqual([dryRun?.counts, dryRun?.reasons]);
  expect(await endsOf(7)).toBe("2028-09-30");
  // The same request once more, by the same key, is answered and does nothing.
  const headers = await request.allHeaders();
  expect(headers["idempotency-key"]).toMatch(/./);
  const again = await page.request.post(request.url(), { headers, data: request.postData() ?? "" });
  expect(again.status()).toBe(202);
  expect(await importOf(id)).toEqual(done);
  // Run once is run: nothing comes of asking anew.
  const anew = api.call(runImport, { params: { id }, body: { mapping: done.mapping } });
  await expect(anew).rejects.toThrow(/already/);

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Error file" }).click();
  const lines = (await readFile(await (await coming).path(), "utf8")).trim().split(/\r?\n/);
  expect(lines).toHaveLength(1 + rejected + day.repeated);
  // The heading stands in line 1, and before those that are not taken stand all others.
  const taken = 1 + day.changed + day.made;
  const told = (line: number) => lines.find((one) => one.startsWith(`${line},`)) ?? "";
  expect(told(taken + 1)).toMatch(
    /^\d+,Telephone,phone-invalid,is not a phone number,Visitor 20000,/,
  );
  expect(told(taken + 1 + day.unreadable)).toMatch(
    /^\d+,Telephone,repeated,is of the same person as line 514,Visitor 1000,/,
  );
  expect(told(1 + all - day.undated)).toMatch(
    /^\d+,Consent basis,field-missing,"has no Consent basis, which is required",Visitor 30037,/,
  );
  expect(told(1 + all)).toMatch(/^\d+,Contract ends,date-invalid,must be a date like 2026-03-31,/);

  await takeBack(isla);
  const undone = await eventually(async () => {
    const now = await importOf(id);
    return now.state === "REVERTED" ? now.undone : undefined;
  });
  expect(undone).toEqual({ removed: day.made, restored: day.changed, kept: 0 });
  expect(await endsOf(7)).toBe("2027-03-31");

  // On a copy of the first rows: what somebody has changed since is left alone, and listed.
  await isla.go("/imports");
  const [first = "", ...rest] = thisWeek.split("\r\n");
  await upload(
    isla,
    "copy.csv",
    [first, ...rest.slice(day.changed - 20, day.changed + 20)].join("\r\n"),
  );
  await page.getByRole("button", { name: "Import the rows" }).click();
  await endOf(isla, "Done");
  for (const i of [day.changed - 1, 1000]) {
    const params = { id: (await leadOf(i)) ?? "" };
    await api.call(updateLead, { params, body: { status: "CONTACTED" } });
  }
  await takeBack(isla);
  const back = page.getByRole("region", { name: "What was taken back" });
  const kept = back.getByRole("list", { name: "Leads left alone" }).getByRole("listitem");
  await kept.first().waitFor();
  expect((await kept.allInnerTexts()).sort()).toEqual([
    "Visitor 1000 changed since",
    `Visitor ${day.changed - 1} changed since`,
  ]);
  const copy = await eventually(async () => {
    const { items } = await api.call(listImports, { query: {} });
    return items[0]?.state === "REVERTED" ? items[0].undone : undefined;
  });
  expect(copy).toEqual({ removed: 19, restored: 19, kept: 2 });
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

test("she asks for another filter, the supervisor approves it, and both names stay", async () => {
  const api = await stage.speak("manager");
  const [campaign] = (await api.call(listCampaigns, { query: {} })).items;
  const address = `/campaigns/${campaign?.id}`;
  const [isla, dana] = [await stage.enter("manager"), await stage.enter("supervisor")];
  await Promise.all([isla.go(address), dana.go(address)]);
  const panelOf = ({ page }: Visitor) => page.getByRole("region", { name: "Filter", exact: true });
  await panelOf(isla).getByText("Every lead of the campaign is dialled").waitFor();
  await panelOf(isla).getByRole("button", { name: "Ask for another" }).click();
  const dialog = isla.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add a condition" }).click();
  await dialog.getByRole("combobox", { name: "Comparison" }).click();
  await isla.page.getByRole("option", { name: "starts with" }).click();
  await dialog.getByRole("textbox", { name: "Value" }).fill("A");
  await dialog.getByRole("button", { name: "Count the leads" }).click();
  await dialog.getByText(/leads would be dialled, now/).waitFor();
  await isla.checkAccess("another filter for a campaign");
  await dialog.getByLabel("Why").fill("The letter went to these first");
  await dialog.getByRole("button", { name: "Ask for it" }).click();
  await panelOf(isla).getByText("somebody else has to approve it").waitFor();
  expect(await panelOf(isla).getByRole("button", { name: "Approve" }).count()).toBe(0);

  // It comes to the supervisor's page by itself, with what it would come to.
  const waiting = dana.page.getByRole("region", { name: "A change that waits" });
  await waiting.getByText("The letter went to these first").waitFor();
  await waiting.getByText("Dialled then").waitFor();
  await dana.checkAccess("a filter that waits");
  await waiting.getByRole("button", { name: "Approve" }).click();
  await dana.page.getByRole("dialog").getByLabel("A word to it").fill("Until noon");
  await dana.page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  for (const visitor of [isla, dana]) {
    const panel = panelOf(visitor);
    await panel.getByText("approved by Dana Reeve").waitFor();
    await panel.getByText("asked by Isla Sutherland").waitFor();
    await panel.getByText(/leads? waits? because of it/).waitFor();
    await visitor.leave();
  }
});
