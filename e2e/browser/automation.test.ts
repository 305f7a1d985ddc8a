import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("when a lead becomes QUALIFIED then tag and notify: built, published, and seen to run", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  // Publishing what is not finished.
  visitor.expectRefusal(422);
  await visitor.go("/automation");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Hot leads");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Hot leads" }).waitFor();

  await page.getByRole("combobox", { name: "Event" }).click();
  await page.getByRole("option", { name: "A lead is changed" }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("combobox", { name: "Field", exact: true }).click();
  await page.getByRole("option", { name: "Status", exact: true }).click();
  await page.getByRole("combobox", { name: "Value" }).click();
  await page.getByRole("option", { name: "Qualified" }).click();
  await page.getByRole("button", { name: "Add a step here" }).click();
  await page.getByRole("menuitem", { name: "Tag" }).first().click();
  await page.getByRole("button", { name: "Add a step here" }).last().click();
  await page.getByRole("menuitem", { name: "Notify" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  // Nothing was said about whom, so it stands at its card.
  const notice = page.getByRole("region", { name: "Notify", exact: true });
  await notice.getByText(/^Whom: /).waitFor();

  await page.getByRole("combobox", { name: "Tags" }).click();
  await page.getByRole("option", { name: "Warm" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Whom" }).click();
  await page.getByRole("option", { name: "The owner of the lead" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("{{ lead.name }} is qualified");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Version 1 is published").waitFor();
  const on = page.getByRole("switch", { name: "Switched on" });
  await expect.poll(() => on.isEnabled()).toBe(true);
  await on.click({ force: true });
  await expect.poll(() => on.isChecked()).toBe(true);
  await visitor.checkAccess("the builder of workflows");
  const address = new URL(page.url()).pathname;

  await visitor.go("/leads");
  await page.getByRole("link", { name: "Angela Barlow" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edit = page.getByRole("dialog", { name: "Edit Angela Barlow" });
  await edit.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Qualified" }).click();
  await edit.getByRole("button", { name: "Save" }).click();
  await page.getByText("Workflow Hot leads, version 1").first().waitFor();

  await visitor.go(address);
  await page.getByRole("button", { name: "Runs" }).click();
  await page.getByText("Angela Barlow").first().waitFor();
  expect(await page.getByText("Done").count()).toBeGreaterThan(0);
  await visitor.leave();
});
