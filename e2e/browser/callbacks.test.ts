import { assignLeads, createCallback, createLead } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

/** Somebody in Madrid whose lead the agent has. */
async function aMadrilenian(
  agentId: string,
  name = "Inés Valcárcel",
  value = "+34912345678",
): Promise<string> {
  const manager = await stage.speak("manager");
  const points = [{ type: "PHONE" as const, value, primary: true }];
  const contact = { name, points };
  const { id } = await manager.call(createLead, { body: { contact } });
  await manager.call(assignLeads, { body: { leadIds: [id], assigneeId: agentId } });
  await manager.signOut();
  return id;
}

test("a callback is promised on the clock of the callee, cancelled, brought back, and given to others", async () => {
  const speaker = await stage.speak("agent");
  const leadId = await aMadrilenian(speaker.session.user.id);
  await speaker.signOut();
  const agent = await stage.enter("agent");
  const { page } = agent;
  await agent.go(`/leads/${leadId}`);
  const panel = page.getByRole("region", { name: "Callbacks" });
  await panel.getByText("No callback is promised.").waitFor();
  await panel.getByRole("button", { name: "Schedule" }).click();
  const dialog = page.getByRole("dialog", { name: "Callback for Inés Valcárcel" });
  await dialog.getByRole("button", { name: "Tomorrow 10:00" }).click();
  await dialog.getByLabel("Time in Madrid").fill("10:30");
  await dialog.getByText("09:30 your time").waitFor();
  await dialog.getByRole("textbox", { name: "Note" }).fill("Asked for the yearly price");
  await agent.checkAccess("a callback is promised");
  await dialog.getByRole("button", { name: "Schedule callback" }).click();
  await panel.getByText("Asked for the yearly price").waitFor();
  await panel.getByText("10:30 in Madrid").waitFor();
  await page.getByText("Callback promised by Maya Okafor").waitFor();

  await panel.getByRole("button", { name: "What to do with the callback" }).click();
  await page.getByRole("menuitem", { name: "Cancel callback" }).click();
  await panel.getByText("No callback is promised.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await panel.getByText("Planned").waitFor();
  await agent.checkAccess("callbacks of a lead");

  await agent.go("/callbacks");
  await page.getByRole("button", { name: "Planned" }).click();
  await page.getByRole("link", { name: "Inés Valcárcel" }).waitFor();
  await agent.checkAccess("callbacks");

  const supervisor = await stage.enter("supervisor");
  await supervisor.go("/callbacks?show=later&whose=all");
  const desk = supervisor.page;
  await desk.getByRole("checkbox", { name: "Inés Valcárcel" }).check({ force: true });
  await desk.getByRole("button", { name: "Give to…" }).click();
  const giving = desk.getByRole("dialog", { name: "Give 1 callback away" });
  await supervisor.checkAccess("callbacks are given away");
  await giving.getByRole("button", { name: "Give", exact: true }).click();
  await desk.getByText("1 callback was given away").waitFor();

  // It is somebody else's now, and the list says so without being asked; as it does when it is taken back.
  const row = page.getByRole("row").filter({ hasText: "Inés Valcárcel" });
  await expect.poll(() => row.getByText("Maya Okafor").count()).toBe(0);
  await desk.getByRole("button", { name: "Undo" }).click();
  await desk.getByText("1 callback is back where it was").waitFor();
  await row.getByText("Maya Okafor").waitFor();
  await supervisor.leave();
  await agent.go(`/leads/${leadId}`);
  await panel.getByRole("list", { name: "Whose it was" }).getByText("taken back by").waitFor();
  await agent.leave();
});

test("an agent sees on the desk what he promised, is kept free for it, and calls with one press", async () => {
  const speaker = await stage.speak("agent");
  const leadId = await aMadrilenian(speaker.session.user.id, "Rosa Iturbe", "+447700900001");
  const dueAt = new Date(Date.now() + 45_000).toISOString();
  await speaker.call(createCallback, { body: { leadId, dueAt, note: "About the boiler" } });
  await speaker.signOut();
  const agent = await stage.enter("agent");
  const { page } = agent;
  await agent.go("/desk");
  const card = page.getByRole("region", { name: "Your next callback" });
  await card.getByText("About the boiler").waitFor();
  await card.getByText("You are kept free for it.").waitFor();
  await card.getByRole("timer").waitFor();
  await page.getByRole("button", { name: "Get ready" }).click();
  await page.getByText("Ready for a call").waitFor();
  await agent.checkAccess("the desk with a callback");
  await card.getByRole("button", { name: "Call Rosa Iturbe" }).click();
  const dock = page.getByRole("region", { name: "Your call" });
  await dock.getByText("Rosa Iturbe").waitFor();
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();
  await agent.leave();
});
