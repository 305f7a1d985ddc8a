import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { openSocket } from "../../../testing/socket.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

async function conversation(acme: TestTenant, teamId: string) {
  const bea = await acme.user("AGENT", { teamId });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const params = { id };
  await eventually(async () => (await bea.call(api.getCall, { params })).state === "TALKING");
  return { bea, params };
}

async function legsOf(acme: TestTenant, callId: string): Promise<number> {
  const live = await acme.server.parley.telephony.calls?.telephony.liveLegs();
  return (live ?? []).filter((leg) => leg.callId === callId).length;
}

const asked = async (who: Client, params: { id: string }) =>
  (await who.try(api.takeOverCall, { params })).status;

const isOf = (acme: TestTenant, params: { id: string }, who: Client) =>
  eventually(async () => (await acme.admin.call(api.getCall, { params })).agentId === who.userId, {
    what: "a conversation that was taken over",
  });

test.each(["who listens", "whose phone rings first"])(
  "a supervisor %s takes the conversation: it is his, and the agent wraps up",
  async (who) => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const { bea, params } = await conversation(acme, teamId);
    const dana = await acme.user("SUPERVISOR", { teamId });
    if (who === "who listens") {
      await dana.call(api.superviseCall, { params, body: { how: "WHISPER" } });
      await eventually(async () => (await legsOf(acme, params.id)) === 3);
    }
    expect(await asked(dana, params)).toBe(204);
    await isOf(acme, params, dana);
    // The agent's line is gone, the other two hear each other.
    await eventually(async () => (await legsOf(acme, params.id)) === 2);
    expect((await bea.call(api.getOwnAgent)).state).toBe("WRAP_UP");
    expect((await bea.try(api.endCall, { params })).status).toBe(404);
    const call = await dana.call(api.getCall, { params });
    expect(call).toMatchObject({ state: "TALKING", outcome: null });
    expect(call.can).toEqual(expect.arrayContaining(["hold", "end", "third-party"]));
    await dana.call(api.holdCall, { params });
    await eventually(async () => (await dana.call(api.getCall, { params })).state === "ON_HOLD");

    await bea.call(api.leaveTakenOver, { params });
    expect((await bea.call(api.getOwnAgent)).state).toBe("READY");
    expect((await bea.try(api.leaveTakenOver, { params })).status).toBe(404);
    await dana.call(api.endCall, { params });
    await eventually(async () => (await legsOf(acme, params.id)) === 0);
    const { items } = await dana.call(api.listDispositions, {});
    const body = { dispositionId: items[0]?.id ?? "" };
    expect(await dana.call(api.wrapUpCall, { params, body })).toMatchObject({
      outcome: "CONNECTED",
      agentId: dana.userId,
    });

    const told = (await acme.events()).filter(({ name }) => name === api.callTakenOver.name);
    expect(told.map(({ data }) => data.done)).toEqual([false, true]);
    expect(told[1]?.data).toMatchObject({ agentId: bea.userId, supervisorId: dana.userId });
    await acme.settled();
    await acme.sealed();
    const { items: trail } = await acme.admin.call(api.listAuditTrail, { query: { limit: 50 } });
    expect(trail.filter(({ event }) => event === api.callTakenOver.name)).toHaveLength(2);
  },
);

test("nobody takes what is not his team's, what is over, a call of three, or a second one", async () => {
  const acme = await newTenant();
  const [teamId, otherTeam] = [await acme.team(), await acme.team()];
  const { bea, params } = await conversation(acme, teamId);
  const other = await conversation(acme, teamId);
  const dana = await acme.user("SUPERVISOR", { teamId });
  expect(await asked(bea, params)).toBe(403);
  expect(await asked(await acme.user("SUPERVISOR", { teamId: otherTeam }), params)).toBe(404);
  const stranger = await newTenant();
  expect(await asked(stranger.admin, params)).toBe(404);

  const third = { number: "+447700900001", how: "WARM" as const };
  await bea.call(api.callThirdParty, { params, body: third });
  expect(await asked(dana, params)).toBe(409);
  await bea.call(api.dropThirdParty, { params });
  await eventually(async () => (await bea.call(api.getCall, { params })).state === "TALKING");

  expect(await asked(dana, other.params)).toBe(204);
  await isOf(acme, other.params, dana);
  expect(await asked(dana, other.params)).toBe(409);
  expect(await asked(dana, params)).toBe(409);
  expect((await bea.try(api.leaveTakenOver, { params })).status).toBe(409);
  await bea.call(api.endCall, { params });
  await dana.call(api.endCall, { params: other.params });
  expect(await asked(dana, params)).toBe(409);
});

test("where the house has decided so, an agent is told of nobody who is with him", async () => {
  const acme = await newTenant();
  const teamId = await acme.team();
  const { bea, params } = await conversation(acme, teamId);
  const dana = await acme.user("SUPERVISOR", { teamId });
  const socket = await openSocket(acme.server, bea);
  const heard = () => socket.events.map(({ name }) => name);
  const body = { agentSeesSupervisor: false, agentMayLeave: true };
  await acme.admin.call(api.updateConversationSettings, { body });
  await dana.call(api.superviseCall, { params, body: { how: "LISTEN" } });
  await eventually(async () => (await legsOf(acme, params.id)) === 3);
  await acme.events();
  await bea.call(api.holdCall, { params });
  await eventually(() => heard().includes(api.callChanged.name));
  expect(heard()).not.toContain(api.callSupervised.name);
  await acme.admin.call(api.updateConversationSettings, {
    body: { ...body, agentSeesSupervisor: true },
  });
  await dana.call(api.superviseCall, { params, body: { how: "WHISPER" } });
  await eventually(() => heard().includes(api.callSupervised.name));
  socket.cut();
  await bea.call(api.endCall, { params });
});
