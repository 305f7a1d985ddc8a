import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sheetsOf } from "../../server/src/testing/papers.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a lead is created, found, edited, deleted and brought back", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/leads");
  await page.getByRole("link", { name: "Angela Barlow" }).waitFor();
  await visitor.checkAccess("leads");

  await page.getByRole("button", { name: "New lead" }).click();
  const dialog = page.getByRole("dialog", { name: "New lead" });
  await dialog.getByRole("button", { name: "Create lead" }).click();
  await dialog.getByText("A lead needs a name").waitFor();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Wilhelmina Quirke");
  await dialog.getByRole("textbox", { name: "Company" }).fill("Quirke Orchards");
  await dialog.getByRole("textbox", { name: "Phone" }).fill("12 not a number");
  await dialog.getByRole("button", { name: "Create lead" }).click();
  await dialog.getByText("This is no telephone number").waitFor();
  await visitor.checkAccess("a new lead with a wrong number");
  await dialog.getByRole("textbox", { name: "Phone" }).fill("020 7946 0321");
  await dialog.getByRole("textbox", { name: "Source" }).fill("Village fair");
  await dialog.getByRole("button", { name: "Create lead" }).click();
  await page.getByRole("heading", { name: "Wilhelmina Quirke" }).waitFor();
  await page.getByText("+44 20 7946 0321").first().waitFor();
  await page.getByText("Created by Isla Sutherland").waitFor();
  await visitor.checkAccess("a lead");

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edit = page.getByRole("dialog", { name: "Edit Wilhelmina Quirke" });
  await edit.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Qualified" }).click();
  await edit.getByRole("button", { name: "Save" }).click();
  await page.getByText("Status is now Qualified").waitFor();

  await page.getByRole("textbox", { name: "Write a note" }).fill("Grows pears, wants a quote.");
  await page.getByRole("button", { name: "Save note" }).click();
  await page.getByText("Note by Isla Sutherland").waitFor();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("Wilhelmina Quirke is deleted").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Wilhelmina Quirke is back").waitFor();
  await visitor.leave();
});

test("a contact is created with a number, gets another and an address, and loses one", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/contacts");
  await page.getByRole("button", { name: "New contact" }).click();
  const made = page.getByRole("dialog", { name: "New contact" });
  await made.getByRole("textbox", { name: "Name" }).fill("Hesper Lovage");
  await made.getByRole("textbox", { name: "Phone" }).fill("020 7946 0654");
  await made.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Hesper Lovage" }).waitFor();
  await page.getByText("+44 20 7946 0654").waitFor();

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edited = page.getByRole("dialog", { name: "Edit Hesper Lovage" });
  await edited.getByRole("button", { name: "E-mail" }).click();
  await edited.getByRole("textbox", { name: "E-mail" }).fill("hesper");
  await edited.getByRole("button", { name: "Save" }).click();
  await edited.getByText("This is no e-mail address").waitFor();
  await visitor.checkAccess("a contact with a wrong address");
  await edited.getByRole("textbox", { name: "E-mail" }).fill("hesper@lovage.example");
  await edited.getByRole("button", { name: "Phone", exact: true }).click();
  await edited.getByRole("textbox", { name: "Phone" }).last().fill("0113 496 0142");
  await edited.getByRole("button", { name: "Remove +442079460654" }).click();
  await edited.getByRole("button", { name: "Save" }).click();
  await page.getByText("hesper@lovage.example").waitFor();
  await page.getByText("+44 113 496 0142").waitFor();
  expect(await page.getByText("+44 20 7946 0654").count()).toBe(0);
  await visitor.leave();
});

test("a search narrows the list and stays in the address", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/leads");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("button", { name: "Name or company" }).click();
  await page.getByRole("textbox", { name: "Name or company" }).fill("barlo");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove the filter Name or company" }).waitFor();
  await expect.poll(() => page.getByRole("row").count()).toBeLessThan(40);
  const names = page.getByRole("row").filter({ hasText: "Barlow" });
  await expect
    .poll(async () => (await names.count()) === (await page.getByRole("row").count()) - 1)
    .toBe(true);
  await visitor.checkAccess("filtered leads");

  const takeOut = async (kind: RegExp) => {
    await page.getByRole("button", { name: "Export" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: kind }).click();
    return coming;
  };
  const workbook = await takeOut(/^Excel/);
  expect(workbook.suggestedFilename()).toBe("leads.xlsx");
  const [rows] = sheetsOf(await readFile(await workbook.path()));
  expect(rows).toHaveLength(await page.getByRole("row").count());
  const file = await takeOut(/^CSV/);
  expect(file.suggestedFilename()).toBe("leads.csv");
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines.length).toBe(await page.getByRole("row").count());
  expect(lines.slice(1).every((line) => line.includes("Barlow"))).toBe(true);

  await page.reload();
  await page.getByRole("button", { name: "Remove the filter Name or company" }).click();
  await page.getByRole("link", { name: "Ruth Wilde" }).waitFor();
  await visitor.leave();
});

test("somebody else's new lead appears without a reload", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/leads");
  await page.getByRole("link", { name: "Angela Barlow" }).waitFor();

  const other = await stage.enter("admin");
  await other.go("/leads");
  await other.page.getByRole("button", { name: "New lead" }).click();
  const dialog = other.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Ottoline Frost");
  await dialog.getByRole("textbox", { name: "Phone" }).fill("020 7946 0322");
  await dialog.getByRole("button", { name: "Create lead" }).click();

  await page.getByRole("link", { name: "Ottoline Frost" }).waitFor();
  await other.leave();
  await visitor.leave();
});

test("a lead is found, opened and left with the keyboard alone", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or jump to" }).waitFor();
  await page.keyboard.type("Ruth Wil");
  await page.getByRole("option", { name: /Ruth Wilde/ }).waitFor();
  await visitor.checkAccess("the command menu");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ruth Wilde" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or jump to" }).waitFor();
  await page.keyboard.type("Leads");
  await page.getByRole("option", { name: "Leads" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Leads", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Angela Barlow" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "New lead" });
  await dialog.waitFor();
  await page.keyboard.type("Barnaby Key");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Barnaby Key" }).waitFor();

  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys of this page" }).waitFor();
  await visitor.checkAccess("the keys of a page");
  await page.keyboard.press("Escape");
  await visitor.leave();
});
