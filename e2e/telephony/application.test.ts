import * as api from "@parley/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { levelOf, loudness, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import type { Client } from "../../server/src/testing/client.ts";
import { operatorOf } from "../../server/src/testing/operator.ts";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";
import { openSite, plugIn } from "./site.ts";

/* The whole application over a real Asterisk: a trunk and phones that were entered as data, and people at the other end. */

const line = "+442079460100";
const audible = 0.05;
const retryMinutes = {
  ...{ BUSY: 15, NO_ANSWER: 240, MACHINE: 1440, ABANDONED: 4320 },
  ...{ CONGESTION: 5, CANCELLED: 30 },
};

let site: Awaited<ReturnType<typeof openSite>>;
let room: (typeof site)["room"];
let acme: TestTenant;
/** Nobody waits for the calls of another story. */
const agents: Client[] = [];

beforeAll(async () => {
  site = await openSite(2);
  ({ room, acme } = site);
});
afterEach(async () => {
  room.far.reset();
  const body = { state: "OFFLINE" as const };
  for (const agent of agents.splice(0)) await agent.try(api.setOwnState, { body });
});
afterAll(async () => {
  await site.close();
});

/** An agent whose phone is registered with what he was given, and who is ready. */
async function readyAgent(): Promise<Client> {
  const agent = await acme.user("AGENT");
  agents.push(agent);
  await plugIn(room, agent);
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  return agent;
}

const inState = (agent: Client, state: string) =>
  eventually(async () => (await agent.call(api.getOwnAgent)).state === state);

const newest = ({ calls }: { calls: Map<string, SipCall> }) =>
  [...calls.values()].filter(({ ended }) => ended === null).at(-1);

/** Both ends hear the other one's tone. */
async function theyTalk(): Promise<{ person: SipCall; phone: SipCall }> {
  const both = await eventually(() => {
    const [person, phone] = [newest(room.far.carrier), newest(room.far.phones)];
    return person?.isUp && phone?.isUp ? { person, phone } : null;
  });
  both.person.rtp.play(tone(voices.customer), true);
  await eventually(() => levelOf(voices.agent, both.person.rtp.heard(500)) > audible);
  await eventually(() => levelOf(voices.customer, both.phone.rtp.heard(500)) > audible);
  return both;
}

/** The call that an agent talks on. */
function talkOf(agent: Client): Promise<api.Call> {
  return eventually(async () => {
    const { callId } = await agent.call(api.getOwnAgent);
    if (!callId) return null;
    const call = await agent.call(api.getCall, { params: { id: callId } });
    return call.state === "TALKING" ? call : null;
  });
}

test("an agent calls a lead, they hear each other, and he hangs up", async () => {
  const bea = await readyAgent();
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const { person } = await theyTalk();
  expect(await talkOf(bea)).toMatchObject({ id, simulated: false });
  await bea.call(api.endCall, { params: { id } });
  await inState(bea, "WRAP_UP");
  await eventually(() => person.ended === "BYE");
  expect(await bea.call(api.getCall, { params: { id } })).toMatchObject({ outcome: "CONNECTED" });
});

test("whom an agent called waits in a queue and hears it, until somebody else of the house is ready", async () => {
  const bea = await readyAgent();
  const teamId = await acme.team();
  const carl = await acme.user("AGENT", { name: "Carl", teamId });
  agents.push(carl);
  await plugIn(room, carl);
  const body = { name: "Boilers", teamIds: [teamId], greeting: "You will be with us in a moment." };
  const queue = await acme.admin.call(api.createQueue, { body });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const { person, phone } = await theyTalk();
  const params = { id };
  await talkOf(bea);
  await bea.call(api.handToQueue, { params, body: { queueId: queue.id } });
  await inState(bea, "WRAP_UP");
  await eventually(() => phone.ended !== null);
  // Off the agent's line, with nobody's tone, he hears the queue speak.
  person.rtp.forget();
  await eventually(() => loudness(person.rtp.heard(200)) > 0.02, { what: "the greeting" });
  expect(levelOf(voices.agent, person.rtp.heard(200))).toBeLessThan(audible);
  const waiting = await acme.admin.call(api.getCall, { params });
  expect(waiting).toMatchObject({ state: "QUEUED", agentId: null, queueId: queue.id });
  await carl.call(api.setOwnState, { body: { state: "READY" } });
  await theyTalk();
  expect(await talkOf(carl)).toMatchObject({ id });
  person.hangUp();
  await inState(carl, "WRAP_UP");
  const over = await acme.admin.call(api.getCall, { params });
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: carl.userId });
});

test("a campaign dials: who is busy is counted as busy, who answers talks with the agent", async () => {
  const leads = [
    await acme.lead({ phone: fixedE164("02") }),
    await acme.lead({ phone: fixedE164("01") }),
  ];
  const bea = await readyAgent();
  const campaign = await acme.campaign({ leads });
  await theyTalk();
  const { id, campaignId } = await talkOf(bea);
  expect(campaignId).toBe(campaign.id);
  await eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, {
      query: { campaignId: campaign.id },
    });
    return items.some(({ outcome }) => outcome === "BUSY");
  });
  await acme.admin.call(api.pauseCampaign, { params: { id: campaign.id } });
  await bea.call(api.endCall, { params: { id } });
});

test("a stranger at the switch is refused, and told to those who operate the installation", async () => {
  const watchers = await operatorOf(site.server);
  const stranger = await new SipAgent({ address: room.at(9) }).start();
  const call = stranger.call({ address: room.at(1), port: 5060 }, line, "442079460000");
  await eventually(() => call.ended === "REFUSED");
  const told = await eventually(async () => {
    await site.server.parley.watch.catchUp();
    const { items } = await watchers.call(api.listSecurityEvents, { query: {} });
    return items.find(({ kind }) => kind === "SWITCH_TRIED");
  });
  expect(told).toMatchObject({ severity: "LOW", ip: room.at(9), event: "switch: strangers" });
  stranger.close();
});

test("somebody calls, and is put through to the agent who is ready", async () => {
  const bea = await readyAgent();
  const queue = await acme.admin.call(api.createQueue, { body: { name: "Sales" } });
  const body = { number: line, name: "Sales", queueId: queue.id };
  await acme.admin.call(api.createInboundNumber, { body });
  const plan = { to: line, trunk: "", trunkTenantId: null };
  const person = room.far.calls({ ...plan, from: fixedE164("01") });
  await theyTalk();
  expect(await talkOf(bea)).toMatchObject({ direction: "INBOUND" });
  person.hangUp();
  await inState(bea, "WRAP_UP");

  // A number that is nobody's is not taken.
  const lost = room.far.calls({ ...plan, to: "+442079460199", from: fixedE164("01") });
  await eventually(() => lost.ended === "REFUSED");
  expect(lost.status).toBe(404);
});

test("an Asterisk that is killed ends its calls, and the agent works on when it is back", async () => {
  // Somebody rings and has not answered yet.
  const waits = await acme.lead({ phone: fixedE164("03") });
  const ann = await readyAgent();
  const settings = { retryMinutes: { ...retryMinutes, FAILED: 7 } };
  const campaign = await acme.campaign({ leads: [waits], settings });
  const ringing = await eventually(async () => {
    const query = { campaignId: campaign.id };
    const { items } = await acme.admin.call(api.listCalls, { query });
    return items.find(({ state }) => state === "RINGING");
  });
  const bea = await readyAgent();
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  await theyTalk();
  process.kill(room.asterisk.pid, "SIGKILL");
  await room.asterisk.ended;
  room.far.reset();
  room.asterisk = await room.restart();
  await inState(bea, "WRAP_UP");
  // They had talked, and nobody hung up: the agent says so with one key, and calls again by himself.
  expect(await bea.call(api.getCall, { params: { id } })).toMatchObject({
    ...{ state: "ENDED", outcome: "CONNECTED", lineLostAt: expect.any(String) },
    can: expect.arrayContaining(["wrap-up", "line-lost"]),
  });
  await bea.call(api.tellLineLost, { params: { id }, body: {} });
  const promised = await bea.call(api.listCallbacks, { query: {} });
  expect(promised.items).toMatchObject([{ leadId: lead.id, ownerId: bea.userId }]);
  // Who had not answered was never reached: a failure of ours, after which the campaign's policy calls again.
  await inState(ann, "READY");
  const failed = await acme.admin.call(api.getCall, { params: { id: ringing.id } });
  expect(failed).toMatchObject({ state: "ENDED", outcome: "FAILED" });
  const params = { id: campaign.id };
  const member = await eventually(async () => {
    const { items } = await acme.admin.call(api.listMembers, { params, query: {} });
    return items.find(({ state }) => state === "WAITING");
  });
  expect(member).toMatchObject({ attempts: 1, lastOutcome: "FAILED" });
  const dueAt = new Date(failed.endedAt ?? 0).getTime() + 7 * 60_000;
  expect(Math.abs(new Date(member.nextAttemptAt ?? 0).getTime() - dueAt)).toBeLessThan(60_000);
  await acme.admin.call(api.pauseCampaign, { params });

  // Its memory is pushed to it anew, the trunk as well as the phone's password.
  const tom = await readyAgent();
  const other = await acme.lead({ phone: fixedE164("01"), assigneeId: tom.userId });
  await tom.call(api.placeCall, { body: { leadId: other.id } });
  await theyTalk();
});
