import { test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("an administrator makes a key for a program, sees it once, and revokes it", async () => {
  const visitor = await stage.enter("admin");
  const { page } = visitor;
  await visitor.go("/api-keys");
  await page.getByRole("heading", { name: "API keys", level: 1 }).waitFor();
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("Reports");
  await page.getByRole("combobox", { name: "What it may do" }).fill("teams:read");
  await page.getByRole("option", { name: "teams:read" }).click();
  await page.getByLabel("Name").click();
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByText(/^parley_/).waitFor();
  await visitor.checkAccess("a new key");
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("listitem").filter({ hasText: "Reports" }).waitFor();
  await visitor.checkAccess("the keys");

  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("revoked", { exact: true }).waitFor();
  await visitor.leave();
});
