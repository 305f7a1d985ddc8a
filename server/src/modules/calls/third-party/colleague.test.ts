import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

const seen = (client: Client, params: { id: string }) => client.call(api.getCall, { params });
const stateOf = async (client: Client) => (await client.call(api.getOwnAgent)).state;
const isIn = (client: Client, state: api.AgentState) =>
  eventually(async () => (await stateOf(client)) === state || null, { what: `an agent ${state}` });

function callIs(
  client: Client,
  params: { id: string },
  fits: (call: api.Output<typeof api.getCall>) => boolean,
) {
  return eventually(async () => {
    const call = await seen(client, params);
    return fits(call) ? call : null;
  });
}

const thirdIs = (client: Client, params: { id: string }, state: api.ThirdPartyState) =>
  callIs(client, params, ({ thirdParty }) => thirdParty?.state === state);

/** Bea talks with a customer, and Carl is ready. */
async function floor(acme: TestTenant) {
  const teamId = await acme.team();
  const bea = await acme.user("AGENT", { name: "Bea", teamId });
  const carl = await acme.user("AGENT", { name: "Carl", teamId });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const params = { id };
  await callIs(bea, params, ({ state }) => state === "TALKING");
  await carl.call(api.setOwnState, { body: { state: "READY" } });
  return { bea, carl, params, lead };
}

const ask = (who: Client, params: { id: string }, agentId: string, how: "BLIND" | "WARM") =>
  who.call(api.callThirdParty, { params, body: { agentId, how } });
const plan = (who: Client, params: { id: string }, wanted: "CONFERENCE" | "HAND_OVER") =>
  who.call(api.changeThirdParty, { params, body: { plan: wanted } });

test("a colleague who is ready has the customer at once, with the lead; the first agent wraps up, and the outcome is the colleague's", async () => {
  const acme = await newTenant();
  const { bea, carl, params, lead } = await floor(acme);
  const asked = await ask(bea, params, carl.userId, "BLIND");
  expect(asked.thirdParty).toMatchObject({ agentId: carl.userId, agentName: "Carl", how: "BLIND" });
  const his = await callIs(acme.admin, params, ({ agentId }) => agentId === carl.userId);
  expect(his).toMatchObject({ state: "TALKING", agentName: "Carl" });
  expect(his.thirdParty).toMatchObject({ state: "OVER", agentId: carl.userId });
  await isIn(carl, "ON_CALL");
  expect((await carl.call(api.getLead, { params: { id: lead.id } })).id).toBe(lead.id);
  await isIn(bea, "WRAP_UP");
  await eventually(async () => (await bea.try(api.getCall, { params })).status === 404 || null);
  await bea.call(api.leaveTakenOver, { params });
  await isIn(bea, "READY");

  expect((await carl.call(api.endCall, { params })).can).not.toContain("third-party");
  const over = await callIs(carl, params, ({ state }) => state === "ENDED");
  expect(over).toMatchObject({ outcome: "CONNECTED", agentId: carl.userId });
  const { items } = await carl.call(api.listDispositions, {});
  await carl.call(api.wrapUpCall, { params, body: { dispositionId: items[0]?.id ?? "" } });
  await isIn(carl, "READY");
  // Nobody was dialled outside, so nothing was decided about it.
  const { items: decided } = await acme.admin.call(api.listDecisions, {
    body: { number: fixedE164("01") },
  });
  expect(decided.filter(({ purpose }) => purpose === "CONSULTATION")).toEqual([]);
});

test("a colleague is spoken with aside, then by all three, and then has the call; who is asked sees it and may leave", async () => {
  const acme = await newTenant();
  const { bea, carl, params } = await floor(acme);
  expect((await carl.try(api.getCall, { params })).status).toBe(404);
  await ask(bea, params, carl.userId, "WARM");
  await thirdIs(bea, params, "ASIDE");
  expect(await stateOf(carl)).toBe("RESERVED");
  const asCarl = await seen(carl, params);
  expect(asCarl).toMatchObject({ state: "ON_HOLD", agentName: "Bea", can: ["drop-third-party"] });
  expect((await carl.try(api.endCall, { params })).status).toBe(404);

  await carl.call(api.dropThirdParty, { params });
  await callIs(bea, params, ({ thirdParty, state }) => {
    return thirdParty?.state === "OVER" && state === "TALKING";
  });
  await isIn(carl, "READY");
  expect((await carl.try(api.getCall, { params })).status).toBe(404);

  await ask(bea, params, carl.userId, "WARM");
  await thirdIs(bea, params, "ASIDE");
  await plan(bea, params, "CONFERENCE");
  await thirdIs(bea, params, "JOINED");
  await plan(bea, params, "HAND_OVER");
  await callIs(
    carl,
    params,
    ({ agentId, state }) => agentId === carl.userId && state === "TALKING",
  );
  await isIn(bea, "WRAP_UP");
  await isIn(carl, "ON_CALL");
  // It is his as any call is: he may ask the next one.
  expect((await seen(carl, params)).can).toContain("third-party");
});

test("a customer who hangs up while a colleague is asked sets the colleague free", async () => {
  const acme = await newTenant();
  const { bea, carl, params } = await floor(acme);
  await ask(bea, params, carl.userId, "WARM");
  await thirdIs(bea, params, "ASIDE");
  await bea.call(api.endCall, { params });
  await callIs(bea, params, ({ state }) => state === "ENDED");
  await isIn(carl, "READY");
  await isIn(bea, "WRAP_UP");
  expect((await seen(bea, params)).can).toContain("wrap-up");
});

test("whoever of a queue's agents is ready is asked aside, and nobody where none is", async () => {
  const acme = await newTenant();
  const { bea, carl, params } = await floor(acme);
  const dora = await acme.user("AGENT", { name: "Dora", teamId: await acme.team() });
  const queue = async (name: string, teamId: string | null) =>
    acme.admin.call(api.createQueue, {
      body: { name, teamIds: teamId ? [teamId] : [] } as never,
    });
  const { teamId } = await dora.call(api.getOwnAgent);
  const [hers, everybodys] = [await queue("Hers", teamId), await queue("Everybody's", null)];
  const { items } = await bea.call(api.listCallQueues, { params });
  expect(items).toMatchObject([
    { id: everybodys.id, ready: 1 },
    { id: hers.id, ready: 0 },
  ]);
  expect((await carl.try(api.listCallQueues, { params })).status).toBe(404);
  const aside = (queueId: string) =>
    bea.try(api.callThirdParty, { params, body: { queueId, how: "WARM" } });
  expect((await aside(hers.id)).problem.code).toBe("agent-not-free");
  const strange = (await newTenant()).admin;
  const other = await strange.call(api.createQueue, { body: { name: "Other" } as never });
  expect((await aside(other.id)).status).toBe(404);
  await dora.call(api.setOwnState, { body: { state: "READY" } });
  expect((await aside(hers.id)).status).toBe(200);
  await thirdIs(bea, params, "ASIDE");
  await plan(bea, params, "HAND_OVER");
  await callIs(acme.admin, params, ({ agentId }) => agentId === dora.userId);
  await isIn(dora, "ON_CALL");
  await isIn(bea, "WRAP_UP");
  expect(await stateOf(carl)).toBe("READY");
  // The call is in the hands of her team from then on.
  const boss = await acme.user("SUPERVISOR", { teamId: teamId ?? "" });
  expect((await seen(boss, params)).agentName).toBe("Dora");
});

test("nobody is asked who is not ready, not there, or a stranger, nor two at once", async () => {
  const acme = await newTenant();
  const { bea, carl, params } = await floor(acme);
  const status = async (body: object) => {
    const reply = await bea.try(api.callThirdParty, {
      params,
      body: { how: "WARM", ...body } as never,
    });
    return reply.status === 200 ? 200 : reply.problem.code;
  };
  const stranger = await (await newTenant()).user("AGENT");
  expect(await status({ agentId: stranger.userId })).toBe("not-found");
  const elsewhere = await acme.user("AGENT", { teamId: await acme.team() });
  expect(await status({ agentId: elsewhere.userId })).toBe("not-found");
  expect(await status({ agentId: acme.admin.userId })).toBe("not-found");
  expect(await status({ agentId: bea.userId })).toBe("conflict");
  expect(await status({})).toBe("invalid");
  expect(await status({ agentId: carl.userId, number: fixedE164("01") })).toBe("invalid");
  await carl.call(api.setOwnState, { body: { state: "OFFLINE" } });
  expect(await status({ agentId: carl.userId })).toBe("agent-not-free");
  await carl.call(api.setOwnState, { body: { state: "READY" } });
  expect(await status({ agentId: carl.userId })).toBe(200);
  expect(await status({ agentId: carl.userId })).toBe("conflict");
});
