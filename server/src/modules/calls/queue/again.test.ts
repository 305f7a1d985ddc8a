import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

const stateOf = async (client: Client) => (await client.call(api.getOwnAgent)).state;
const isIn = (client: Client, state: api.AgentState) =>
  eventually(async () => (await stateOf(client)) === state || null, { what: `an agent ${state}` });
const ready = (client: Client) => client.call(api.setOwnState, { body: { state: "READY" } });

function callIs(client: Client, params: { id: string }, is: Partial<api.Call>) {
  return eventually(
    async () => {
      const call = await client.call(api.getCall, { params });
      const fits = Object.entries(is).every(
        ([key, value]) => call[key as keyof api.Call] === value,
      );
      return fits ? call : null;
    },
    { what: `a call that is ${JSON.stringify(is)}`, within: 20_000 },
  );
}

const queueOf = (acme: TestTenant, name: string, more: object = {}) =>
  acme.admin.call(api.createQueue, { body: { name, ...more } as never });
const hand = (who: Client, params: { id: string }, queueId: string) =>
  who.try(api.handToQueue, { params, body: { queueId } });
const live = async (acme: TestTenant, id: string) =>
  (await acme.admin.call(api.getQueuesLive)).queues.find((queue) => queue.id === id);

async function ladder(acme: TestTenant, params: { id: string }) {
  const { history } = await acme.admin.call(api.getCall, { params });
  return history.map(({ type, queue }) => (queue === null ? type : `${type} ${queue}`));
}

async function today(acme: TestTenant, queueId: string) {
  const hours = (await live(acme, queueId))?.hours ?? [];
  const sum = (of: (hour: (typeof hours)[number]) => number) =>
    hours.reduce((all, hour) => all + of(hour), 0);
  return {
    came: sum(({ came }) => came),
    answered: sum(({ answered }) => answered),
    left: sum(({ left }) => left),
    notServed: sum(({ notServed }) => notServed),
  };
}

/** Bea talks with somebody whom she dialled, and Dora, of another team, is not there. */
async function floor(acme: TestTenant) {
  const bea = await acme.user("AGENT", { name: "Bea", teamId: await acme.team() });
  const teamId = await acme.team();
  const dora = await acme.user("AGENT", { name: "Dora", teamId });
  await ready(bea);
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const params = { id };
  await callIs(bea, params, { state: "TALKING" });
  return { bea, dora, teamId, lead, params };
}

/** Bea talks with somebody who called. */
async function caller(acme: TestTenant, more: object = {}) {
  const bea = await acme.user("AGENT", { name: "Bea", teamId: await acme.team() });
  const { teamId } = await bea.call(api.getOwnAgent);
  await ready(bea);
  const first = await queueOf(acme, "First", { teamIds: [teamId] });
  const line = { number: nextPhone(), name: "Line", queueId: first.id };
  const { id: numberId } = await acme.admin.call(api.createInboundNumber, { body: line });
  const lead = await acme.lead({ phone: fixedE164("01") });
  const body = { leadId: lead.id, patienceSeconds: 600, talkSeconds: 600, ...more };
  await acme.admin.call(api.simulateCaller, { params: { id: numberId }, body });
  const call = await eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, { query: { leadId: lead.id } });
    return items.find(({ state }) => state === "TALKING");
  });
  return { bea, first, lead, params: { id: call.id } };
}

test("a customer is handed over to a queue, waits in it, and gets the next agent of it; the first agent wraps up at once", async () => {
  const acme = await newTenant();
  const { bea, dora, teamId, lead, params } = await floor(acme);
  const queue = await queueOf(acme, "Hers", { teamIds: [teamId], greeting: "One moment." });
  const { items } = await bea.call(api.listCallQueues, { params });
  expect(items).toEqual([
    { id: queue.id, name: "Hers", ready: 0, waiting: 0, estimateSeconds: null, full: false },
  ]);
  expect((await hand(bea, params, queue.id)).status).toBe(204);
  await isIn(bea, "WRAP_UP");
  expect((await bea.try(api.getCall, { params })).status).toBe(404);
  const waiting = await callIs(acme.admin, params, { state: "QUEUED" });
  expect(waiting).toMatchObject({ agentId: null, queueName: "Hers", outcome: null });
  // Off her line, he hears what the queue says.
  await eventually(async () => (await ladder(acme, params)).includes("UNBRIDGED") || null);
  expect(await live(acme, queue.id)).toMatchObject({
    waiting: [{ callId: params.id, position: 1, estimateSeconds: null }],
  });
  await bea.call(api.leaveTakenOver, { params });
  await isIn(bea, "READY");
  expect((await callIs(acme.admin, params, { state: "QUEUED" })).agentId).toBeNull();

  expect((await dora.try(api.getCall, { params })).status).toBe(404);
  await ready(dora);
  await isIn(dora, "ON_CALL");
  await callIs(dora, params, { state: "TALKING", agentId: dora.userId });
  // What he is offered is hers from now on.
  expect((await dora.call(api.getLead, { params: { id: lead.id } })).id).toBe(lead.id);
  expect((await ladder(acme, params)).filter((step) => step.endsWith(" Hers"))).toEqual([
    "HANDED_TO_QUEUE Hers",
    "AGENT_FOUND Hers",
  ]);
  await dora.call(api.endCall, { params });
  const over = await callIs(dora, params, { state: "ENDED" });
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: dora.userId, can: ["wrap-up"] });
  const dispositionId = (await dora.call(api.listDispositions, {})).items[0]?.id ?? "";
  await dora.call(api.wrapUpCall, { params, body: { dispositionId } });
  await isIn(dora, "READY");
  expect(await today(acme, queue.id)).toEqual({ came: 1, answered: 1, left: 0, notServed: 0 });
  const { rows } = await acme.server.admin.query(
    "select outcome from attempts where tenant_id = $1",
    [acme.id],
  );
  expect(rows).toEqual([{ outcome: "CONNECTED" }]);
});

test("who hangs up while he waits again has left the queue in its figures; the conversation is closed by whoever had it", async () => {
  const acme = await newTenant();
  const { bea, first, params } = await caller(acme, { patienceSeconds: 20 });
  const queue = await queueOf(acme, "Others", { teamIds: [await acme.team()] });
  expect((await hand(bea, params, queue.id)).status).toBe(204);
  await isIn(bea, "WRAP_UP");
  const over = await callIs(acme.admin, params, { state: "ENDED" });
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: bea.userId, queueName: "Others" });
  expect(over.talkSeconds).toBeLessThanOrEqual(2);
  expect(await today(acme, queue.id)).toEqual({ came: 1, answered: 0, left: 1, notServed: 0 });
  // The queue from which she had him has not lost its answered call.
  expect(await today(acme, first.id)).toEqual({ came: 1, answered: 1, left: 0, notServed: 0 });

  expect((await bea.try(api.leaveTakenOver, { params })).problem.code).toBe("conflict");
  const dispositionId = (await bea.call(api.listDispositions, {})).items[0]?.id ?? "";
  await bea.call(api.wrapUpCall, { params, body: { dispositionId } });
  await isIn(bea, "READY");
});

test("who has done with it before he hangs up is asked no more: the conversation is closed without an outcome", async () => {
  const acme = await newTenant();
  const { bea, params } = await caller(acme, { patienceSeconds: 30 });
  const queue = await queueOf(acme, "Others", { teamIds: [await acme.team()] });
  await hand(bea, params, queue.id);
  await isIn(bea, "WRAP_UP");
  await bea.call(api.leaveTakenOver, { params });
  await isIn(bea, "READY");
  const over = await callIs(acme.admin, params, { state: "ENDED" });
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: bea.userId, dispositionId: null });
  expect(over.closedAt).not.toBeNull();
  expect(await stateOf(bea)).toBe("READY");
});

test("he goes through queues as a caller does: on to the next, past the full one, to the farewell", async () => {
  const acme = await newTenant();
  const { bea, params } = await floor(acme);
  const nobody = [await acme.team()];
  const last = await queueOf(acme, "Last", { teamIds: nobody, maxWaitSeconds: 1 });
  const next = await queueOf(acme, "Next", {
    ...{ teamIds: nobody, maxWaitSeconds: 1, overflowQueueId: last.id },
  });
  expect((await hand(bea, params, next.id)).status).toBe(204);
  const over = await callIs(acme.admin, params, { state: "ENDED" });
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: bea.userId });
  expect((await ladder(acme, params)).filter((step) => / (Next|Last)$/.test(step))).toEqual([
    "HANDED_TO_QUEUE Next",
    "MOVED_ON Last",
    "WAITED_TOO_LONG Last",
  ]);
  expect(await today(acme, last.id)).toEqual({ came: 1, answered: 0, left: 0, notServed: 1 });
  expect(await today(acme, next.id)).toEqual({ came: 0, answered: 0, left: 0, notServed: 0 });
});

test("his turn is counted from when he was handed over, and who came before him is served first", async () => {
  const acme = await newTenant();
  const { bea, dora, teamId, params } = await floor(acme);
  const queue = await queueOf(acme, "Hers", { teamIds: [teamId] });
  const line = { number: nextPhone(), name: "Line", queueId: queue.id };
  const { id: numberId } = await acme.admin.call(api.createInboundNumber, { body: line });
  const early = await acme.lead({ phone: nextPhone() });
  const body = { leadId: early.id, patienceSeconds: 600, talkSeconds: 600 };
  await acme.admin.call(api.simulateCaller, { params: { id: numberId }, body });
  await eventually(async () => (await live(acme, queue.id))?.waiting.length === 1 || null);
  const { items } = await bea.call(api.listCallQueues, { params });
  expect(items[0]).toMatchObject({ waiting: 1, ready: 0 });
  await hand(bea, params, queue.id);
  const { waiting } = (await live(acme, queue.id)) ?? { waiting: [] };
  expect(waiting.map(({ callId }) => callId).indexOf(params.id)).toBe(1);
  await ready(dora);
  await isIn(dora, "ON_CALL");
  expect((await callIs(acme.admin, params, { state: "QUEUED" })).agentId).toBeNull();
});

test("who presses the key of a queue while he waits again keeps his place and is called back by the queue's campaign", async () => {
  const acme = await newTenant();
  const settings = { name: "Line", mode: "BLENDED" } as const;
  const campaign = await acme.admin.call(api.createCampaign, { body: settings });
  const { bea, lead, params } = await caller(acme, { keys: ["1"] });
  const queue = await queueOf(acme, "Line", {
    ...{ teamIds: [await acme.team()], campaignId: campaign.id, callbackKey: "1" },
    ...{ greeting: "Press one.", callbackText: "You are called." },
  });
  await hand(bea, params, queue.id);
  const over = await callIs(acme.admin, params, { state: "ENDED" });
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: bea.userId });
  expect(await ladder(acme, params)).toContain("PLACE_KEPT Line");
  const promised = await acme.admin.call(api.listCallbacks, { query: { leadId: lead.id } });
  expect(promised.items).toMatchObject([{ ownerId: null, campaignId: campaign.id }]);
});

test("a process that dies as he is handed over leaves him to the next one, which finds him waiting", async () => {
  const acme = await newTenant();
  const { bea, dora, teamId, params } = await floor(acme);
  const queue = await queueOf(acme, "Hers", { teamIds: [teamId] });
  const runtime = acme.server.parley.telephony.calls;
  if (!runtime) throw new Error("nobody speaks to the carrier");
  const run = runtime.run.bind(runtime);
  // Written down, and then the process is gone.
  runtime.run = () => {};
  await hand(bea, params, queue.id);
  runtime.run = run;
  await isIn(bea, "WRAP_UP");
  expect(await ladder(acme, params)).not.toContain("UNBRIDGED");
  await runtime.reconcile(true);
  await eventually(async () => (await ladder(acme, params)).includes("UNBRIDGED") || null);
  await ready(dora);
  await isIn(dora, "ON_CALL");
  await callIs(dora, params, { state: "TALKING", agentId: dora.userId });
});

test("nobody is handed over to a queue that is full, strange or retired, nor out of what is no own conversation", async () => {
  const acme = await newTenant();
  const { bea, dora, teamId, params } = await floor(acme);
  const code = async (who: Client, queueId: string) => {
    const reply = await hand(who, params, queueId);
    return reply.status === 204 ? 204 : reply.problem.code;
  };
  const queue = await queueOf(acme, "Hers", { teamIds: [teamId], maxLength: 1 });
  const other = await queueOf(await newTenant(), "Other");
  const old = await queueOf(acme, "Old");
  await acme.admin.call(api.updateQueue, { params: { id: old.id }, body: { retired: true } });
  expect(await code(bea, other.id)).toBe("not-found");
  expect(await code(bea, old.id)).toBe("not-found");
  expect(await code(dora, queue.id)).toBe("not-found");
  expect(await code(acme.admin, queue.id)).toBe("not-found");
  const blind = await bea.try(api.callThirdParty, {
    params,
    body: { queueId: queue.id, how: "BLIND" },
  });
  expect(blind).toMatchObject({ status: 422 });

  const line = { number: nextPhone(), name: "Line", queueId: queue.id };
  const { id: numberId } = await acme.admin.call(api.createInboundNumber, { body: line });
  const body = { patienceSeconds: 600 };
  await acme.admin.call(api.simulateCaller, { params: { id: numberId }, body });
  await eventually(async () => (await live(acme, queue.id))?.waiting.length === 1 || null);
  const { items } = await bea.call(api.listCallQueues, { params });
  expect(items).toMatchObject([{ id: queue.id, full: true, waiting: 1 }]);
  expect(await code(bea, queue.id)).toBe("queue-full");
  await callIs(bea, params, { state: "TALKING", agentId: bea.userId });
  await bea.call(api.callThirdParty, { params, body: { number: fixedE164("03"), how: "WARM" } });
  expect(await code(bea, queue.id)).toBe("conflict");
});
