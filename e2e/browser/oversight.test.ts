import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { getLead, listLeads, listUsers, updateLead } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

const filePassword = "seven herons on the weir";

/** What is in a file of the audit log that was closed with the password. */
async function opened(path: string): Promise<string> {
  const key = join(stage.product.home, "password-of-the-file");
  await writeFile(key, filePassword);
  const command = stage.product.command(["audit", "open", path, "--password-file", key]);
  return command.stdout ? await text(command.stdout) : "";
}

test("who read a lead is asked from the lead; what changed is shown and taken out as a file", async () => {
  const manager = await stage.speak("manager");
  const { items } = await manager.call(listLeads, { query: { limit: 2 } });
  const [lead, other] = items;
  if (!lead || !other) throw new Error("the demo has no leads");
  await manager.call(getLead, { params: { id: other.id } });
  await manager.call(getLead, { params: { id: lead.id } });
  await manager.call(updateLead, { params: { id: lead.id }, body: { source: "Lighthouse" } });
  await manager.signOut();

  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go(`/leads/${lead.id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Who read this" }).click();
  await page.getByRole("heading", { name: "Audit log", level: 1 }).waitFor();
  const grid = page.getByRole("grid", { name: "Audit log" });
  const reading = grid.getByRole("row").filter({ hasText: "getLead" });
  await reading.filter({ hasText: "Isla Sutherland" }).first().waitFor();
  // Her own look at the lead is sealed into the chain within a second.
  const own = async () => {
    await page.getByRole("button", { name: "Load again" }).click();
    return reading.filter({ hasText: "Ruth Calder" }).count();
  };
  await expect.poll(own, { interval: 250 }).toBeGreaterThan(0);
  expect(await reading.filter({ hasText: "Isla Sutherland" }).count()).toBe(1);
  expect(await grid.getByText("lead.updated").count()).toBe(0);
  await admin.checkAccess("who read a lead");

  await page.getByRole("combobox", { name: "Action" }).click();
  await page.getByRole("option", { name: "Changed" }).click();
  await grid.getByText("lead.updated").click();
  const entry = page.getByRole("dialog", { name: "Entry" });
  const change = entry.getByRole("row", { name: /source/i });
  await change.waitFor();
  expect(await change.getByRole("cell").allInnerTexts()).toEqual([
    lead.source ?? "–",
    "Lighthouse",
  ]);
  await entry.getByText("Isla Sutherland").waitFor();
  await admin.checkAccess("an entry of the audit log");
  await page.keyboard.press("Escape");
  await entry.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByRole("textbox", { name: "Password" }).fill("short");
  await dialog.getByRole("button", { name: "Export" }).click();
  await dialog.getByText("At least 12 characters").waitFor();
  await admin.checkAccess("taking the audit log out");
  await dialog.getByRole("textbox", { name: "Password" }).fill(filePassword);
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export" }).click();
  const file = await opened(await (await download).path());
  expect(file).toContain("lead.updated");
  expect(file).not.toContain("getLead");
  await dialog.waitFor({ state: "detached" });

  await page.getByLabel("Id of whom it is about").fill("4711");
  await page.getByText("This is not an id").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Action" }).click();
  await page.getByRole("option", { name: "Exported" }).click();
  const exports = async () => {
    await page.getByRole("button", { name: "Load again" }).click();
    return grid.getByRole("row").filter({ hasText: "Ruth Calder" }).count();
  };
  await expect.poll(exports, { interval: 250 }).toBeGreaterThan(0);
  await admin.leave();
});

test("ten failed sign-ins make an event, which is taken up and closed with a note", async () => {
  const api = await stage.speak("admin");
  const { items } = await api.call(listUsers, { query: { limit: 19 } });
  await api.signOut();
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/security-events");
  await page.getByRole("heading", { name: "Security events", level: 1 }).waitFor();

  // From one address, and each on another account: none of them is slowed down. Nineteen, so that ten
  // fall into one quarter of an hour wherever the clock stands.
  for (const { email } of items) {
    const answer = await page.request.post(`${stage.product.url}/api/v1/auth/sign-in`, {
      data: { email, password: "not the password of anybody" },
    });
    expect(answer.status()).toBe(401);
  }
  const grid = page.getByRole("grid", { name: "Security events" });
  const row = grid.getByRole("row").filter({ hasText: "Many failed sign-ins" });
  await row.filter({ hasText: "High" }).filter({ hasText: "127.0.0.1" }).waitFor();
  await page.getByRole("button", { name: /^Notifications, \d+ unread/ }).click();
  await page.getByText("Security: many failed sign-ins").first().waitFor();
  await page.keyboard.press("Escape");
  await admin.checkAccess("a security event that is open");

  await row.getByText("Many failed sign-ins").click();
  const event = page.getByRole("dialog", { name: "Security event" });
  await event.getByText("Ask the user whether it was he.", { exact: false }).waitFor();
  // It is about an address: no single user is named.
  expect(await event.getByText("Entries of this user").count()).toBe(0);
  await event.getByRole("button", { name: "Acknowledge" }).click();
  await event.getByText("Ruth Calder").waitFor();
  await event.getByRole("button", { name: "Close with note" }).click();
  await event.getByText("Say what was found").waitFor();
  await event.getByLabel("Note").fill("The new switchboard had an old password.");
  await admin.checkAccess("a security event that is worked on");
  await event.getByRole("button", { name: "Close with note" }).click();
  await event.waitFor({ state: "detached" });
  await page
    .getByRole("button", { name: "Closed" })
    .or(page.getByRole("tab", { name: "Closed" }))
    .click();
  await row.getByText("Many failed sign-ins").click();
  await event.getByText("The new switchboard had an old password.").waitFor();
  await admin.leave();
});

test("a new data key seals everything anew in sight, and the page tells how old the keys are", async () => {
  await stage.product.sql("update tenant_keys set created_at = now() - interval '100 days 1 hour'");
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/encryption");
  const keys = page.getByRole("region", { name: "Keys" }).first();
  await keys.getByText("100 days").first().waitFor();
  await page.getByRole("button", { name: "New data key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New data key" }).click();
  await page.getByText("A new data key seals from now on").waitFor();
  const run = page.getByRole("region", { name: "Last rotation" });
  await run.getByText("done", { exact: true }).waitFor();
  expect(
    Number((await run.innerText()).match(/Fields sealed\s+([\d,]+)/)?.[1]?.replace(",", "")),
  ).toBeGreaterThan(100);
  await keys.getByText("made today").waitFor();
  await keys
    .getByRole("row")
    .filter({ hasText: "reads only" })
    .filter({ hasText: "100 days" })
    .waitFor();
  await page.getByText("Telephone numbers and addresses of people").waitFor();
  await admin.checkAccess("the keys after a rotation");
  await admin.go("/leads");
  await page.getByRole("link", { name: "Angela Barlow" }).click();
  await page
    .getByText(/^\+44 \d/)
    .first()
    .waitFor();
  await admin.leave();
});
