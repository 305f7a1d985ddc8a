import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

const contract = Buffer.from("%PDF-1.7 the contract of Angela Barlow");

test("a note names a colleague, a document is kept and handed out, and both are found again", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/leads");
  await page.getByRole("link", { name: "Angela Barlow" }).click();
  await page.getByRole("heading", { name: "Angela Barlow" }).waitFor();

  const note = page.getByRole("textbox", { name: "Write a note" });
  await note.fill("");
  await note.pressSequentially("Ask @Ruth");
  await page.getByRole("option", { name: "Ruth Calder" }).click();
  await note.pressSequentially("for the price of a let flat");
  await page.getByRole("button", { name: "Save note" }).click();
  await page.getByText("Ask @Ruth Calder for the price of a let flat").first().waitFor();

  await page.getByRole("button", { name: "What to do with this note" }).first().click();
  await page.getByRole("menuitem", { name: "Pin", exact: true }).click();
  await page.getByRole("list", { name: "Pinned notes" }).waitFor();

  const file = { name: "Contract.pdf", mimeType: "text/html", buffer: contract };
  await page.getByLabel("Add a document").and(page.locator("input")).setInputFiles(file);
  await page.getByRole("button", { name: "Download Contract.pdf" }).waitFor();
  await page.getByText("Document added by Isla Sutherland").waitFor();
  await visitor.checkAccess("a lead with a document");

  const answered = page.waitForResponse((response) => response.url().endsWith("/content"));
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download Contract.pdf" }).click(),
  ]);
  expect(await readFile(await saved.path())).toEqual(contract);
  expect((await answered).headers()).toMatchObject({
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringMatching(/^sandbox; default-src 'none'/),
    "content-disposition": expect.stringMatching(/^attachment; filename="Contract.pdf"/),
  });

  await page.getByRole("button", { name: "Search and filter" }).click();
  await page.getByRole("textbox", { name: "Words" }).fill("let flat");
  await expect.poll(() => page.getByText("Document added by").count()).toBe(0);
  await page.getByText("Ask @Ruth Calder").first().waitFor();
  await page.getByRole("button", { name: "How much happened" }).click();
  await page.getByRole("heading", { name: "How much happened" }).waitFor();
  await visitor.checkAccess("a timeline with its figures");
  await visitor.leave();

  const ruth = await stage.enter("admin");
  await ruth.go("/notifications");
  await ruth.page.getByText("Isla Sutherland mentioned you in a note").first().waitFor();
  await ruth.leave();
});

test("several leads are changed at once, and it is taken back", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/leads");
  await page.getByRole("link", { name: "Angela Barlow" }).waitFor();
  // A status that no workflow of the demo listens to.
  const contacted = page.getByRole("row").filter({ hasText: "Contacted" });
  const before = await contacted.count();
  for (const row of [1, 2, 3]) await page.getByRole("row").nth(row).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Change several at once" });
  await dialog.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Contacted" }).click();
  await dialog.getByText("Will change, or changed").waitFor();
  await visitor.checkAccess("a bulk edit");
  await dialog.getByRole("button", { name: "Change them" }).click();
  await page.getByText("3 leads gone through").waitFor();
  await expect.poll(() => contacted.count()).toBe(before + 3);

  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("3 changes undone").waitFor();
  await expect.poll(() => contacted.count()).toBe(before);
  await page
    .getByRole("button", { name: /tasks|Long work/i })
    .first()
    .click();
  await page.getByRole("link", { name: "Bulk edit: status" }).first().click();
  await page.getByRole("heading", { name: "Status" }).waitFor();
  await page.getByText("Given back what they had").waitFor();
  await visitor.checkAccess("a bulk edit that was undone");
  await visitor.leave();
});
