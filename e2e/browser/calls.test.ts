import {
  addMembers,
  createCampaign,
  createInboundNumber,
  createLead,
  createQueue,
  endUserSessions,
  getAgent,
  getCall,
  listActivities,
  listCalls,
  simulateCaller,
  startCampaign,
  updateLead,
} from "@parley/contract";
import { expect, test } from "vitest";
import { people, setStage } from "./stage.ts";

const stage = setStage();

/** Numbers at which a person answers after a second and talks until somebody hangs up. */
const talkers = ["+12025550101", "+447700900001"] as const;

/** A lead who can be talked to for as long as a story wants. */
async function aTalker(name: string, source: string, phone: string): Promise<string> {
  const manager = await stage.speak("manager");
  const contact = { name, points: [{ type: "PHONE" as const, value: phone, primary: true }] };
  const lead = await manager.call(createLead, { body: { contact, source } });
  await manager.signOut();
  return lead.id;
}

test("a campaign is made, filled and started, and its first call is talked, held and closed", async () => {
  const leadId = await aTalker("Constance Featherstone", "Lighthouse", talkers[0]);

  const manager = await stage.enter("manager");
  const desk = await stage.enter("agent");
  const board = await stage.enter("supervisor");

  await manager.go("/campaigns");
  await manager.page.getByRole("button", { name: "New campaign" }).click();
  const dialog = manager.page.getByRole("dialog", { name: "New campaign" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Lighthouse keepers");
  await manager.checkAccess("a new campaign");
  await dialog.getByRole("button", { name: "New campaign" }).click();
  await manager.page.getByRole("heading", { name: "Lighthouse keepers" }).waitFor();
  await manager.page.getByRole("button", { name: "Add leads" }).first().click();
  const filling = manager.page.getByRole("dialog", { name: "Add leads to Lighthouse keepers" });
  await filling.getByRole("textbox", { name: "Source" }).fill("Lighthouse");
  await filling.getByText("1 lead fits").waitFor();
  await filling.getByRole("button", { name: "Add these leads" }).click();
  await filling.getByText("Added").waitFor();
  await manager.checkAccess("leads added to a campaign");
  await manager.page.keyboard.press("Escape");
  await manager.page.getByRole("link", { name: "Constance Featherstone" }).first().waitFor();
  await manager.checkAccess("a campaign");

  await board.go("/board");
  const tile = board.page.getByRole("listitem").filter({ hasText: "Maya Okafor" });
  await tile.getByText("Offline").waitFor();

  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  await desk.page.getByText("Ready for a call").waitFor();
  await tile.getByText("Available").waitFor();
  await desk.checkAccess("the desk, ready");

  await manager.page.getByRole("button", { name: "Start", exact: true }).click();
  await manager.page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
  await manager.page.getByText("Lighthouse keepers runs").waitFor();

  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByText("Constance Featherstone").waitFor();
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();
  await tile.getByText("On call").waitFor();
  await desk.checkAccess("the desk, on a call");
  await board.checkAccess("the live board");

  await desk.page.keyboard.press("h");
  await dock.getByRole("button", { name: /^Resume/ }).waitFor();
  await desk.page.keyboard.press("h");
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();
  await desk.page.keyboard.press("n");
  await desk.page.keyboard.type("Would like to see the new lamp.");
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("e");
  await tile.getByText("Wrap-up").waitFor();
  await desk.checkAccess("the desk, after a call");

  await desk.page.keyboard.press("1");
  await desk.page.getByText("Ready for a call").waitFor();
  await tile.getByText("1 call, 1 won").waitFor();

  await manager.go(`/leads/${leadId}`);
  const timeline = manager.page.getByRole("region", { name: "Timeline" });
  await timeline.getByText(/^Talked .* with Maya Okafor/).waitFor();
  await timeline.getByText("Closed as Sale").waitFor();
  await timeline.getByText("Would like to see the new lamp.").waitFor();
  await manager.page.getByText("Converted").first().waitFor();

  await manager.page.keyboard.press("Control+k");
  await manager.page.keyboard.type("Constance");
  await manager.page.getByRole("option", { name: /^Constance Featherstone, Today/ }).waitFor();
  await manager.checkAccess("the command menu");
  await manager.page.getByRole("combobox").fill("lighthouse k");
  await manager.page.getByRole("option", { name: "Lighthouse keepers" }).click();
  await manager.page.getByRole("heading", { name: "Lighthouse keepers" }).waitFor();

  const session = await stage.speak("manager");
  const { items } = await session.call(listActivities, { params: { id: leadId }, query: {} });
  expect(items.filter((one) => one.type === "CALL")).toHaveLength(1);
  await session.signOut();
  await desk.page.getByRole("button", { name: /Available/ }).click();
  await desk.page.getByRole("menuitem", { name: "Go offline" }).click();
  await tile.getByText("Offline").waitFor();
  await desk.leave();
  await board.leave();
  await manager.leave();
});

test("a lead of a preview campaign is read first and dialled by hand", async () => {
  const leadId = await aTalker("Ignatius Underwood", "Harbour", talkers[1]);
  const manager = await stage.speak("manager");
  const campaign = await manager.call(createCampaign, {
    body: { name: "Harbour masters", mode: "PREVIEW" },
  });
  await manager.call(addMembers, { params: { id: campaign.id }, body: { leadIds: [leadId] } });
  await manager.signOut();

  const starter = await stage.enter("manager");
  await starter.go(`/campaigns/${campaign.id}`);
  await starter.page.getByRole("button", { name: "Start", exact: true }).click();
  await starter.page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
  await starter.page.getByText("Harbour masters runs").waitFor();
  await starter.leave();

  const desk = await stage.enter("agent");
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  await desk.page.getByRole("button", { name: /Next lead/ }).click();
  await desk.page.getByText("Ignatius Underwood").first().waitFor();
  await desk.checkAccess("a lead to look at");
  await desk.page.getByRole("button", { name: /^Dial/ }).click();
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Hold/, disabled: false }).waitFor();
  await desk.page.getByRole("button", { name: /Not interested/ }).click();
  await dock.getByRole("button", { name: /^End/ }).click();
  await desk.page.getByRole("button", { name: /Close with Not interested/ }).click();
  await desk.page.getByText("Ignatius Underwood: Not interested").waitFor();
  await desk.leave();
});

test("in an outbound campaign the agent picks whom he calls, and may go back to the list", async () => {
  const first = await aTalker("Constance Featherstone", "Cannery", talkers[0]);
  const second = await aTalker("Ignatius Underwood", "Cannery", talkers[1]);
  const manager = await stage.speak("manager");
  const campaign = await manager.call(createCampaign, {
    body: { name: "Old acquaintances", mode: "OUTBOUND" },
  });
  const leadIds = [first, second];
  await manager.call(addMembers, { params: { id: campaign.id }, body: { leadIds } });
  await manager.call(startCampaign, { params: { id: campaign.id } });
  await manager.signOut();

  const desk = await stage.enter("agent");
  const { page } = desk;
  await desk.go("/desk");
  const offline = page.getByRole("button", { name: "Get ready" });
  await offline.or(page.getByText("Ready for a call")).first().waitFor();
  if (await offline.isVisible()) await offline.click();
  await page.getByRole("button", { name: /Next lead/ }).waitFor();
  const campaigns = page.getByRole("combobox", { name: "Campaign" });
  if (await campaigns.isVisible()) {
    await campaigns.click();
    await page.getByRole("option", { name: "Old acquaintances" }).click();
  }
  const list = page.getByRole("group", { name: "Whom you may call now" });
  await list.getByRole("button", { name: /Ignatius Underwood/ }).click();
  await page.getByRole("button", { name: /Back to the list/ }).click();
  await list.getByRole("button", { name: /Constance Featherstone/ }).waitFor();
  await desk.checkAccess("whom an agent may call");
  await page.getByRole("button", { name: "My leads" }).click();
  await page.getByText("None of your leads is to be called in Old acquaintances").waitFor();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await list.getByRole("button", { name: /Ignatius Underwood/ }).click();
  await page.getByRole("button", { name: /^Dial/ }).click();
  const dock = page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Hold/, disabled: false }).waitFor();
  await page.getByRole("button", { name: /Not interested/ }).click();
  await dock.getByRole("button", { name: /^End/ }).click();
  await page.getByRole("button", { name: /Close with Not interested/ }).click();
  await page.getByText("Ignatius Underwood: Not interested").waitFor();
  await desk.leave();
});

test("a session that ends during a call leaves the call where it is, and its agent finds it again", async () => {
  // The number of the first story, so the person of the first story; the lead is another.
  const leadId = await aTalker("Constance Featherstone", "Quay", talkers[0]);
  const admin = await stage.speak("admin");
  const agent = await stage.speak("agent");
  const userId = agent.session.user.id;
  await agent.signOut();
  await admin.call(updateLead, { params: { id: leadId }, body: { assigneeId: userId } });
  const state = async () => (await admin.call(getAgent, { params: { id: userId } })).state;
  // He may be ready still from what was told before.
  await admin.call(endUserSessions, { params: { id: userId } });
  await expect.poll(state).toBe("OFFLINE");

  const desk = await stage.enter("agent");
  const { page } = desk;
  await desk.go("/desk");
  await page.getByRole("button", { name: "Get ready" }).click();
  await page.getByText("Ready for a call").waitFor();
  await desk.go(`/leads/${leadId}`);
  await page.getByRole("button", { name: "Call", exact: true }).click();
  const dock = page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Hold/, disabled: false }).waitFor();

  await admin.call(endUserSessions, { params: { id: userId } });
  await page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 5000 });
  const live = await admin.call(listCalls, { query: { live: "true", leadId } });
  expect(live.items).toMatchObject([{ state: "TALKING", leadName: "Constance Featherstone" }]);
  const [call] = live.items;
  const another = await page.request.post(`${stage.product.url}/api/v1/calls`, {
    data: { leadId },
  });
  expect(another.status()).toBe(401);

  await page.getByLabel("E-mail").fill(people.agent);
  await page.getByLabel("Password", { exact: true }).fill(stage.passwordOf("agent"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await dock.getByText("Constance Featherstone").waitFor();
  await dock.getByRole("button", { name: /^Hold/, disabled: false }).waitFor();
  expect(await admin.call(getCall, { params: { id: call?.id ?? "" } })).toMatchObject({
    state: "TALKING",
    endedAt: null,
  });
  await desk.go("/desk");
  await page.getByRole("button", { name: /Not interested/ }).click();
  await dock.getByRole("button", { name: /^End/ }).click();
  await page.getByRole("button", { name: /Close with Not interested/ }).click();
  await page.getByText("Constance Featherstone: Not interested").waitFor();
  // Nothing was brought to a phone that nobody answers for.
  await expect.poll(state).toBe("OFFLINE");
  await admin.signOut();
  await desk.leave();
});

test("who calls waits in the queue, and the desk of the agent who gets him opens his lead", async () => {
  const leadId = await aTalker("Peregrine Lovelace", "Inlet", "+12025550119");
  const admin = await stage.speak("admin");
  const { id: queueId } = await admin.call(createQueue, { body: { name: "Switchboard" } });
  const line = { number: "+442079460777", name: "Front door", queueId };
  const { id } = await admin.call(createInboundNumber, { body: line });
  const watcher = await stage.enter("supervisor");
  const desk = await stage.enter("agent");
  await watcher.go("/waiting-callers");
  const waiting = watcher.page.getByRole("region", { name: "Switchboard", exact: true });
  await waiting.getByText("Nobody waits.").waitFor();

  const ring = (body: object) => admin.call(simulateCaller, { params: { id }, body });
  await ring({ leadId, patienceSeconds: 600, talkSeconds: 600 });
  await waiting.getByRole("listitem").first().waitFor();
  await ring({ patienceSeconds: 1 });
  await waiting.getByText("of 2 calls today").waitFor();
  await expect.poll(() => waiting.getByRole("listitem").count()).toBe(1);
  await watcher.checkAccess("waiting callers");

  // Ready on any page: the desk comes to him with the lead.
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByText("Peregrine Lovelace").waitFor();
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();
  await desk.page.getByText("Called you, and waited in Switchboard.").waitFor();
  await waiting.getByText("Nobody waits.").waitFor();
  await admin.signOut();
});
