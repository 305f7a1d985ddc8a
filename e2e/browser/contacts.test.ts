import { readFile } from "node:fs/promises";
import { createContact } from "@parley/contract";
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
