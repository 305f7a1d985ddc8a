import { test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a field is defined, leads are found by it, and the view is kept for everybody", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/fields");
  await page.getByRole("heading", { name: "Fields of your own" }).waitFor();
  await page.getByRole("button", { name: "New field" }).first().click();
  const field = page.getByRole("dialog", { name: "New field" });
  await field.getByRole("textbox", { name: "Name" }).fill("Roof area");
  await field.getByRole("combobox", { name: "Type" }).click();
  await page.getByRole("option", { name: "Number" }).click();
  await field.getByRole("checkbox", { name: "Lists can be sorted by it" }).check();
  await visitor.checkAccess("a new field");
  await field.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("button", { name: "Roof area", exact: true }).waitFor();

  await visitor.go("/leads");
  await page.getByRole("button", { name: "New lead" }).click();
  const lead = page.getByRole("dialog", { name: "New lead" });
  await lead.getByRole("textbox", { name: "Name" }).fill("Nora Slate");
  await lead.getByRole("textbox", { name: "Roof area" }).fill("84");
  await visitor.checkAccess("a new lead with own fields");
  await lead.getByRole("button", { name: "Create lead" }).click();
  await page.getByRole("heading", { name: "Nora Slate" }).waitFor();
  await page.getByRole("region", { name: "Details" }).getByText("84").waitFor();

  await visitor.go("/leads");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("button", { name: "Conditions on any field…" }).click();
  const asked = page.getByRole("dialog", { name: "Leads that meet these conditions" });
  await asked.getByRole("button", { name: "Add a condition" }).click();
  await asked.getByRole("combobox", { name: "Field" }).click();
  await page.getByRole("option", { name: "Roof area" }).click();
  await asked.getByRole("combobox", { name: "Comparison" }).click();
  await page.getByRole("option", { name: "is empty", exact: true }).click();
  await visitor.checkAccess("conditions on leads");
  await asked.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Remove the filter Roof area" }).waitFor();

  await page.getByRole("button", { name: "Save view" }).click();
  const kept = page.getByRole("dialog", { name: "Save these filters as a view" });
  await kept.getByRole("textbox", { name: "Name of the view" }).fill("No roof yet");
  await kept.getByRole("combobox", { name: "Who sees it" }).click();
  await page.getByRole("option", { name: "Everybody" }).click();
  await kept.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "No roof yet", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Remove the filter Roof area" }).waitFor();
  await visitor.leave();

  const agent = await stage.enter("agent");
  await agent.go("/leads");
  await agent.page.getByRole("button", { name: "No roof yet", exact: true }).waitFor();
  await agent.leave();
});

test("a list by condition shows who is in it", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/lists");
  await page.getByRole("button", { name: "New list" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New list" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Barlows");
  await dialog.getByRole("button", { name: "By condition" }).click();
  await dialog.getByRole("button", { name: "Add a condition" }).click();
  await dialog.getByRole("combobox", { name: "Comparison" }).click();
  await page.getByRole("option", { name: "contains" }).click();
  await dialog.getByRole("textbox", { name: "Value" }).fill("barlow");
  await dialog.getByRole("button", { name: "Create list" }).click();
  await page.getByRole("link", { name: "Barlows" }).click();
  await page.getByRole("button", { name: "Remove the filter List" }).waitFor();
  await page.getByRole("link", { name: "Angela Barlow" }).waitFor();
  await visitor.checkAccess("the leads of a list");
  await visitor.leave();
});
