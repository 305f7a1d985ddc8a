import { readFile } from "node:fs/promises";
import { createContact, createTag, upsertContact } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("people get a field that is demanded, and are sorted, found and taken out by it", async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  const api = await stage.speak("manager");
  await isla.go("/fields");
  await page
    .getByRole("group", { name: "Fields of" })
    .getByRole("button", { name: "People" })
    .click();
  await page.getByRole("button", { name: "New field" }).first().click();
  const field = page.getByRole("dialog", { name: "New field" });
  await field.getByRole("textbox", { name: "Name" }).fill("Boiler age");
  await field.getByRole("combobox", { name: "Type" }).click();
  await page.getByRole("option", { name: "Number" }).click();
  await field.getByRole("checkbox", { name: "Nothing is made without a value" }).check();
  await field.getByRole("checkbox", { name: "Lists can be sorted by it" }).check();
  await isla.checkAccess("a new field of people");
  await field.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("button", { name: "Boiler age", exact: true }).waitFor();

  await isla.go("/contacts");
  await page.getByRole("button", { name: "New contact" }).first().click();
  const contact = page.getByRole("dialog", { name: "New contact" });
  await contact.getByRole("textbox", { name: "Boiler age" }).waitFor();
  await contact.getByRole("textbox", { name: "Name" }).first().fill("Wilma Kettle");
  await contact.getByRole("button", { name: "Create" }).click();
  await contact.getByText("This is required").waitFor();
  await contact.getByRole("textbox", { name: "Boiler age" }).fill("31");
  await isla.checkAccess("a new contact whose field is demanded");
  await contact.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Wilma Kettle" }).waitFor();
  // The server demands it as well.
  const bare = { body: { name: "Nobody Asked" } };
  await expect(api.call(createContact, bare)).rejects.toThrow();
  const attributes = { boiler_age: 4 };
  await api.call(createContact, { body: { name: "Young Kettle", attributes } });

  await isla.go("/contacts");
  await page.getByRole("button", { name: "People", exact: true }).click();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByText("Boiler age", { exact: true }).click();
  await page.keyboard.press("Escape");
  const first = () => page.getByRole("row").nth(1).getByRole("link").first().innerText();
  await page.getByRole("columnheader", { name: "Boiler age" }).getByRole("button").click();
  await expect.poll(first).toBe("Young Kettle");
  await page.getByRole("columnheader", { name: "Boiler age" }).getByRole("button").click();
  await expect.poll(first).toBe("Wilma Kettle");
  await isla.checkAccess("people by a field of their own");

  await page.getByRole("button", { name: "Conditions", exact: true }).click();
  const asked = page.getByRole("dialog");
  await asked.getByRole("button", { name: "Add a condition" }).click();
  await asked.getByRole("combobox", { name: "Field" }).click();
  await page.getByRole("option", { name: "Boiler age" }).click();
  await asked.getByRole("combobox", { name: "Comparison" }).click();
  await page.getByRole("option", { name: "is at least" }).click();
  await asked.getByRole("textbox", { name: "Value" }).fill("30");
  await asked.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => page.getByRole("row").count()).toBe(2);

  await page.getByRole("button", { name: "Export" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^JSON/ }).click();
  const file = JSON.parse(await readFile(await (await coming).path(), "utf8"));
  expect(file).toMatchObject([{ name: "Wilma Kettle", "own.boiler_age": 31 }]);
  await isla.leave();
});

test("contacts are tagged, kept in a view, changed at once and given back, and another system makes none twice", async () => {
  const isla = await stage.enter("manager");
  const { page } = isla;
  const api = await stage.speak("manager");
  await api.call(createTag, { body: { name: "Trade fair" } });
  // Told of twice: the second time they are changed, and nobody is made.
  for (const company of ["Looms", "Fairley and Sons"]) {
    for (const n of [1, 2, 3]) {
      const body = { name: `Fern Fairley ${n}`, company, attributes: { boiler_age: n } };
      await api.call(upsertContact, { params: { externalId: `FAIR-${n}` }, body });
    }
  }
  await isla.go("/contacts");
  await page.getByRole("textbox", { name: "Search by name" }).fill("Fairley");
  const rows = page.getByRole("row").filter({ hasText: "Fern Fairley" });
  // Not the newest of all, but what the search has left: a choice is over when the list is another.
  await page.getByText("3 rows", { exact: true }).waitFor();
  expect(await rows.filter({ hasText: "Fairley and Sons" }).count()).toBe(3);

  for (const row of [0, 1]) await rows.nth(row).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Tags", exact: true }).last().click();
  const tags = page.getByRole("dialog", { name: "Tags of 2 records" });
  await tags.getByRole("combobox", { name: "Add" }).fill("Trade");
  await page.getByRole("option", { name: "Trade fair" }).click();
  await page.keyboard.press("Escape");
  await tags.getByRole("button", { name: "Apply" }).click();
  await page.getByText("2 records have other tags now").waitFor();

  await page.getByRole("textbox", { name: "Search by name" }).fill("");
  await page.getByRole("combobox", { name: "Tags" }).click();
  await page.getByRole("option", { name: "Trade fair" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByRole("button", { name: "Save view" }).click();
  const view = page.getByRole("dialog", { name: "Save these filters as a view" });
  await view.getByRole("textbox", { name: "Name of the view" }).fill("From the fair");
  await view.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "From the fair", exact: true }).waitFor();
  await page.reload();
  await expect.poll(() => rows.count()).toBe(2);

  for (const row of [0, 1]) await rows.nth(row).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edit = page.getByRole("dialog", { name: "Change several at once" });
  await edit.getByRole("textbox", { name: "Company" }).fill("Northern Fairs");
  await edit.getByText("Will change, or changed").waitFor();
  await isla.checkAccess("a bulk edit of contacts");
  await edit.getByRole("button", { name: "Change them" }).click();
  await page.getByText("2 contacts gone through").waitFor();
  const moved = rows.filter({ hasText: "Northern Fairs" });
  await expect.poll(() => moved.count()).toBe(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("2 changes undone").waitFor();
  await expect.poll(() => moved.count()).toBe(0);
  await isla.leave();
});
