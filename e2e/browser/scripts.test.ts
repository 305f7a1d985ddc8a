import {
  addMembers,
  createCampaign,
  createLead,
  listCalls,
  listCampaigns,
  listScripts,
  listSplitTests,
  lookUpDoNotCall,
  startCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

/** Numbers at which a person answers after a second and talks until somebody hangs up. */
const talkers = ["+447700900001", "+12025550101"] as const;

/** A campaign that follows the demo's script, with one lead who can be talked to. */
async function scriptedCampaign(
  name: string,
  campaign: string,
  talker: string = talkers[0],
): Promise<string> {
  const manager = await stage.speak("manager");
  const script = (await manager.call(listScripts)).items[0];
  const contact = { name, points: [{ type: "PHONE" as const, value: talker, primary: true }] };
  const attributes = { boiler: "Vaillant", boilerInstalled: 2009, town: "Leeds" };
  const lead = await manager.call(createLead, { body: { contact, attributes } });
  // A busy machine may take longer over a wrap-up's checks than an agent is given by default.
  const wrapUpSeconds = 600;
  const scriptId = script?.id ?? "";
  const body = { name: campaign, mode: "PROGRESSIVE" as const, scriptId, wrapUpSeconds };
  const { id } = await manager.call(createCampaign, { body });
  await manager.call(addMembers, { params: { id }, body: { leadIds: [lead.id] } });
  await manager.call(startCampaign, { params: { id } });
  await manager.signOut();
  return lead.id;
}

test("the desk leads an agent through the script, keeps the answers and asks for those that miss", async () => {
  const desk = await stage.enter("agent");
  const { page } = desk;
  const leadId = await scriptedCampaign("Constance Featherstone", "Old boilers");
  await desk.go("/desk");
  await page.getByRole("button", { name: "Get ready" }).click();

  const script = page.getByRole("region", { name: "Script", exact: true });
  await script.getByText("is that Constance Featherstone?").waitFor();
  await script.getByText("This is Maya Okafor of Halden Energy").waitFor();
  await desk.checkAccess("the desk with a script");
  // By keys alone: to the question, yes, and on.
  await page.keyboard.press("q");
  await page.keyboard.press("Enter");
  await script.getByRole("button", { name: "Yes", pressed: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  await script.getByRole("heading", { name: "The boiler" }).waitFor();
  await script.getByText("I see a Vaillant at your address in Leeds, put in in 2009.").waitFor();
  await script.getByRole("textbox", { name: /What went wrong/ }).fill("The pump, last winter");
  await page.keyboard.press("Escape");
  const older = script.getByRole("group", { name: "Boiler older than 8 years?" });
  await older.getByRole("button", { name: "Yes" }).click();
  await page.keyboard.press("ArrowRight");
  await script.getByRole("heading", { name: "An old boiler" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await script.getByRole("heading", { name: "The boiler" }).waitFor();
  await page.keyboard.press("ArrowRight");

  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("e");
  await page.getByText("Outcome needed").waitFor();
  await page.keyboard.press("1");
  await page.getByText("Not answered yet: Serviced this year?; Which cover?").waitFor();
  // The first step that misses one is opened by itself.
  await script.getByRole("heading", { name: "An old boiler" }).waitFor();
  await desk.checkAccess("the desk, asked for answers");
  await script.getByRole("button", { name: "No", exact: true }).click();
  await page.keyboard.press("ArrowRight");
  await script.getByRole("button", { name: "Whole home" }).click();
  await script.getByRole("button", { name: "Whole home", pressed: true }).waitFor();
  await page.keyboard.press("1");
  await page.getByText(/Constance Featherstone.*Sale/).waitFor();

  await page.getByRole("button", { name: /Available/ }).click();
  await page.getByRole("menuitem", { name: "Go offline" }).click();
  await page.getByRole("button", { name: "Get ready" }).waitFor();

  const supervisor = await stage.enter("manager");
  const manager = await stage.speak("manager");
  const call = (await manager.call(listCalls, { query: { leadId } })).items[0];
  await manager.signOut();
  expect(call).toMatchObject({ scriptVersion: 2 });
  await supervisor.go(`/calls/${call?.id}`);
  const answers = supervisor.page.getByRole("region", { name: "Answers" });
  await answers.getByText("The pump, last winter").waitFor();
  await answers.getByText("Whole home").waitFor();
  await supervisor.checkAccess("a call with its answers");
  await supervisor.go(`/leads/${leadId}`);
  await supervisor.page.getByText("Script Boiler cover, version 2: 5 answers").waitFor();
});

test("a manager writes a step with a branch, walks through it and publishes it", async () => {
  const manager = await stage.enter("manager");
  const { page } = manager;
  await manager.go("/scripts");
  await page.getByRole("row", { name: /Boiler cover/ }).waitFor();
  await manager.checkAccess("scripts");
  await page.getByText("Boiler cover").first().click();
  await page.getByRole("button", { name: "Add step" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Landlords");
  await page.getByRole("textbox", { name: "What the agent says" }).fill("Dear {{lead.landlord}}");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("text: says {{lead.landlord}}, which there is not").waitFor();
  await manager.checkAccess("a script that cannot be published");
  await page.getByRole("textbox", { name: "What the agent says" }).fill("Dear {{lead.name}}");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Version 3 is published.").waitFor();

  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("is that Alex Sample?").waitFor();
  await page.getByRole("button", { name: "Yes" }).click();
  await page.getByText("To be answered on this way: Boiler older than 8 years?").waitFor();
  await manager.checkAccess("a script that is tried");
  await page.getByRole("button", { name: "Versions", exact: true }).click();
  await page.getByText("Added: Landlords").waitFor();
  await manager.checkAccess("versions of a script");
});

test("a campaign picks how its calls are closed, and the desk has its keys and no others", async () => {
  const manager = await stage.enter("manager");
  const { page } = manager;
  await scriptedCampaign("Ignatius Underwood", "Closed our way", talkers[1]);
  await manager.go("/campaigns");
  await page.getByText("Closed our way").first().click();
  const panel = page.getByRole("region", { name: "Dispositions" });
  await panel.getByText("The whole catalogue").waitFor();
  await panel.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Dispositions" });
  for (const name of ["Sale", "Qualified", "Language", "Machine", "No decision"]) {
    await dialog.getByRole("button", { name: `Remove ${name}` }).click();
  }
  const wrong = dialog.getByRole("listitem", { name: "Wrong person" });
  await wrong.getByRole("combobox", { name: "Key" }).click();
  await page.getByRole("option", { name: "1", exact: true }).click();
  await wrong.getByRole("combobox", { name: "What follows" }).click();
  await page.getByRole("option", { name: "On the do-not-call list" }).click();
  await wrong.getByLabel("Worth").fill("2.5");
  await manager.checkAccess("dispositions of a campaign");
  await dialog.getByRole("button", { name: "Save" }).click();
  await panel.getByText("Picked for this campaign").waitFor();
  await panel.getByText("On the do-not-call list").waitFor();
  await panel.getByRole("button", { name: "Edit" }).click();
  expect(await wrong.getByLabel("Worth").inputValue()).toMatch(/^2\.50? GBP$/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await manager.checkAccess("a campaign with its dispositions");

  const desk = await stage.enter("otherAgent");
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  await desk.page.getByText("is that Ignatius Underwood?").waitFor();
  expect(await desk.page.getByRole("button", { name: "Sale" }).count()).toBe(0);
  await desk.page.keyboard.press("e");
  await desk.page.getByText("Outcome needed").waitFor();
  await desk.page.keyboard.press("1");
  await desk.page.getByText(/Ignatius Underwood.*Wrong person/).waitFor();
  const session = await stage.speak("manager");
  // The desk says so before the server has: the list is asked until it has heard.
  const listed = async () =>
    (await session.call(lookUpDoNotCall, { body: { number: talkers[1] } })).items;
  await expect.poll(listed).toMatchObject([{ kind: "INTERNAL" }]);
  await session.signOut();
});

/** What many days bring, written down at once: calls of both arms, on leads that are there. */
const manyCalls = `
  with leads as (
    select l.tenant_id, l.id, row_number() over (order by l.id) as number from leads l
    join tenants t on t.id = l.tenant_id where t.slug = 'halden' and l.purged_at is null
  )
  insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, campaign_id,
    customer_leg_id, ring_seconds, wrap_up_seconds, started_at, closed_at, disposition_id,
    script_id, script_version, split_test_id, split_arm)
  select l.tenant_id, uuidv7(), 'CAMPAIGN', 'ENDED', 'CONNECTED', 'loopback', l.id, t.campaign_id,
    uuidv7(), 18, 30, now(), now(), d.id, a.script_id, a.version, t.id, a.number
  from leads l
  join split_tests t on t.id = $1
  join split_test_arms a on a.test_id = t.id and a.number = 1 + l.number % 2
  join dispositions d on d.tenant_id = l.tenant_id
    and d.name = case when l.number % (20 - 4 * a.number) < 2 then 'Sale' else 'Qualified' end
  where l.number <= 600`;

test("two versions of a script are compared, with the size that it takes", async () => {
  await scriptedCampaign("Rosalind Pemberton", "Beside each other");
  const manager = await stage.enter("manager");
  const { page } = manager;
  await manager.go("/campaigns");
  await page.getByText("Beside each other").first().click();
  await page.getByRole("link", { name: "Split test" }).click();
  await page.getByRole("heading", { name: "New split test" }).waitFor();
  await page.getByText("About 2,051 conversations of each arm").waitFor();
  await page.getByRole("textbox", { name: "Name" }).fill("Two against one");
  for (const [arm, version] of [
    ["Arm A", "1: First version"],
    ["Arm B", "2: A way of its own for old boilers"],
  ] as const) {
    await page.getByRole("group", { name: arm }).getByRole("combobox", { name: "Version" }).click();
    await page.getByRole("option", { name: version }).click();
  }
  await manager.checkAccess("a new split test");
  await page.getByRole("button", { name: "Start the test" }).click();
  await page.getByText(/Each arm needs 2,051 conversations/).waitFor();

  const speaker = await stage.speak("manager");
  const { items } = await speaker.call(listCampaigns);
  const id = items.find(({ name }) => name === "Beside each other")?.id ?? "";
  const [running] = (await speaker.call(listSplitTests, { params: { id } })).items;
  await speaker.signOut();
  await stage.product.sql(manyCalls, [running?.id]);
  await page.reload();
  await page
    .getByRole("row", { name: /B: Boiler cover, version 2/ })
    .getByText("300")
    .first()
    .waitFor();
  await page.getByText("Difference to A").waitFor();
  await manager.checkAccess("a split test");
  await page.getByRole("button", { name: "End the test" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End the test" }).click();
  await page.getByText(/^Ended Today/).waitFor();

  // The same page compares settings; the arm that is adopted becomes the campaign's own.
  await page.getByRole("textbox", { name: "Name" }).fill("Ring a little longer");
  await page.getByText("Settings", { exact: true }).click();
  await page.getByRole("group", { name: "Arm B" }).getByLabel("Ring time").fill("27");
  await page.getByText(/About 2,051 leads dialled by each arm/).waitFor();
  await manager.checkAccess("a new split test of settings");
  await page.getByRole("button", { name: "Start the test" }).click();
  const longer = page.getByRole("row", { name: /B: Ring time 27 s/ });
  await longer.waitFor();
  await page.getByRole("link", { name: "Beside each other" }).click();
  await page.getByRole("region", { name: "Split test: Ring a little longer" }).waitFor();
  await longer.waitFor();
  await page.getByRole("link", { name: "Split test" }).click();
  await page.getByRole("button", { name: "End the test" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: "B: Ring time 27 s" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "End the test" }).click();
  await page.getByText("(adopted)").waitFor();
  await page.getByRole("link", { name: "Beside each other" }).click();
  await page.getByText("Split test: Ring a little longer", { exact: true }).waitFor();
  await page.getByText("27 seconds", { exact: true }).waitFor();
});
