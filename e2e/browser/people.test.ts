import { createTeam, listUsers } from "@parley/contract";
import { expect, test } from "vitest";
import { ApiRefusal } from "../../cli/src/api/session.ts";
import { people, setStage } from "./stage.ts";

const stage = setStage();

test("an administrator makes a team and a user, who signs in, and takes his access away", async () => {
  const visitor = await stage.enter("admin");
  const { page } = visitor;
  await visitor.go("/teams");
  await page.getByRole("button", { name: "New team" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("West");
  await page.getByRole("button", { name: "Create team" }).click();
  await page.getByRole("gridcell", { name: "West" }).first().waitFor();
  await visitor.checkAccess("teams");

  await visitor.go("/users");
  await page.getByRole("button", { name: "New user" }).click();
  const dialog = page.getByRole("dialog", { name: "New user" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Perpetua Nightingale");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("perpetua@halden.example");
  await dialog.getByLabel("Password", { exact: true }).fill("short");
  await dialog.getByRole("button", { name: "Create user" }).click();
  await dialog.getByText("At least 12 characters are needed").waitFor();
  await visitor.checkAccess("a new user with faults");
  await dialog.getByLabel("Password", { exact: true }).fill("umbrella stand forty");
  await dialog.getByRole("combobox", { name: "Roles" }).press("ArrowDown");
  await page.getByRole("option", { name: "Viewer" }).click();
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Create user" }).click();
  await page.getByText("Perpetua Nightingale may sign in now").waitFor();
  await visitor.checkAccess("users");

  const newcomer = await stage.visitor();
  await newcomer.signIn("perpetua@halden.example", "umbrella stand forty");
  await newcomer.page.getByRole("link", { name: "Leads", exact: true }).first().waitFor();

  await page.getByRole("button", { name: "Perpetua Nightingale", exact: true }).click();
  await page.getByRole("button", { name: "Deactivate", exact: true }).click();
  await page
    .getByRole("dialog", { name: "Deactivate Perpetua Nightingale?" })
    .getByRole("button", { name: "Deactivate" })
    .click();
  await page.getByText("Perpetua Nightingale has no access any more").waitFor();
  await newcomer.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await newcomer.leave();
  await visitor.leave();
});

test("an agent sees no pages of administrators, and the server refuses him as well", async () => {
  const visitor = await stage.enter("agent");
  const { page } = visitor;
  const entries = await page
    .getByRole("navigation", { name: "Main" })
    .first()
    .getByRole("link")
    .allInnerTexts();
  expect(entries.map((entry) => entry.trim())).toEqual([
    ...["Halden Energy Sales", "Home", "Desk", "Callbacks", "Voicemail"],
    ...["Leads", "Lists", "Pipeline"],
    "Contacts",
    ...["Calls", "Campaigns"],
  ]);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or jump to" }).fill("Users");
  await page.getByText("Nothing found for “Users”").waitFor();
  await page.keyboard.press("Escape");

  visitor.expectRefusal(403);
  visitor.expectRefusal(404);
  for (const path of ["/imports", "/board"]) {
    await visitor.go(path);
    await expect
      .poll(() => page.getByRole("main").innerText())
      .toMatch(/You do not have the right to do this/);
  }
  await visitor.checkAccess("a page without the right to it");
  await visitor.leave();

  const agent = await stage.speak("agent");
  const refusal = await agent
    .call(createTeam, { body: { name: "Mutiny" } })
    .catch((error) => error);
  expect(refusal).toBeInstanceOf(ApiRefusal);
  expect(refusal).toMatchObject({ status: 403, code: "permission-missing" });
  await agent.signOut();
});

test("a stranger's company sees nothing of this one", async () => {
  const stranger = await stage.speak("stranger");
  const users = await stranger.call(listUsers, { query: { limit: 200 } });
  expect(users.items.map((user) => user.email)).not.toContain(people.admin);
  expect(users.items).toHaveLength(7);
  await stranger.signOut();

  const visitor = await stage.enter("manager");
  await visitor.go("/leads");
  const link = visitor.page.getByRole("link", { name: "Angela Barlow" });
  const address = await link.getAttribute("href");
  await visitor.leave();

  const other = await stage.enter("stranger");
  other.expectRefusal(404);
  await other.go(address ?? "");
  await other.page
    .getByText(/no such|not exist|not found/i)
    .first()
    .waitFor();
  await other.leave();
});
