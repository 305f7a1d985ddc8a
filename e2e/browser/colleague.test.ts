import { createLead, listAgents, listCalls, placeCall } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("an agent finds a colleague by name, speaks aside with him, and hands him the customer", async () => {
  const boss = await stage.speak("manager");
  const maya = await stage.speak("agent");
  const desk = await stage.enter("agent");
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  await desk.page.getByText("Ready for a call").waitFor();
  const { items: agents } = await boss.call(listAgents, { query: { limit: 200 } });
  const assigneeId = agents.find(({ name }) => name === "Maya Okafor")?.id ?? "";
  const contact = {
    name: "Ottilie Marchbanks",
    points: [{ type: "PHONE" as const, value: "+12025550101", primary: true }],
  };
  const lead = await boss.call(createLead, { body: { contact, assigneeId } });
  await maya.call(placeCall, { body: { leadId: lead.id } });
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();

  const other = await stage.enter("otherAgent");
  await other.go("/desk");
  await other.page.getByRole("button", { name: "Get ready" }).click();
  await other.page.getByText("Ready for a call").waitFor();

  // By keys alone: the button, a name, the colleague, Enter.
  await desk.page.bringToFront();
  await dock.getByRole("button", { name: /^Transfer/ }).press("Enter");
  const dialog = desk.page.getByRole("dialog", { name: "Transfer" });
  await dialog.getByRole("textbox", { name: "Colleague by name" }).fill("tom");
  await dialog.getByRole("radio", { name: /Tom Ashdown/ }).waitFor();
  await desk.checkAccess("colleagues to hand over to");
  await dialog.getByRole("radio", { name: /Tom Ashdown/ }).focus();
  await desk.page.keyboard.press("Space");
  await desk.page.keyboard.press("Enter");
  await dock.getByText("Tom Ashdown: You speak aside, the customer waits").waitFor();
  const asked = other.page.getByRole("region", { name: "Your call" });
  await asked.getByText("Maya Okafor asks you in").waitFor();
  await other.checkAccess("a conversation that one is asked into");

  await dock.getByRole("button", { name: "Hand over" }).click();
  const customer = other.page.getByRole("region", { name: "Customer" });
  await customer.getByText("Ottilie Marchbanks").waitFor();
  await asked.getByRole("button", { name: /^End/ }).click();
  await desk.page.getByText("No longer with you").waitFor();
  await desk.page.getByRole("button", { name: "Done" }).click();
  await desk.page.getByText("Ready for a call").waitFor();
  await asked.getByText("Outcome needed").waitFor();
  const { items } = await boss.call(listCalls, { query: { limit: 1 } });
  expect(items[0]).toMatchObject({ agentName: "Tom Ashdown", outcome: "CONNECTED" });
  await Promise.all([maya.signOut(), boss.signOut()]);
});
