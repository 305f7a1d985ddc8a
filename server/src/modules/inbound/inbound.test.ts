import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";

const talks = fixedE164("01");
let lines = 0;
const newNumber = () => `+4420798${String(++lines).padStart(5, "0")}`;

type Queue = Partial<api.Input<typeof api.createQueue>["body"]>;

/** A number that leads to a queue. */
async function lineOf(acme: TestTenant, queue: Queue = {}, line: object = {}) {
  const { id: queueId } = await acme.admin.call(api.createQueue, {
    body: { name: "Sales", ...queue } as never,
  });
  const body = { number: newNumber(), name: "Main line", queueId, ...line };
  const number = await acme.admin.call(api.createInboundNumber, { body: body as never });
  return { ...number, queueId };
}

async function agentOf(acme: TestTenant, name: string, state: "READY" | "OFFLINE" = "READY") {
  const agent = await acme.user("AGENT", { name });
  if (state === "READY") await agent.call(api.setOwnState, { body: { state } });
  return agent;
}

async function ring(acme: TestTenant, line: { id: string }, body: object = {}): Promise<void> {
  await acme.admin.call(api.simulateCaller, { params: { id: line.id }, body });
}

/** The newest calls that came in. */
async function cameIn(acme: TestTenant) {
  const { items } = await acme.admin.call(api.listCalls, { query: {} });
  return items.filter(({ direction }) => direction === "INBOUND");
}

function callIn(acme: TestTenant, is: Partial<api.Call>) {
  return eventually(
    async () =>
      (await cameIn(acme)).find((call) =>
        Object.entries(is).every(([key, value]) => call[key as keyof api.Call] === value),
      ),
    { what: `a call that is ${JSON.stringify(is)}`, within: 15_000 },
  );
}

function inState(client: Client, state: api.AgentState) {
  return eventually(async () => {
    const agent = await client.call(api.getOwnAgent);
    return agent.state === state ? agent : null;
  });
}

async function ladder(acme: TestTenant, id: string) {
  const { history } = await acme.admin.call(api.getCall, { params: { id } });
  return history.map(({ type, queue }) => (queue === null ? type : `${type} ${queue}`));
}

test("who calls is known by his number, waits, talks with an agent, and is wrapped up like anybody", async () => {
  const acme = await newTenant();
  const bea = await agentOf(acme, "Bea", "OFFLINE");
  const lead = await acme.lead({ name: "Graham Whitlock", phone: talks });
  const line = await lineOf(acme, { greeting: "Welcome." });
  await ring(acme, line, { leadId: lead.id, patienceSeconds: 600, talkSeconds: 600 });

  const waiting = await callIn(acme, { state: "QUEUED" });
  expect(waiting).toMatchObject({
    ...{ origin: "INBOUND", leadId: lead.id, callerId: line.number, queueName: "Sales" },
    ...{ agentId: null, campaignId: null, outcome: null },
  });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const { callId } = await inState(bea, "ON_CALL");
  expect(callId).toBe(waiting.id);
  // The lead is the agent's own from the moment he gets it.
  expect(await bea.call(api.getLead, { params: { id: lead.id } })).toMatchObject({
    activeCallId: waiting.id,
  });
  await bea.call(api.endCall, { params: { id: waiting.id } });
  await inState(bea, "WRAP_UP");
  const { items } = await bea.call(api.listDispositions, {});
  const dispositionId = items.find(({ name }) => name === "Sale")?.id ?? "";
  await bea.call(api.wrapUpCall, { params: { id: waiting.id }, body: { dispositionId } });
  await inState(bea, "READY");

  await acme.settled();
  expect(await acme.admin.call(api.getLead, { params: { id: lead.id } })).toMatchObject({
    ...{ status: "CONVERTED", activeCallId: null },
    // Nobody was dialled.
    attempts: 0,
  });
  expect((await ladder(acme, waiting.id)).slice(0, 4)).toEqual([
    "CAME_IN",
    "ENTERED_QUEUE Sales",
    "ANSWERED",
    "AGENT_FOUND Sales",
  ]);
  const { rows } = await acme.server.admin.query("select 1 from attempts where tenant_id = $1", [
    acme.id,
  ]);
  expect(rows).toEqual([]);
});

test("a stranger becomes a lead, and who hangs up while he waits has left the queue", async () => {
  const acme = await newTenant();
  const line = await lineOf(acme);
  await ring(acme, line, { patienceSeconds: 1 });
  const left = await callIn(acme, { outcome: "LEFT_QUEUE" });
  expect(left).toMatchObject({ leadName: "Unknown caller", agentId: null, connectedAt: null });
  const lead = await acme.admin.call(api.getLead, { params: { id: left.leadId } });
  expect(lead).toMatchObject({ source: "Inbound call", activeCallId: null, attempts: 0 });
});

test("who has waited through a queue goes on to the next, and hears the farewell after the last", async () => {
  const acme = await newTenant();
  const last = await acme.admin.call(api.createQueue, {
    body: { name: "Anybody", maxWaitSeconds: 1, farewell: "Please call again." } as never,
  });
  const line = await lineOf(acme, { maxWaitSeconds: 1, overflowQueueId: last.id });
  await ring(acme, line, { patienceSeconds: 600 });
  const ended = await callIn(acme, { outcome: "NOT_SERVED" });
  expect(ended.queueName).toBe("Anybody");
  expect((await ladder(acme, ended.id)).filter((step) => step !== "ANSWERED")).toEqual([
    ...["CAME_IN", "ENTERED_QUEUE Sales", "MOVED_ON Anybody", "WAITED_TOO_LONG Anybody", "ENDED"],
  ]);
  const back = { params: { id: last.id }, body: { overflowQueueId: line.queueId } };
  expect(await acme.admin.try(api.updateQueue, back)).toMatchObject({ status: 422 });
});

test("a full queue is passed by, and outside the hours nobody waits", async () => {
  const acme = await newTenant();
  const line = await lineOf(acme, { maxLength: 1, farewell: null });
  await ring(acme, line, { patienceSeconds: 600 });
  const first = await callIn(acme, { state: "QUEUED" });
  await ring(acme, line, { patienceSeconds: 600 });
  const turnedAway = await callIn(acme, { outcome: "NOT_SERVED" });
  expect(await ladder(acme, turnedAway.id)).toContain("QUEUE_FULL Sales");
  await acme.admin.call(api.endCall, { params: { id: first.id } });

  const never = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [] };
  const hours = { ...never, saturday: [], sunday: [] };
  await acme.admin.call(api.updateInboundNumber, {
    params: { id: line.id },
    body: { opening: "OWN", hours, closedText: "We are closed." },
  });
  const change = (body: object) =>
    acme.admin.call(api.updateInboundNumber, { params: { id: line.id }, body });
  expect(await change({ hours: null })).toMatchObject({ opening: "OWN", hours });
  await ring(acme, line, { patienceSeconds: 600 });
  const closed = await callIn(acme, { outcome: "CLOSED" });
  expect(await ladder(acme, closed.id)).toContain("OUT_OF_HOURS");

  expect(await change({ opening: "ALWAYS" })).toMatchObject({ opening: "ALWAYS", hours: null });
  expect(await change({ hours })).toMatchObject({ opening: "ALWAYS", hours: null });
});

test("the more pressing queue comes first, and an agent without the skill is passed by", async () => {
  const acme = await newTenant();
  const german = await acme.admin.call(api.createSkill, { body: { name: "German" } as never });
  const late = await lineOf(acme, { priority: 9 });
  const pressing = await lineOf(acme, { name: "Pressing", priority: 1 });
  const special = await lineOf(acme, { name: "German", priority: 1, skillIds: [german.id] });
  for (const line of [late, pressing, special]) {
    await ring(acme, line, { patienceSeconds: 600, talkSeconds: 600 });
    await callIn(acme, { state: "QUEUED", queueId: line.queueId });
  }
  const bea = await agentOf(acme, "Bea");
  await inState(bea, "ON_CALL");
  const { queueName } = await callIn(acme, { state: "TALKING" });
  expect(queueName).toBe("Pressing");
  expect(await callIn(acme, { queueId: special.queueId })).toMatchObject({ state: "QUEUED" });
});

test("a number is one tenant's only, and calls to what is nobody's, or by another's trunk, are refused and told", async () => {
  const acme = await newTenant();
  const other = await newTenant();
  const line = await lineOf(acme);
  const theirs = await lineOf(other);
  const again = { number: theirs.number, name: "Mine", queueId: line.queueId };
  expect(await acme.admin.try(api.createInboundNumber, { body: again as never })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "number" }] },
  });
  const call = acme.server.parley.telephony.ring;
  const way = { from: talks, trunk: "acme", trunkTenantId: acme.id };
  await call?.({ ...way, to: "+442079899999" });
  await call?.({ ...way, to: theirs.number });
  const raised = await eventually(async () => {
    await acme.server.parley.watch.catchUp();
    const { items } = await acme.admin.call(api.listSecurityEvents, { query: {} });
    return items.length > 1 ? items : null;
  });
  expect(raised.map(({ kind }) => kind).toSorted()).toEqual([
    "CALL_REFUSED",
    "CROSS_TENANT_ATTEMPT",
  ]);
  expect([await cameIn(acme), await cameIn(other)]).toEqual([[], []]);
});

test("whoever watches the queues sees who waits, whose turn it is, and how the day goes", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ name: "Graham Whitlock", phone: talks });
  const line = await lineOf(acme, { targetSeconds: 600 });
  const leader = await acme.user("SUPERVISOR");
  await ring(acme, line, { leadId: lead.id, patienceSeconds: 600, talkSeconds: 600 });
  const waiting = await callIn(acme, { state: "QUEUED" });
  await ring(acme, line, { patienceSeconds: 1 });
  await callIn(acme, { outcome: "LEFT_QUEUE" });
  const see = async (client: Client) => (await client.call(api.getQueuesLive)).queues[0];
  expect(await see(acme.admin)).toMatchObject({
    ...{ name: "Sales", agents: { ready: 0, busy: 0, away: 0 } },
    waiting: [{ callId: waiting.id, position: 1, leadName: "Graham Whitlock" }],
  });
  // That somebody waits is everybody's who looks after queues; who it is, is not.
  expect((await see(leader))?.waiting).toMatchObject([{ callId: waiting.id, leadName: null }]);
  const bea = await agentOf(acme, "Bea");
  await inState(bea, "ON_CALL");
  const { waiting: left, agents, hours } = (await see(acme.admin)) ?? {};
  expect([left, agents]).toEqual([[], { ready: 0, busy: 1, away: 0 }]);
  const sum = (name: "came" | "withinTarget" | "leftSoon") =>
    hours?.reduce((total, hour) => total + hour[name], 0);
  expect([sum("came"), sum("withinTarget"), sum("leftSoon")]).toEqual([2, 1, 1]);
  const told = (await acme.events()).filter(({ name }) => name === "queue.changed");
  expect(told.map(({ data }) => data.state)).toEqual(
    expect.arrayContaining(["QUEUED", "TALKING", "ENDED"]),
  );
});

test("callers of a campaign's queue are the campaign's, come before whom it would dial, and dilute no limit", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ name: "Graham Whitlock", phone: talks });
  const other = await acme.lead();
  const settings = { farewell: "Parley Ltd called." };
  const campaign = await acme.campaign({
    ...{ leads: [lead, other], mode: "BLENDED", start: false, settings },
  });
  const checks = await acme.admin.call(api.checkCampaign, { params: { id: campaign.id } });
  expect(checks.checks.find(({ check }) => check === "QUEUES")).toMatchObject({ level: "RED" });
  const line = await lineOf(acme, { campaignId: campaign.id });
  await ring(acme, line, { leadId: lead.id, patienceSeconds: 600, talkSeconds: 600 });
  const waiting = await callIn(acme, { state: "QUEUED", campaignId: campaign.id });
  await acme.admin.call(api.startCampaign, { params: { id: campaign.id } });

  const bea = await agentOf(acme, "Bea");
  const { callId } = await inState(bea, "ON_CALL");
  expect(callId).toBe(waiting.id);
  await acme.admin.call(api.pauseCampaign, { params: { id: campaign.id } });
  await bea.call(api.endCall, { params: { id: waiting.id } });
  const { items } = await bea.call(api.listDispositions, {});
  const dispositionId = items.find(({ name }) => name === "Sale")?.id ?? "";
  await bea.call(api.wrapUpCall, { params: { id: waiting.id }, body: { dispositionId } });
  await acme.settled();

  const { today } = await acme.admin.call(api.getCampaignStats, { params: { id: campaign.id } });
  // He is no person whom we called: the share of those who found nobody is not made smaller by him.
  const none = { attempts: 0, people: 0, outcomes: {} };
  expect(today).toMatchObject({ callers: { came: 1, served: 1 }, conversions: 1, ...none });
  const members = await acme.admin.call(api.listMembers, { params: { id: campaign.id } });
  expect(members.items.find(({ leadId }) => leadId === lead.id)).toMatchObject({
    ...{ state: "DONE", attempts: 0, lastOutcome: "CONNECTED" },
  });
  const mode = { params: { id: campaign.id }, body: { mode: "PROGRESSIVE" as const } };
  expect(await acme.admin.try(api.updateCampaign, mode)).toMatchObject({ status: 409 });
});

test("an inbound campaign dials nobody, and a queue leads to no campaign that takes no calls", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ phone: talks });
  const campaign = await acme.campaign({ leads: [lead], mode: "INBOUND" });
  const { id } = await acme.campaign({ leads: [], start: false });
  const line = await lineOf(acme, { campaignId: campaign.id });
  const wrong = { params: { id: line.queueId }, body: { campaignId: id } };
  expect(await acme.admin.try(api.updateQueue, wrong)).toMatchObject({
    ...{ status: 422, problem: { errors: [{ field: "campaignId" }] } },
  });
  const bea = await agentOf(acme, "Bea");
  await ring(acme, line, { patienceSeconds: 600, talkSeconds: 600 });
  const served = await callIn(acme, { campaignId: campaign.id, state: "TALKING" });
  expect(await inState(bea, "ON_CALL")).toMatchObject({ callId: served.id });
  const { rows } = await acme.server.admin.query("select 1 from attempts where tenant_id = $1", [
    acme.id,
  ]);
  expect(rows).toEqual([]);
});
