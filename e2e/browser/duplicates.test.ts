import { createContact, createLead, getDuplicates } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

/** The demo has begun a search, which a product that was stopped meanwhile goes on with. */
async function searched() {
  const api = await stage.speak("manager");
  const state = async () => (await api.call(getDuplicates)).run?.state;
  await expect.poll(state, { timeout: 90_000, interval: 500 }).toBe("DONE");
  return api;
}

const phone = (value: string) => ({ type: "PHONE" as const, value });

test("duplicates are found, compared side by side, merged, taken back, and said to be none", async () => {
  const api = await searched();
  for (const name of ["Ottilie Zangwill", "O. Zangwill"]) {
    const company = name.startsWith("O.") ? "Zangwill Tea" : null;
    const body = { name, company, points: [phone("+442079469901")] };
    await api.call(createContact, { body });
  }
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/duplicates");
  await page.getByRole("button", { name: "Find duplicates" }).first().click();
  const groups = page.getByRole("navigation", { name: "Groups" });
  await groups.getByRole("button", { name: /Zangwill/ }).click();
  const sides = page.getByRole("group", { name: "The records side by side" });
  await sides.getByRole("radio", { name: "Keep Ottilie Zangwill" }).check();
  await sides.getByRole("radio", { name: "Company: Zangwill Tea" }).waitFor();
  await visitor.checkAccess("a group of duplicates");
  await page.keyboard.press("m");
  await page.getByText("2 records are one now").waitFor();
  await groups.getByRole("button", { name: /Zangwill/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("The merge was taken back").waitFor();
  await groups.getByRole("button", { name: /Zangwill/ }).click();
  await sides.getByRole("radio", { name: "Keep Ottilie Zangwill" }).waitFor();

  await page.keyboard.press("n");
  await page.getByText("Remembered: these are not the same").waitFor();
  await groups.getByRole("button", { name: /Zangwill/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Not duplicates" }).click();
  const remembered = page.getByRole("dialog", { name: "Not duplicates" });
  await remembered.getByText("Zangwill", { exact: false }).first().waitFor();
  await visitor.checkAccess("what is no duplicate");
  await page.keyboard.press("Escape");
  await visitor.leave();
});

test("many groups are merged by a rule, each told of, and taken back", async () => {
  const api = await searched();
  expect((await api.call(getDuplicates)).open.EXACT).toBeGreaterThan(0);
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/duplicates");
  await page.getByRole("button", { name: "Merge many" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge many groups" });
  await dialog.getByText("Records merged into others").waitFor();
  await visitor.checkAccess("merge many groups");
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await page
    .getByText(/records became one/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: /Take \d+ merges? back/ }).click();
  await page.getByText("taken back").first().waitFor();
  await visitor.checkAccess("what became of many groups");
  await visitor.leave();
});

test("two leads of one person are merged from the list, with a choice for each field", async () => {
  const api = await stage.speak("manager");
  const first = await api.call(createLead, {
    body: { contact: { name: "Quentin Farquhar" }, source: "Web form" },
  });
  await api.call(createLead, { body: { contactId: first.contactId, source: "Event" } });
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/leads?q=Quentin");
  const boxes = page.getByRole("checkbox", { name: /Quentin Farquhar/ });
  await boxes.nth(1).waitFor();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole("button", { name: "Merge" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge leads" });
  await dialog.getByRole("radio", { name: "Source: Event" }).check();
  await visitor.checkAccess("merge leads");
  await dialog.getByRole("button", { name: "Merge" }).click();
  await page.getByText("2 leads are one now").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("The merge was taken back").waitFor();
  await visitor.leave();
});
