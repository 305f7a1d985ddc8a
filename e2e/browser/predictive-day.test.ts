import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import {
  addDoNotCallNumbers,
  addMembers,
  type Call,
  type CampaignStats,
  createCampaign,
  createDoNotCallList,
  createInboundNumber,
  createLead,
  endCall,
  getCampaignDispositions,
  getCampaignLedger,
  getCampaignStats,
  getCertificateKey,
  getOwnAgent,
  listCalls,
  listCampaigns,
  listQueues,
  listSkills,
  setOwnState,
  simulateCaller,
  startCampaign,
  wrapUpCall,
} from "@parley/contract";
import { expect, onTestFinished, test } from "vitest";
import { ApiSession } from "../../cli/src/api/session.ts";
import { followScript } from "../../cli/src/demo-floor/script.ts";
import { verifyAbandonCertificate } from "../../server/src/certificates.ts";
import { eventually } from "../../server/src/testing/tenant.ts";
import { stopped } from "./product.ts";
import { setStage } from "./stage.ts";

/*
 * The day of a campaign that dials ahead, as the manager sees it: who may be called at all, a floor of agents at
 * work, and an evening on which every page and file agrees.
 */
const stage = setStage({ PARLEY_CARRIER_PROFILE: "demo-fast" });

const farewell = "This was a call from Halden Energy. To be left alone, ring 0800 496 0000.";

/** Numbers that the demo's own list holds, those that asked this campaign to stop, and two that nobody forbids. */
const numbers = {
  asked: ["+442079460961", "+442079460962", "+442079460963"],
  askedHere: ["+442079460971", "+442079460972", "+442079460973", "+442079460974"],
  free: ["+442079460901", "+442079460902"],
};

async function leadAt(api: ApiSession, number: string): Promise<string> {
  const points = [{ type: "PHONE" as const, value: number, primary: true }];
  const contact = { name: `Visitor ${number.slice(-2)}`, points };
  return (await api.call(createLead, { body: { contact } })).id;
}

test("6: before anybody is dialled she sees who may be, and the code of each refusal", async () => {
  const api = await stage.speak("manager");
  const body = { name: "Spring Cover", mode: "PREDICTIVE" as const, farewell };
  const { id } = await api.call(createCampaign, { body });
  const leadIds: string[] = [];
  for (const number of Object.values(numbers).flat()) leadIds.push(await leadAt(api, number));
  await api.call(addMembers, { params: { id }, body: { leadIds } });
  const admin = await stage.speak("admin");
  const list = { kind: "CAMPAIGN" as const, name: "Not this cover", campaignId: id };
  const own = await admin.call(createDoNotCallList, { body: list });
  const stops = { numbers: numbers.askedHere };
  await admin.call(addDoNotCallNumbers, { params: { id: own.id }, body: stops });

  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go(`/campaigns/${id}`);
  const panel = page.getByRole("region", { name: "Who may be dialled" });
  await panel.getByText("Nobody is dialled by it").waitFor();
  await panel.getByRole("button", { name: "Look at all leads" }).click();
  const found = panel.getByRole("status");
  const reasons = found.getByRole("listitem");
  await reasons.nth(1).waitFor({ timeout: 30_000 });
  const told = (await reasons.allInnerTexts()).map((text) => text.split(/\s/)[0]);
  expect(told).toEqual(["4", "3"]);
  await reasons.nth(0).getByText("DO_NOT_CALL_CAMPAIGN", { exact: true }).waitFor();
  await reasons.nth(1).getByText("DO_NOT_CALL", { exact: true }).waitFor();
  await found.getByText("May not be dialled").locator("..").getByText("7").waitFor();
  await isla.checkAccess("who may be dialled");

  const coming = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Refused leads as CSV" }).click();
  const [, ...lines] = (await readFile(await (await coming).path(), "utf8")).trim().split(/\r?\n/);
  const codes = lines.map((line) => /DO_NOT_CALL\w*/.exec(line)?.[0]).sort();
  expect(codes).toEqual([
    ...numbers.asked.map(() => "DO_NOT_CALL"),
    ...numbers.askedHere.map(() => "DO_NOT_CALL_CAMPAIGN"),
  ]);
  // Nothing was dialled by looking.
  expect((await api.call(listCalls, { query: { campaignId: id } })).items).toEqual([]);
  await isla.leave();
});

/** The floor at work, until it is told to go home. */
function floorOf(agents: number): () => Promise<void> {
  const floor = stage.product.command(["demo", "floor", "--agents", String(agents)]);
  floor.stdout?.resume();
  const gone = once(floor, "exit");
  onTestFinished(() => stopped(floor));
  return async () => {
    floor.kill("SIGTERM");
    await gone;
  };
}

/** Looks each second: a minute has only so many requests. */
function slowly<T>(look: () => Promise<T>, what: string): Promise<NonNullable<T>> {
  const later = async () => {
    await pause(1000);
    return look();
  };
  return eventually(later, { within: 90_000, what });
}

/** The last agent may have been given one more person, and would talk with him for a minute and wrap up for half of one. */
async function finish(agent: ApiSession, dispositionId: string): Promise<void> {
  const { state, callId } = await agent.call(getOwnAgent);
  if (!callId) return;
  const params = { id: callId };
  if (state === "ON_CALL") await agent.call(endCall, { params });
  if (state !== "WRAP_UP") return;
  await followScript(agent, callId, Math.random, new Date());
  await agent.call(wrapUpCall, { params, body: { dispositionId } });
}

/** Nobody rings, talks or wraps up any more. */
const isOver = ({ now, members }: CampaignStats) =>
  now.ringing + now.talking + now.agentsWrapUp + members.dialing === 0;

test("15 to 26: a floor works through the morning, and in the evening all figures are the same", {
  timeout: 240_000,
}, async () => {
  const api = await stage.speak("manager");
  const { items } = await api.call(listCampaigns, {});
  const campaign = items.find(({ name }) => name === "Boiler Cover Q4");
  if (!campaign) throw new Error("the demo has its campaign");
  expect(campaign.mode).toBe("PREDICTIVE");
  const params = { id: campaign.id };
  const stats = () => api.call(getCampaignStats, { params });
  const goHome = floorOf(8);

  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go(`/campaigns/${campaign.id}`);
  const pacing = page.getByRole("region", { name: /Pacing/ });
  await pacing.getByText("dials ahead").waitFor({ timeout: 60_000 });
  await pacing.getByText("Risk that a call may bear").waitFor();
  await pacing.getByText(/of dials reach a person/).waitFor();
  await slowly(async () => (await stats()).today.people >= 8, "people who answered");
  await pacing.getByText("Abandoned today").waitFor();
  await isla.checkAccess("a campaign that dials ahead");

  // Agents leave for lunch but one: nobody is dialled ahead for him, and the page says why and since when.
  await goHome();
  const last = await stage.speak("agent");
  await last.call(setOwnState, { body: { state: "READY" } });
  await pacing.getByText("With fewer than two agents on the floor").waitFor({ timeout: 30_000 });

  // She ends the day: nobody new is dialled, and who talks finishes.
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await last.call(setOwnState, { body: { state: "OFFLINE" } });
  const closings = await api.call(getCampaignDispositions, { params });
  const refusal = closings.items.find(({ category }) => category === "REFUSAL")?.id ?? "";
  const day = await slowly(async () => {
    await finish(last, refusal);
    const now = await stats();
    return isOver(now) ? now : null;
  }, "the end of the last call");
  const calls = await allCalls(api, campaign.id);
  const count = (outcome: string) => calls.filter((call) => call.outcome === outcome).length;
  const { total } = await api.call(getCampaignLedger, { params });
  expect(calls.filter(({ endedAt }) => endedAt === null)).toEqual([]);
  expect([total.connected, total.abandoned, total.machines, total.noAnswer, total.busy]).toEqual(
    ["CONNECTED", "ABANDONED", "MACHINE", "NO_ANSWER", "BUSY"].map(count),
  );
  expect([total.people, total.dials]).toEqual([day.today.people, day.today.attempts]);
  expect(total.people).toBe(total.connected + total.abandoned);

  await page.getByRole("main").getByRole("link", { name: "Report" }).click();
  await page.getByRole("button", { name: "Today" }).click();
  const tile = (name: string) => page.getByText(name, { exact: true }).first().locator("..");
  await tile("Dials").getByText(String(total.dials), { exact: true }).waitFor();
  await tile("People").getByText(String(total.people), { exact: true }).waitFor();

  await page.getByRole("button", { name: "Issue certificate" }).click();
  const signed = page.waitForEvent("download");
  await page.getByRole("button", { name: "Signed file" }).click();
  const file = await (await signed).path();
  const key = createPublicKey((await api.call(getCertificateKey)).publicKey);
  const read = await verifyAbandonCertificate(file, key, undefined);
  if (!("facts" in read)) throw new Error(read.fault);
  const { people, abandoned } = read.facts;
  expect({ people, abandoned }).toEqual({ people: total.people, abandoned: total.abandoned });
  await isla.leave();
});

async function allCalls(api: ApiSession, campaignId: string): Promise<Call[]> {
  const calls: Call[] = [];
  let cursor: string | undefined;
  do {
    const query = { campaignId, limit: 200, ...(cursor && { cursor }) };
    const page = await api.call(listCalls, { query });
    calls.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return calls;
}

test("a campaign that dials and takes calls: who calls comes before whoever would be dialled", {
  timeout: 120_000,
}, async () => {
  const api = await stage.speak("manager");
  const admin = await stage.speak("admin");
  const isla = await stage.enter("manager");
  const { page } = isla;
  await isla.go("/campaigns");
  await page.getByRole("button", { name: "New campaign" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Boiler line");
  await dialog.getByRole("combobox", { name: "Mode" }).click();
  await page.getByRole("option", { name: "Blended" }).click();
  await dialog.getByLabel("What a person hears whom nobody can talk to").fill(farewell);
  await dialog.getByRole("button", { name: "New campaign" }).click();
  await page.getByText("No queue leads here").waitFor();
  const campaign = (await api.call(listCampaigns, {})).items.find(
    ({ name }) => name === "Boiler line",
  );
  const params = { id: campaign?.id ?? "" };
  expect(campaign?.mode).toBe("BLENDED");

  // The queue of its callers, by the hand of who sets up queues.
  const ruth = await stage.enter("admin");
  await ruth.go("/queues");
  await ruth.page.getByRole("button", { name: "New queue" }).first().click();
  const queue = ruth.page.getByRole("dialog");
  await queue.getByLabel("Name").fill("Boiler line");
  await queue.getByRole("combobox", { name: "Campaign" }).click();
  await ruth.page.getByRole("option", { name: "Boiler line" }).click();
  await queue.getByRole("button", { name: "New queue" }).click();
  await queue.waitFor({ state: "hidden" });
  const { items } = await admin.call(listQueues, {});
  const queueId = items.find(({ name }) => name === "Boiler line")?.id ?? "";
  const line = { number: "+442079460778", name: "Boiler line", queueId };
  const number = await admin.call(createInboundNumber, { body: line });
  await ruth.leave();

  // One who would be dialled, and one who calls before anybody is ready for either.
  const leadIds = [await leadAt(api, "+442079460903"), await leadAt(api, "+447700900001")];
  await api.call(addMembers, { params, body: { leadIds: leadIds.slice(1) } });
  const body = { leadId: leadIds[0], patienceSeconds: 600, talkSeconds: 600 };
  await admin.call(simulateCaller, { params: { id: number.id }, body });
  await api.call(startCampaign, { params });
  const desk = await stage.enter("agent");
  await slowly(
    async () => (await api.call(getCampaignStats, { params })).now.queued === 1,
    "a caller",
  );
  await isla.go(`/campaigns/${params.id}`);
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByText("Visitor 03").waitFor();
  await desk.page.getByText("Called you, and waited in Boiler line.").waitFor();
  await desk.page.getByRole("button", { name: /Not interested/ }).click();
  await dock.getByRole("button", { name: /^End/ }).click();
  await desk.page.getByRole("button", { name: /Close with Not interested/ }).click();
  // Now the one who was to be dialled is, and it is no abandoned call that he was not dialled before.
  await dock.getByText("Visitor 01").waitFor({ timeout: 30_000 });
  const { total } = await api.call(getCampaignLedger, { params });
  expect([total.callers, total.callersServed, total.abandoned]).toEqual([1, 1, 0]);
  const calls = await allCalls(api, params.id);
  expect(calls.at(-1)).toMatchObject({ origin: "INBOUND", outcome: "CONNECTED" });
  await page.getByRole("main").getByRole("link", { name: "Report" }).click();
  await page.getByRole("button", { name: "Today" }).click();
  await page.getByText("of 1 who called").waitFor();
  await isla.checkAccess("the report of a campaign that takes calls");
  await isla.leave();
  await desk.leave();
});

test("a supervisor asks why an agent waits, and is told which skill no lead needs", async () => {
  const api = await stage.speak("manager");
  const { items: skills } = await api.call(listSkills, {});
  const german = skills.find(({ name }) => name === "German");
  const body = {
    name: "Winter letters",
    mode: "PROGRESSIVE" as const,
    strategy: "SKILL_BASED" as const,
  };
  const { id } = await api.call(createCampaign, { body });
  const leadIds = [await leadAt(api, "+442079460904")];
  await api.call(addMembers, { params: { id }, body: { leadIds, skillId: german?.id ?? null } });
  await api.call(startCampaign, { params: { id } });
  // Sofia speaks Spanish.
  const sofia = { email: "sofia.marin@halden.example", password: stage.passwordOf("agent") };
  const session = new ApiSession(stage.product.url, sofia);
  await session.signIn();
  await session.call(setOwnState, { body: { state: "READY" } });

  const dana = await stage.enter("supervisor");
  const { page } = dana;
  await dana.go("/board");
  await page
    .getByRole("button", { name: /Sofia Marin/ })
    .first()
    .click();
  await page
    .getByText(
      /^Winter letters: no lead with skill .*Spanish is left; those that are need German\.$/,
    )
    .waitFor();
  await page.getByRole("menuitem", { name: "Add leads to Winter letters" }).click();
  await page.getByRole("heading", { name: "Winter letters" }).waitFor();
  await dana.leave();
  await session.call(setOwnState, { body: { state: "OFFLINE" } });
  await session.signOut();
});
