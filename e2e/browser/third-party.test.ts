import { createLead, listAgents, listCalls, placeCall } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("an agent asks somebody outside into a conversation, talks with both, and leaves them; a supervisor takes another over", async () => {
  const desk = await stage.enter("agent");
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  await desk.page.getByText("Ready for a call").waitFor();

  const maya = await stage.speak("agent");
  const boss = await stage.speak("manager");
  const { items: agents } = await boss.call(listAgents, { query: { limit: 200 } });
  const assigneeId = agents.find(({ name }) => name === "Maya Okafor")?.id ?? "";
  const call = async (name: string, phone: string) => {
    const contact = { name, points: [{ type: "PHONE" as const, value: phone, primary: true }] };
    const lead = await boss.call(createLead, { body: { contact, assigneeId } });
    await maya.call(placeCall, { body: { leadId: lead.id } });
  };
  await call("Ottilie Marchbanks", "+12025550101");
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Transfer/ }).click();
  const dialog = desk.page.getByRole("dialog", { name: "Transfer" });
  await desk.checkAccess("colleagues to transfer to");
  await dialog.getByRole("button", { name: "Number" }).click();
  await dialog.getByRole("textbox", { name: "Number" }).fill("07700 900001");
  await desk.checkAccess("a number to transfer to");
  await dialog.getByRole("button", { name: "Speak with them first" }).click();
  await dock.getByText("You speak aside, the customer waits").waitFor();
  await dock.getByRole("button", { name: "All three" }).click();
  await dock.getByText("All three talk").waitFor();
  await desk.checkAccess("three in one conversation");
  await dock.getByRole("button", { name: "Hand over" }).click();
  await dock.getByText("Outcome needed").waitFor();
  await desk.page.keyboard.press("1");
  await desk.page.keyboard.press("Enter");
  await desk.page.getByText("Ready for a call").waitFor();
  const { items } = await boss.call(listCalls, { query: { limit: 1 } });
  await desk.go(`/calls/${items[0]?.id}`);
  await desk.page.getByText("Speaks with the customer, the agent has left").waitFor();
  await desk.page.getByRole("columnheader", { name: "Third party" }).waitFor();
  await desk.page.getByRole("button", { name: "Hang up on both" }).click();
  await desk.page.getByText("Over", { exact: false }).first().waitFor();

  await call("Barnaby Quill", "+447700900001");
  await dock.getByText("Barnaby Quill").waitFor();
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();
  const board = await stage.enter("supervisor");
  await board.go("/board");
  const tile = board.page.getByRole("listitem").filter({ hasText: "Maya Okafor" });
  await tile.getByRole("button").last().click();
  await board.page.getByRole("menuitem", { name: "Take over" }).click();
  const taken = board.page.getByRole("region", { name: "Your call" });
  await taken.getByText("Barnaby Quill").waitFor();
  await desk.go("/desk");
  await desk.page.getByText("No longer with you").waitFor();
  await desk.page.getByRole("button", { name: "Done" }).click();
  await desk.page.getByText("Ready for a call").waitFor();
  await taken.getByRole("button", { name: /^End/ }).click();
  await taken.getByRole("combobox", { name: "Give the outcome" }).click();
  await board.page.getByRole("option").first().click();
  await taken.waitFor({ state: "detached" });
  const { items: last } = await boss.call(listCalls, { query: { limit: 1 } });
  expect(last[0]?.closedAt).not.toBe(null);
  await Promise.all([maya.signOut(), boss.signOut()]);
});
