import {
  createLead,
  createQueue,
  endCall,
  getOwnAgent,
  listAgents,
  listCalls,
  placeCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("an agent hands the customer over to a queue with nobody free: he waits there, and comes to whoever gets ready", async () => {
  const boss = await stage.speak("manager");
  const maya = await stage.speak("agent");
  const tom = await stage.speak("otherAgent");
  const desk = await stage.enter("agent");
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  await desk.page.getByText("Ready for a call").waitFor();
  const { items: agents } = await boss.call(listAgents, { query: { limit: 200 } });
  const assigneeId = agents.find(({ name }) => name === "Maya Okafor")?.id ?? "";
  const { teamId } = await tom.call(getOwnAgent);
  await boss.call(createQueue, { body: { name: "Complaints", teamIds: teamId ? [teamId] : [] } });
  const contact = {
    name: "Barnaby Loxley",
    points: [{ type: "PHONE" as const, value: "+12025550101", primary: true }],
  };
  const lead = await boss.call(createLead, { body: { contact, assigneeId } });
  await maya.call(placeCall, { body: { leadId: lead.id } });
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();

  await dock.getByRole("button", { name: /^Transfer/ }).click();
  const dialog = desk.page.getByRole("dialog", { name: "Transfer" });
  await dialog.getByText("Queue", { exact: true }).click();
  await dialog.getByRole("radio", { name: /Complaints/ }).check();
  await dialog.getByText(/waits there as a caller does/).waitFor();
  await desk.checkAccess("queues to hand over to");
  await dialog.getByRole("button", { name: "Hand over to wait" }).click();
  await desk.page.getByText("No longer with you").waitFor();

  const board = await stage.enter("manager");
  await board.go("/waiting-callers");
  await board.page.getByText("Barnaby Loxley").waitFor();

  const other = await stage.enter("otherAgent");
  await other.go("/desk");
  await other.page.getByRole("button", { name: "Get ready" }).click();
  const asked = other.page.getByRole("region", { name: "Your call" });
  await other.page.getByRole("region", { name: "Customer" }).getByText("Barnaby Loxley").waitFor();
  await asked.getByRole("button", { name: /^Hold/ }).waitFor();
  await desk.page.bringToFront();
  await desk.page.getByRole("button", { name: "Done" }).click();
  await desk.page.getByText("Ready for a call").waitFor();

  const { items } = await boss.call(listCalls, { query: { limit: 1 } });
  await tom.call(endCall, { params: { id: items[0]?.id ?? "" } });
  await other.page.bringToFront();
  await asked.getByText("Outcome needed").waitFor();
  const ended = await boss.call(listCalls, { query: { limit: 1 } });
  expect(ended.items[0]).toMatchObject({ agentName: "Tom Ashdown", outcome: "CONNECTED" });
  await Promise.all([maya.signOut(), boss.signOut(), tom.signOut()]);
});
