import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assignLeads, createLead, listDoNotCallLists } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";
import { overflow } from "./tour.ts";

const stage = setStage();

/** Somebody in London whose lead the agent has. */
async function aLondoner(agentId: string): Promise<{ leadId: string; contactId: string }> {
  const manager = await stage.speak("manager");
  const points = [{ type: "PHONE" as const, value: "+442079460955", primary: true }];
  const contact = { name: "Winifred Ashdown", points };
  const { id, contactId } = await manager.call(createLead, { body: { contact } });
  await manager.call(assignLeads, { body: { leadIds: [id], assigneeId: agentId } });
  await manager.signOut();
  return { leadId: id, contactId };
}

test("whoever asks not to be called is called no more, and the page says why", async () => {
  const speaker = await stage.speak("agent");
  const { leadId, contactId } = await aLondoner(speaker.session.user.id);
  await speaker.signOut();
  const agent = await stage.enter("agent");
  agent.expectRefusal(409);
  const { page } = agent;
  await agent.go(`/leads/${leadId}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Do not call again" }).click();
  const asked = page.getByRole("dialog", { name: "Do not call Winifred Ashdown again" });
  await asked.getByText("All numbers of this person go on the internal list").waitFor();
  await agent.checkAccess("somebody asks not to be called");
  await asked.getByRole("button", { name: "Do not call again" }).click();
  await page.getByText("Winifred Ashdown is called no more").waitFor();
  await page.getByRole("button", { name: /^Call( C)?$/ }).click();
  await page
    .getByText(
      "This number may not be called now: The number is on a list that holds for every call",
    )
    .waitFor();
  await agent.go(`/contacts/${contactId}`);
  const consent = page.getByRole("region", { name: "Consent" });
  await consent.getByText("Withdrawn").first().waitFor();
  await agent.checkAccess("consents of a contact");
  await agent.leave();

  const admin = await stage.enter("admin");
  const desk = admin.page;
  await admin.go("/do-not-call");
  await desk.getByLabel("Number", { exact: true }).fill("+44 20 7946 0955");
  await desk.keyboard.press("Enter");
  await desk.getByText("May not be called").waitFor();
  await desk.getByText("Waiting changes nothing").waitFor();
  await desk.getByText("On Asked not to be called since").waitFor();
  await admin.checkAccess("a number is looked up");
  await admin.leave();
});

test("a register's file is read in, shows its age, and a small window shows all of it", async () => {
  const file = join(tmpdir(), `parley-register-${process.pid}.csv`);
  await writeFile(file, "number\n+442079460981\n020 7946 0982\nnobody 1\n");
  const admin = await stage.enter("admin", { width: 390, height: 844 });
  const { page } = admin;
  await admin.go("/do-not-call");
  await page.getByRole("button", { name: "New list" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New list" });
  await dialog.getByLabel("Name").fill("Register");
  await dialog.getByRole("combobox", { name: "Holds for" }).click();
  await page.getByRole("option", { name: "A country's register" }).click();
  await admin.checkAccess("a new list");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByText("No number on this list").waitFor();
  await page.getByRole("button", { name: "Read in a file" }).click();
  const reading = page.getByRole("dialog", { name: "Read a file into Register" });
  await reading.locator('input[type="file"]').setInputFiles(file);
  await reading.getByLabel("Of which day it is").fill("2026-01-05");
  await admin.checkAccess("a file is chosen");
  await reading.getByRole("button", { name: "Read in a file" }).click();
  await reading.getByText("Line 4 is no telephone number").waitFor();
  await reading.getByRole("button", { name: "Done" }).click();
  await page.getByText("Known by its digest only").first().waitFor();
  expect(await overflow(admin)).toBe(0);
  await admin.checkAccess("the numbers of a list");
  await admin.leave();
  const speaker = await stage.speak("admin");
  const { items } = await speaker.call(listDoNotCallLists);
  expect(items.find(({ name }) => name === "Register")).toMatchObject({ numbers: 2 });
  await speaker.signOut();
});

test("numbers are added, taken off with a way back, and come out as a file", async () => {
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/do-not-call");
  await page.getByRole("link", { name: "Asked not to be called" }).click();
  await page.getByRole("button", { name: "Add numbers" }).click();
  const adding = page.getByRole("dialog", { name: "Add numbers to Asked not to be called" });
  await adding.getByLabel("Numbers").fill("+44 20 7946 0991\n+442079460992");
  await adding.getByRole("button", { name: "Add numbers" }).click();
  await page.getByText("2 numbers added, 0 known").waitFor();
  await page.getByRole("button", { name: "Take +44 20 7946 0991 off the list" }).click();
  await page.getByText("+44 20 7946 0991 is off the list").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Take +44 20 7946 0991 off the list" }).waitFor();
  await page.getByRole("button", { name: "More", exact: true }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Take out as a file" }).click();
  const path = await (await coming).path();
  expect(await readFile(path, "utf8")).toContain("+442079460991");
  await admin.leave();
});

test("a pack shows its sources, and a figure of the tenant's own is marked as looser", async () => {
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/law");
  await page.getByText("Not legal advice.").waitFor();
  const british = page.getByRole("region", { name: "United Kingdom (PECR, Ofcom)" });
  await british.getByText("PECR 2003 reg. 21: registered with TPS").waitFor();
  await british
    .getByRole("button", { name: "Change Hours with an agent held, after a machine" })
    .click();
  const dialog = page.getByRole("dialog", { name: "Own figure: United Kingdom" });
  await dialog.getByLabel("Value").fill("12");
  await admin.checkAccess("a figure is decided");
  await dialog.getByRole("button", { name: "Decide" }).click();
  // What the law hangs on is not for a session that was left open.
  await british.getByText("Own: 12").waitFor();
  await british.getByText("Looser than the pack").first().waitFor();
  await page.getByRole("button", { name: "History" }).click();
  await page.getByText("Version 2").waitFor();
  await admin.checkAccess("the history of the rules");
  await admin.leave();
});
